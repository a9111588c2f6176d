using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tests.Frames;

/// <summary>One frame in memory of its own, changed as the tree changes its leaves, without latches.</summary>
internal sealed unsafe class FrameLab
{
    private readonly GuardedMemory _frame;
    private readonly NativeBlock _key = new(EngineKey.BlockBytes);
    private readonly Fences _fences = new();
    private readonly FrameScratch _scratch;
    private ulong _version;

    public FrameLab(int frameBytes, byte kind = FrameFormat.Leaf)
    {
        Limits = FrameLimits.Of(frameBytes);
        _frame = new GuardedMemory(frameBytes);
        _scratch = new FrameScratch(Limits);
        FrameAllocator.Format(Start, Limits, kind, kind == FrameFormat.Router ? 1 : 0);
    }

    public FrameLimits Limits { get; }

    public byte* Start => _frame.Start;

    public FrameView View => new(Start);

    public FrameHeader* Header => (FrameHeader*)Start;

    public Span<byte> Bytes => _frame.Span;

    public string Dump => FrameDump.Of(View, Limits);

    public string? Fault => FrameCheck.FaultOf(View, Limits, baseDepth: 0);

    /// <summary>What the last change took: the case of the picture, and whether it was done in place.</summary>
    public string LastChange { get; private set; } = "";

    /// <summary>Puts a record.</summary>
    /// <returns>False when there is no room.</returns>
    public bool Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(key, RecordValue.Inline(value));

    public bool Put(ReadOnlySpan<byte> key, RecordValue value)
    {
        EngineKey engineKey = Keep(key);
        var spot = FrameSpot.Locate(View, engineKey, 0);
        LastChange = $"{spot.Kind}, in place";
        if (FrameInsert.FitsInPlace(ref spot, engineKey, value.Length))
        {
            FrameInsert.ApplyInPlace(ref spot, engineKey, value, ++_version, out _);
            return true;
        }

        LastChange = $"{spot.Kind}, no room";
        if (!FrameInsert.TryPrepare(ref spot, engineKey, value, Limits, _scratch, out FrameChange change))
        {
            return false;
        }

        LastChange = $"{spot.Kind}, {Told(change)}";
        _ = FrameInsert.CountIn(ref spot, value);
        change.Commit(ref spot, ++_version);
        return true;
    }

    /// <summary>Removes a record.</summary>
    /// <returns>False when it is not there, or there is no room for what must be built.</returns>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        EngineKey engineKey = Keep(key);
        var spot = FrameSpot.Locate(View, engineKey, 0);
        LastChange = $"{spot.Kind}, in place";
        if (spot.Kind != SpotKind.Hit)
        {
            return false;
        }

        if (!FrameRemove.FitsInPlace(ref spot))
        {
            if (FrameRemove.TryPrepare(ref spot, engineKey, Limits, _scratch, out FrameChange change))
            {
                LastChange = $"{spot.Kind}, {Told(change)}";
                FrameRemove.CountOut(ref spot, out _, out _);
                change.Commit(ref spot, version: 0);
                return true;
            }

            if (FrameRemove.IsLastOfBucket(ref spot))
            {
                LastChange = $"{spot.Kind}, no room";
                return false;
            }
        }

