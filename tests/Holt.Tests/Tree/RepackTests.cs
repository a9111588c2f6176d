using System;
using System.Linq;
using System.Threading;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>A tree made dense while it is in use: nothing else about it may change.</summary>
public sealed class RepackTests(ITestOutputHelper output)
{
    private const int KeyCount = 8000;

    /// <summary>Each pair of neighbours that fits one frame is joined, and no frame has much that is loose.</summary>
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    public void What_removals_left_becomes_dense(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        var oracle = new Oracle();
        Fill(db.Default, oracle, KeyCount);
        RemoveAllBut(10, db.Default, oracle);
        HoltStats before = db.GetStats();
        StructureChecks.Watch(db);
        Assert.Equal(HoltStatus.Ok, StructureChecks.Repack(db));
        StructureChecks.Sound(db);
        Stores.SameContents(oracle, db.Default);
        HoltStats after = db.GetStats();
        output.WriteLine($"{before.LeafFrames} leaves, then {after.LeafFrames}; {after.UsedBytes} bytes");
        Assert.True(frameBytes == 64 << 10 || after.LeafFrames < before.LeafFrames);
        Assert.InRange(after.UsedBytes, 1, before.UsedBytes * 4 / 5);

        // Dense once is dense: another run finds nothing to do.
        Assert.Equal(HoltStatus.Ok, StructureChecks.Repack(db));
        Assert.Equal((after.Merges, after.Rebuilds), (db.GetStats().Merges, db.GetStats().Rebuilds));
    }

    /// <summary>An emptied tree becomes one leaf again, level by level.</summary>
    [Fact]
    public void A_tree_that_was_emptied_has_one_level()
    {
        using HoltDb db = Stores.Open(4 << 10);
        var oracle = new Oracle();
        Fill(db.Default, oracle, KeyCount);
        Assert.True(db.GetStats().Levels > 2);
        RemoveAllBut(KeyCount, db.Default, oracle);
        Assert.Equal(HoltStatus.Ok, StructureChecks.Repack(db));
        StructureChecks.Sound(db);
        Assert.Equal((1, 1L), (db.GetStats().Levels, db.GetStats().LeafFrames));
        Stores.SameContents(oracle, db.Default);
    }

    /// <summary>It ends where it is told to, and the tree is sound and whole behind every step.</summary>
    [Fact]
    public void It_can_be_left_before_any_step()
    {
        using HoltDb db = Stores.Open(4 << 10);
        var oracle = new Oracle();
        Fill(db.Default, oracle, KeyCount / 4);
        RemoveAllBut(4, db.Default, oracle);
        int stepCount = 0;
        HoltStatus status = HoltStatus.Closed;
        for (int limit = 0; status == HoltStatus.Closed; limit += 7)
        {
            int left = limit;
            status = StructureChecks.Repack(db, () => left-- > 0 ? HoltStatus.Ok : HoltStatus.Closed);
            StructureChecks.Sound(db);
            stepCount = limit;
        }

        Assert.Equal(HoltStatus.Ok, status);
        Assert.True(stepCount > 30, $"{stepCount} steps");
        Stores.SameContents(oracle, db.Default);
    }

    /// <summary>Two writers, a reader that lists and gets, and a repack that never ends.</summary>
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(64 << 10)]
    public void Writers_and_readers_go_on_beside_it(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        Oracle[] oracles = [new Oracle(), new Oracle()];
        int writing = oracles.Length;
        long runs = 0;
        long reads = 0;
        Threads.Run(
            () => Churn(db.Default, oracles[0], 0, ref writing),
            () => Churn(db.Default, oracles[1], 1, ref writing),
            () =>
            {
                for (; Volatile.Read(ref writing) > 0; runs++)
                {
                    Assert.Equal(HoltStatus.Ok, StructureChecks.Repack(db));
                }
            },
            () =>
            {
                while (Volatile.Read(ref writing) > 0)
                {
                    byte[] last = [];
                    foreach (Entry entry in db.Default.Scan(new KeyRange()))
                    {
                        Assert.True(entry.Key.SequenceCompareTo(last) > 0, "keys come in order");
                        _ = Stamp.Read(entry.Key, entry.Value);
                        last = entry.Key.ToArray();
                        reads++;
                    }
                }
            });
        HoltStats stats = db.GetStats();
        output.WriteLine($"{runs} runs, {reads} records listed, {stats.Merges} merges, {stats.Rebuilds} rebuilds");
        Assert.True(runs > 0 && stats.Merges + stats.Rebuilds > 0);
        StructureChecks.Sound(db);
        Assert.Equal(oracles.Sum(oracle => oracle.Count), db.Default.Count);
        foreach (OracleRecord record in oracles.SelectMany(oracle => oracle.All()))
        {
            Assert.Equal(record.Value, db.Default.Get(record.Key));
        }
    }

    private static void Churn(HoltTree tree, Oracle oracle, int writer, ref int writing)
    {
        var rng = new Rng((ulong)writer + 1);
        for (int i = 0; i < 10 * KeyCount; i++)
        {
            // Both write to all leaves: their keys take turns. Some time it grows, some time it shrinks.
            byte[] key = Text.Bytes($"dir-{rng.Below(7)}/{(2 * rng.Below(KeyCount / 2)) + writer:d6}");
            if (rng.Below(10) < (i / KeyCount % 2 == 0 ? 8 : 1))
            {
                byte[] value = Stamp.Make(key, i, Stamp.LengthOf(i, 100));
                oracle.Put(key, value, tree.Put(key, value).Value);
            }
            else
            {
                Assert.Equal(oracle.Remove(key), tree.Delete(key));
            }
        }

        _ = Interlocked.Decrement(ref writing);
    }

    private static void Fill(HoltTree tree, Oracle oracle, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Rng(3).Shuffle(order.AsSpan());
        foreach (int number in order)
        {
            byte[] key = Text.Bytes($"dir-{number % 7}/{number:d6}");
            byte[] value = Stamp.Make(key, number, Stamp.LengthOf(number, 90));
            oracle.Put(key, value, tree.Put(key, value).Value);
        }
    }

    private static void RemoveAllBut(int share, HoltTree tree, Oracle oracle)
    {
        OracleRecord[] all = [.. oracle.All()];
        new Rng(4).Shuffle(all.AsSpan());
        foreach (OracleRecord record in all[(all.Length / share)..])
        {
            Assert.True(tree.Delete(record.Key) && oracle.Remove(record.Key));
        }
    }
}
