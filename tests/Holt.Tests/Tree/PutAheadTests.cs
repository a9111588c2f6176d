using System;
using System.Collections.Generic;
using Holt.Engine;
using Holt.Foundation;
using Holt.Pool;
using Holt.Tests.Support;
using Holt.Tree;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>Puts whose places were looked up together are what single puts in that order would be.</summary>
public sealed class PutAheadTests
{
    private const int FrameBytes = 4 << 10;
    private const uint TreeId = 1;

    private static readonly byte[] s_keys = Text.Bytes("k000k001k002k001");
    private static readonly int[] s_keyEnds = [4, 8, 12, 16];
    private static readonly int[] s_valueEnds = [8, 16, 24, 32];

    /// <summary>New keys and old, values of all lengths, the same key twice: in pages, against a map.</summary>
    [Fact]
    public void Pages_of_puts_are_single_puts_in_order()
    {
        using HoltDb db = Stores.Open(FrameBytes);
        StructureChecks.Watch(db);
        var map = new SortedDictionary<int, byte[]>();
        var rng = new Rng(7);
        for (int page = 0; page < 400; page++)
        {
            var keys = new List<byte>();
            var values = new List<byte>();
            var keyEnds = new List<int>();
            var valueEnds = new List<int>();
            var order = new List<int>();
            int count = 1 + rng.Below(40);
            for (int i = 0; i < count; i++)
            {
                int key = rng.Below(page < 100 ? 100 + (20 * page) : 1_000);
                int length = rng.Below(50) == 0 ? 900 : page % 3 == 0 ? rng.Between(8, 40) : 20;
                byte[] value = Stamp.Make(Text.Bytes($"{key:D5}"), (page * 100) + i, length);
                keys.AddRange(Text.Bytes($"{key:D5}"));
                values.AddRange(value);
                keyEnds.Add(keys.Count);
                valueEnds.Add(values.Count);
                _ = order.Remove(key);
                order.Add(key);
                map[key] = value;
            }

            db.Default.PutMany([.. keys], [.. keyEnds], [.. values], [.. valueEnds], out int applied);
            Assert.Equal(count, applied);
            ulong before = 0;
            foreach (int key in order)
            {
                byte[] room = new byte[1_000];
                ReadStatus status = db.Default.TryGet(
                    Text.Bytes($"{key:D5}"), room, out int length, out RecordVersion version);
                Assert.Equal(ReadStatus.Found, status);
                Assert.Equal(map[key], room[..length]);
                Assert.True(version.Value > before, "versions are in the order of the page");
                before = version.Value;
            }
        }

        Assert.Equal(map.Count, db.Default.Count);
        foreach ((int key, byte[] value) in map)
        {
            Assert.Equal(value, db.Default.Get(Text.Bytes($"{key:D5}")));
        }

        StructureChecks.Sound(db);
    }

    [Fact]
    public void An_overwrite_of_its_own_leaves_the_later_places_good()
    {
        using TreeStore store = Three();
        PutAhead ahead = Looked(store);
        for (int i = 0; i < 4; i++)
        {
            EngineKey key = ahead.MoveTo(i);
            Assert.True(ahead.TryLatch(store, 8));
            store.Pool.ReleaseExclusive(ahead.Leaf);
            ahead.NoteOverwrite();
            Assert.Equal(8, key.Length);
        }
    }

    [Fact]
    public void A_change_by_another_makes_the_places_useless()
    {
        using TreeStore store = Three();
        PutAhead ahead = Looked(store);
        Put(store, "k002"u8);
        for (int i = 0; i < 4; i++)
        {
            _ = ahead.MoveTo(i);
            Assert.False(ahead.TryLatch(store, 8));
        }

        // And one that comes when some are done already.
        ahead = Looked(store);
        _ = ahead.MoveTo(0);
        Assert.True(ahead.TryLatch(store, 8));
        store.Pool.ReleaseExclusive(ahead.Leaf);
        ahead.NoteOverwrite();
        Put(store, "k000"u8);
        _ = ahead.MoveTo(1);
        Assert.False(ahead.TryLatch(store, 8));
    }

    [Fact]
    public void What_has_no_record_or_does_not_fit_is_no_place()
    {
        using TreeStore store = Three();
        PutAhead ahead = Looked(store);
        _ = ahead.MoveTo(0);
        Assert.False(ahead.TryLatch(store, 9));
        byte[] keys = Text.Bytes("k00zk001");
        Assert.Equal(2, ahead.Look(store, TreeId, new PutColumns(keys, [4, 8], new byte[16], [8, 16]), 0));
        _ = ahead.MoveTo(0);
        Assert.False(ahead.TryLatch(store, 8));
        _ = ahead.MoveTo(1);
        Assert.True(ahead.TryLatch(store, 8));
        store.Pool.ReleaseExclusive(ahead.Leaf);
    }

    private static PutAhead Looked(TreeStore store)
    {
        PutAhead ahead = PutAhead.Begin();
        Assert.Equal(4, ahead.Look(store, TreeId, new PutColumns(s_keys, s_keyEnds, new byte[32], s_valueEnds), 0));
        return ahead;
    }

    private static TreeStore Three()
    {
#pragma warning disable CA2000 // the store owns it
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(FrameBytes, 64 << 20, hugePages: false, out FramePool? pool));
#pragma warning restore CA2000
        Assert.Equal(HoltStatus.Ok, TreeStore.TryCreate(pool!, new CountingStamp(), out TreeStore? store));
        Put(store!, "k000"u8);
        Put(store!, "k001"u8);
        Put(store!, "k002"u8);
        return store!;
    }

    private static void Put(TreeStore store, ReadOnlySpan<byte> key)
    {
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        var ticket = default(WriteTicket);
        Assert.Equal(HoltStatus.Ok, Writer.Put(store, EngineKey.Of(stack, TreeId, key), new byte[8], ref ticket));
    }
}