        FrameRemove.ApplyInPlace(ref spot, out _, out _);
        return true;
    }

    public bool Contains(ReadOnlySpan<byte> key) => FrameSearch.TryFind(View, Keep(key), 0, out _);

    /// <summary>Where a key is, or belongs.</summary>
    public FrameSpot Locate(ReadOnlySpan<byte> key) => FrameSpot.Locate(View, Keep(key), 0);

    /// <summary>The bucket of a key.</summary>
    public byte* BucketOf(ReadOnlySpan<byte> key) => FrameAllocator.At(Start, Locate(key).Bucket);

    /// <summary>The record of a key.</summary>
    public byte* RecordOf(ReadOnlySpan<byte> key) => Bucket.Record(BucketOf(key), Locate(key).Slot);

    /// <summary>The last node with room for so many children.</summary>
    public byte* Node(int room)
    {
        byte* last = null;
        var walk = new FrameWalk(Start);
        while (walk.MoveNext())
        {
            byte* block = FrameAllocator.At(Start, walk.Block);
            bool isNode = *block is FrameFormat.KindSorted or FrameFormat.KindDirect;
            last = isNode && RoomOf(block) == room ? block : last;
        }

        return last != null ? last : throw new InvalidOperationException($"no node for {room}:\n{Dump}");
    }

    /// <summary>How many children a node has room for.</summary>
    public static int RoomOf(byte* node)
    {
        _ = Nodes.Children(node, out int room);
        return room;
    }

    /// <summary>The first free block of an end, and the list that has it first.</summary>
    public FreeBlock* FreeBlockOf(bool isBucket, out ushort* list)
    {
        list = isBucket ? FrameAllocator.BucketList(Header, 1) : FrameAllocator.NodeList(Header, 1);
        while (*list == 0)
        {
            list++;
        }

        return (FreeBlock*)FrameAllocator.At(Start, *list);
    }

    /// <summary>Rebuilds the frame as the tree does.</summary>
    public bool Rebuild()
    {
        FrameRebuild.TakeApart(_scratch, View, Keep([]), 0);
        if (!FrameRebuild.TryBuildImage(Limits, _scratch, 0, _scratch.Count, 0, Header->Kind, Header->Level))
        {
            return false;
        }

        FrameRebuild.CopyImage(_scratch, View, Limits);
        return true;
    }

    /// <summary>Rebuilds the frame as a checkpoint that is asked for does.</summary>
    public bool RebuildDense()
    {
        FrameRebuild.TakeApart(_scratch, View, Keep([]), 0);
        if (!FrameRebuild.TryBuildDense(Limits, _scratch, 0, _scratch.Count, 0, Header->Kind, Header->Level))
        {
            return false;
        }

        FrameRebuild.CopyImage(_scratch, View, Limits);
        return true;
    }

    /// <summary>The record at which the frame would be cut, and the separator.</summary>
    public (int Cut, byte[] Separator) Cut()
    {
        bool isRouter = Header->Kind == FrameFormat.Router;
        FrameRebuild.TakeApart(_scratch, View, Keep([]), 0);
        int cut = FrameRebuild.ChooseCut(_scratch, isRouter);
        EngineKey separator = FrameRebuild.Separator(_scratch, cut, isRouter, _fences);
        return (cut, separator.Span.ToArray());
    }

    /// <summary>The separator for a key above all records; null if it is not.</summary>
    public byte[]? SeparatorAbove(ReadOnlySpan<byte> key)
    {
        EngineKey separator = FrameRebuild.SeparatorAbove(View, Keep(key), 0, _fences);
        return separator.Length == 0 ? null : separator.Span.ToArray();
    }

    /// <summary>All keys, in order.</summary>
    public List<byte[]> Keys()
    {
        var keys = new List<byte[]>();
        var records = new FrameRecords(View);
        while (records.MoveNext())
        {
            keys.Add(records.Key.ToArray());
        }

        return keys;
    }

    /// <summary>Builds the same records into another lab's frame, which is empty.</summary>
    public bool RebuildInto(FrameLab target)
    {
        FrameRebuild.TakeApart(_scratch, View, Keep([]), 0);
        return FrameRebuild.TryBuild(
            target.View, Limits, _scratch, 0, _scratch.Count, 0, Header->Kind, Header->Level);
    }

    private static string Told(FrameChange change) =>
        change.Child != 0 ? change.RelinkFrom != 0 ? "relink and add" : "add"
        : change.Node != null ? "relink"
        : change.FreeNode != 0 ? "new node"
        : "new root";

    private EngineKey Keep(ReadOnlySpan<byte> key)
    {
        key.CopyTo(_key.Span);
        return new EngineKey(_key.Start, key.Length);
    }
}
