using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Holt.Engine;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;
using Holt.Tree;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>A fault planted in the tree of frames is found.</summary>
public sealed unsafe class CheckFaultTests
{
    private const int FrameBytes = 4 << 10;

    private static readonly Dictionary<string, (Action<TreeStore> Plant, string Told)> s_faults =
        new(StringComparer.Ordinal)
        {
            ["a frame that is not sound"] = (store => Leaf(store, 0)->LiveKeys++, "keys, and"),
            ["a latch that is held"] = (store => store.Pool.LatchShared(Child(store, 0).ChildId), "state 0x02"),
            ["a leaf on a router's level"] = (store => Root(store)->Level++, "on level 0, where level 1 is wanted"),
            ["two entries for a frame"] =
                (store => Set(store, 1, new RouterEntry(Child(store, 0).ChildId, 0)), "linked from two places"),
            ["children in other order"] = (Exchange, "is outside of its bounds"),
            ["a base depth that drops bytes"] = (Deepen, "and its bounds share"),
            ["a base depth that adds bytes"] =
                (store => Set(store, 2, new RouterEntry(Child(store, 2).ChildId, 0)), "is outside of its bounds"),
            ["a frame that was never given out"] =
                (store => Set(store, 1, new RouterEntry(5000, 0)), "no such frame was given out"),
            ["a frame that is gone"] = (Gone, "state 0xff"),
            ["a value frame as a child"] = (ValueAsChild, "kind 3"),
            ["a lost frame"] = (store => store.Pool.ReleaseExclusive(Formatted(store)), "and nothing links to it"),
            ["a lost entry"] = (LoseFirst, "is not its low bound"),
            ["a value that is too short"] = (store => Long(store)->Length -= 8, "its length is not the header's"),
            ["a chain that ends early"] = (store => Long(store)->Next = 0, "bytes, and"),
            ["a chain in a circle"] = (store => Long(store)->Next = LongPlace(store).FrameId, "linked from two places"),
            ["a chain into the tree"] = (store => Long(store)->Next = store.RootId, "linked from two places"),
        };

    public static TheoryData<string> Faults => [.. s_faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_found(string fault)
    {
        (Action<TreeStore> plant, string told) = s_faults[fault];
        using TreeStore store = Sound();
        Assert.Null(TreeCheck.FaultOf(store, isInsidePut: false, out long keyCount));
        Assert.Equal(301, keyCount);
        plant(store);
        Assert.Contains(told, TreeCheck.FaultOf(store, isInsidePut: false, out _), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_whose_record_is_not_there_yet_is_no_fault_inside_a_put()
    {
        using TreeStore store = Sound();
        Assert.True(store.Values.TryWrite(new byte[1000], out _));
        Assert.Contains(
            "nothing links to it",
            TreeCheck.FaultOf(store, isInsidePut: false, out _),
            StringComparison.Ordinal);
        Assert.Null(TreeCheck.FaultOf(store, isInsidePut: true, out _));
    }

    /// <summary>A checkpoint beside a check has the intent on a frame while it copies it.</summary>
    [Fact]
    public void A_latch_that_is_let_go_is_no_fault()
    {
        using TreeStore store = Sound();
        uint id = Child(store, 0).ChildId;
        Assert.True(store.Pool.LatchIntent(id));
        var other = new Thread(() =>
        {
            Thread.Sleep(20);
            store.Pool.ReleaseIntent(id);
        });
        other.Start();
        Assert.Null(TreeCheck.FaultOf(store, isInsidePut: false, out _));
        other.Join();
    }

    [Fact]
    public void A_fault_of_one_change_is_kept()
    {
        using TreeStore store = Sound();
        var inspection = new StoreInspection(store);
        inspection.CheckEachChange();
        Assert.Null(inspection.CheckStructure());
        uint lost = Formatted(store);
        store.Pool.ReleaseExclusive(lost);
        store.ShapeChanged!();
        _ = store.Pool.LatchExclusive(lost);
        store.Pool.Free(lost);
        Assert.Contains("after a change of the shape", inspection.CheckStructure(), StringComparison.Ordinal);
    }

    private static TreeStore Sound()
    {
#pragma warning disable CA2000 // the store owns it
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(FrameBytes, 1L << 30, false, out FramePool? pool));
#pragma warning restore CA2000
        Assert.Equal(HoltStatus.Ok, TreeStore.TryCreate(pool!, new CountingStamp(), out TreeStore? store));
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        var ticket = default(WriteTicket);
        for (int i = 0; i < 300; i++)
        {
            EngineKey key = EngineKey.Of(stack, 1, Encoding.UTF8.GetBytes($"some/where/{i * 7919 % 300:d4}"));
            Assert.Equal(HoltStatus.Ok, Writer.Put(store!, key, new byte[30], ref ticket));
        }

        byte[] value = new byte[2 * ValueFrame.BytesMax(store!.Limits)];
        Assert.Equal(HoltStatus.Ok, Writer.Put(store, LongKey(stack), value, ref ticket));
        return store;
    }

    private static EngineKey LongKey(Span<byte> stack) => EngineKey.Of(stack, 1, "some/where/long"u8);

    private static FrameHeader* Header(TreeStore store, uint id) => (FrameHeader*)store.Pool.View(id).Start;

    private static FrameHeader* Root(TreeStore store) => Header(store, store.RootId);

    private static FrameHeader* Leaf(TreeStore store, int index) => Header(store, Child(store, index).ChildId);

    private static List<byte[]> Separators(TreeStore store)
    {
        var separators = new List<byte[]>();
        var records = new FrameRecords(store.Pool.View(store.RootId));
        while (records.MoveNext())
        {
            separators.Add(records.Key.ToArray());
        }

        return separators;
    }

    private static RouterEntry Child(TreeStore store, int index)
    {
        var records = new FrameRecords(store.Pool.View(store.RootId));
        for (int i = 0; i <= index; i++)
        {
            Assert.True(records.MoveNext());
        }

        return records.Child;
    }

    private static void Set(TreeStore store, int index, RouterEntry entry)
    {
        fixed (byte* separator = (byte[])[.. Separators(store)[index], 0])
        {
            var key = new EngineKey(separator, Separators(store)[index].Length);
            Assert.True(RouterEdit.TrySet(store.Pool.View(store.RootId), key, 0, entry));
        }
    }

    private static void Exchange(TreeStore store)
    {
        (RouterEntry first, RouterEntry second) = (Child(store, 1), Child(store, 2));
        Set(store, 1, second);
        Set(store, 2, first);
    }

    private static void Deepen(TreeStore store)
    {
        RouterEntry entry = Child(store, 2);
        Set(store, 2, new RouterEntry(entry.ChildId, entry.BaseDepth + 1));
    }

    private static void Gone(TreeStore store)
    {
        uint id = Child(store, 1).ChildId;
        Assert.True(store.Pool.LatchExclusive(id));
        store.Pool.Free(id);
    }

    private static void ValueAsChild(TreeStore store) =>
        Set(store, 1, new RouterEntry(LongPlace(store).FrameId, 0));

    private static uint Formatted(TreeStore store)
    {
        uint id = store.Pool.Allocate();
        FrameFacts.Format(store.Pool.View(id), store.Limits, FrameFormat.Leaf, level: 0);
        return id;
    }

    private static void LoseFirst(TreeStore store)
    {
        byte[] key = new byte[1];
        fixed (byte* empty = key)
        {
            FrameView root = store.Pool.View(store.RootId);
            var spot = FrameSpot.Locate(root, new EngineKey(empty, 0), 0);
            Assert.Equal(SpotKind.Hit, spot.Kind);
            var scratch = new FrameScratch(store.Limits);
            if (FrameRemove.FitsInPlace(ref spot))
            {
                FrameRemove.ApplyInPlace(ref spot, out _, out _);
                return;
            }

            Assert.True(FrameRemove.TryPrepare(
                ref spot, new EngineKey(empty, 0), store.Limits, scratch, out FrameChange change));
            FrameRemove.CountOut(ref spot, out _, out _);
            change.Commit(ref spot, 0);
        }
    }

    private static ValuePlace LongPlace(TreeStore store)
    {
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        EngineKey key = LongKey(stack);
        Assert.True(Descent.TryToLeaf(store, key, out FramePlace leaf));
        Assert.True(FrameSearch.TryFind(store.Pool.View(leaf.Id), key, leaf.BaseDepth, out RecordHit hit));
        return hit.Place;
    }

    private static ValueFrame.ValueHead* Long(TreeStore store) => (ValueFrame.ValueHead*)FrameAllocator.At(
        store.Pool.View(LongPlace(store).FrameId).Start, (uint)store.Limits.FirstUnit);
}
