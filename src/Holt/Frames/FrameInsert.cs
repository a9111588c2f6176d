using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Puts a record into a frame: in place where its bucket has room, else by a change prepared aside.
/// <code>
///   Hit, Miss        room in the bucket          write it there                                       in place
///   NoChild          a neighbour has room        write it there, add the byte to the node             in place
///   Hit, Miss        the bucket may grow         a larger copy with the record                        relink
///                    the bucket is full          its run is cut in two at a byte boundary near half;  new node
///                                                a run of one byte becomes a node
///   PrefixMismatch   as a full bucket: what all its keys share gets shorter
///   NoChild          between two of one run      the record joins the run                             new node
///                    a neighbour can take it     the neighbour's run grows by the byte                relink, add
///                    else                        a bucket of its own                                  add, or new node
///   NodeMismatch     the prefix is split: a node of four above, with the old node and a new bucket    new node
///   Empty            the first bucket
/// </code>
/// A "new node" is a copy with other children, published by one store; the old one is freed.
/// </summary>
internal static unsafe class FrameInsert
{
    /// <summary>More blocks than one change of a live frame takes.</summary>
    public const int BlockCountMax = 4 * Bucket.CountMax;

    /// <summary>Whether the record can be written where it belongs, without taking a block.</summary>
    public static bool FitsInPlace(ref FrameSpot spot, EngineKey key, int valueBytes)
    {
        switch (spot.Kind)
        {
            case SpotKind.Hit:
                byte* bucket = FrameAllocator.At(spot.Frame, spot.Bucket);
                byte* old = Bucket.Record(bucket, spot.Slot);
                if (valueBytes <= Bucket.ValueBytes(Bucket.ValueField(old)))
                {
                    Prefetch(old, Bucket.RecordBytes(old));
                    return true;
                }

                int bytes = Bucket.RecordBytes(Bucket.SuffixLength(old), valueBytes);
                return bytes <= Bucket.RecordBytes(old) || bytes <= Bucket.Gap(bucket);
            case SpotKind.Miss:
                return HasRoom(FrameAllocator.At(spot.Frame, spot.Bucket), key.Length - spot.Depth, valueBytes);
            case SpotKind.NoChild:
                return NeighbourInPlace(ref spot, key, valueBytes) != 0;
            default:
                return false;
        }
    }

    /// <summary>
    /// Whether the key has a record in whose bytes the value fits: then putting it moves nothing, and what was found of
    /// other keys in the frame stays true.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool FitsOver(ref FrameSpot spot, int valueBytes)
    {
        if (spot.Kind != SpotKind.Hit)
        {
            return false;
        }

        uint field = Bucket.ValueField(Bucket.Record(FrameAllocator.At(spot.Frame, spot.Bucket), spot.Slot));
        return field != RecordHead.Spilled && valueBytes <= (int)field;
    }

    /// <summary>Writes the record where <see cref="FitsInPlace"/> said it fits.</summary>
    /// <param name="spot">The place, under the exclusive latch.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="version">The version of the write.</param>
    /// <param name="old">Where the value lay that was replaced, if in value frames; else default.</param>
    public static void ApplyInPlace(
        ref FrameSpot spot, EngineKey key, RecordValue value, ulong version, out ValuePlace old)
    {
        if (TryOverwrite(ref spot, value, version))
        {
            old = default;
            return;
        }

        ushort target = spot.Kind == SpotKind.NoChild ? NeighbourInPlace(ref spot, key, value.Length) : spot.Bucket;
        byte* bucket = FrameAllocator.At(spot.Frame, target);
        int start = spot.Depth + Bucket.PrefixLength(bucket);
        old = CountIn(ref spot, value);
        fixed (byte* bytes = value.Bytes)
        {
            var source = new RecordSource(key.Start + start, key.Length - start, bytes, value.Field, version);
            if (spot.Kind == SpotKind.Hit)
            {
                byte* record = Bucket.Record(bucket, spot.Slot);
                RecordHead* written = source.RecordBytes <= Bucket.RecordBytes(record)
                    ? BucketEditor.Overwrite(record, in source)
                    : BucketEditor.Replace(bucket, spot.Slot, in source);
                written->Version = version;
                return;
            }

            int slot = Bucket.CountBelow(bucket, source.Suffix, source.SuffixLength, orEqual: false);
            _ = BucketEditor.Insert(bucket, slot, in source);
        }

        if (spot.Kind == SpotKind.NoChild)
        {
            AddPosition(spot.Node, spot.PositionOf(key), target);
        }
    }

    /// <summary>Prepares a change that holds the record; false when the frame has no room for it.</summary>
    /// <param name="spot">The place, under intent.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="limits">The table of this frame size.</param>
    /// <param name="scratch">Memory for the records on the way.</param>
    /// <param name="change">What to commit.</param>
    public static bool TryPrepare(
        ref FrameSpot spot,
        EngineKey key,
        RecordValue value,
        FrameLimits limits,
        FrameScratch scratch,
        out FrameChange change)
    {
        change = default;
        byte kind = ((FrameHeader*)spot.Frame)->Kind;
        var builder = new FrameBuilder(spot.Frame, scratch, Packing.Halves(limits, kind), scratch.Taken);
        bool done;
        fixed (byte* bytes = value.Bytes)
        {
            scratch.Begin(key, spot.Depth);
            done = spot.Kind switch
            {
                SpotKind.Hit or SpotKind.Miss when FitsGrown(ref spot, key, value.Length, limits, out int heap) =>
                    TryGrow(ref spot, key, bytes, value.Field, heap, limits, ref builder, ref change),
                SpotKind.Hit or SpotKind.Miss or SpotKind.PrefixMismatch =>
                    TrySplit(ref spot, key, bytes, value.Field, ref builder, scratch, ref change),
                SpotKind.NoChild =>
                    TryAddChild(ref spot, key, bytes, value.Field, limits, ref builder, scratch, ref change),
                SpotKind.NodeMismatch =>
                    TrySplitPrefix(ref spot, key, bytes, value.Field, ref builder, scratch, ref change),
                _ => TryFirst(ref spot, key, bytes, value.Field, ref builder, scratch, ref change),
            };
        }

        if (!done)
        {
            builder.Undo();
        }

        scratch.TakenCount = done ? builder.TakenCount : 0;
        return done;
    }

    /// <summary>Counts the record that is about to be put, and tells which spilled value it replaces.</summary>
    public static ValuePlace CountIn(ref FrameSpot spot, RecordValue value)
    {
        var header = (FrameHeader*)spot.Frame;
        header->SpilledValues += value.Field == RecordHead.Spilled ? 1u : 0;
        if (spot.Kind != SpotKind.Hit)
        {
            header->LiveKeys++;
            return default;
        }

        header->SpilledValues -= spot.TryGetSpilled(out ValuePlace old) ? 1u : 0;
        return old;
    }

    /// <summary>
    /// The most frequent change, in few steps: a value in its record over one there that is as long, or longer. No
    /// count of the frame changes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryOverwrite(ref FrameSpot spot, RecordValue value, ulong version)
    {
        if (value.Field == RecordHead.Spilled || !FitsOver(ref spot, value.Length))
        {
            return false;
        }

        byte* record = Bucket.Record(FrameAllocator.At(spot.Frame, spot.Bucket), spot.Slot);
        BucketEditor.Overwrite(record, value, version);
        return true;
    }

    private static int ContentMax(byte* frame, FrameLimits limits) =>
        limits.ContentMax(((FrameHeader*)frame)->Kind);

    private static bool HasRoom(byte* bucket, int length, int valueBytes)
    {
        var head = (BucketHead*)bucket;
        int bytes = Bucket.RecordBytes(length - Bucket.PrefixLength(bucket), valueBytes);
        bool hasRoom = head->Count < head->Slots && bytes <= Bucket.Gap(bucket);
        if (hasRoom)
        {
            Prefetch(Bucket.End(bucket) - head->HeapBytes - bytes, bytes);
        }

        return hasRoom;
    }

    /// <summary>
    /// Asks for the memory of a record that will be written: the latch is given back by an instruction that waits for
    /// all stores, and until then there is much to do.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* record, int bytes)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(record);
            Sse.Prefetch0(record + FrameFormat.LineBytes);
            Sse.Prefetch0(record + bytes - 1);
        }
    }

    /// <summary>The neighbouring bucket that can take a new byte's record as it is; 0 if none.</summary>
    private static ushort NeighbourInPlace(ref FrameSpot spot, EngineKey key, int valueBytes)
    {
        int position = spot.PositionOf(key);
        if (position != Nodes.TerminalPosition && Nodes.IsFull(spot.Node))
        {
            return 0;
        }

        (ushort left, ushort right) = Neighbours(ref spot, position);
        ushort found = left != 0 && Takes(ref spot, left, key, valueBytes) ? left : (ushort)0;
        bool mayGoRight = found == 0 && right != 0 && right != left;
        return mayGoRight && Takes(ref spot, right, key, valueBytes) ? right : found;
    }

    private static bool Takes(ref FrameSpot spot, ushort reference, EngineKey key, int valueBytes)
    {
        byte* bucket = FrameAllocator.At(spot.Frame, reference);
        return Bucket.PrefixLength(bucket) == 0 && HasRoom(bucket, key.Length - spot.Depth, valueBytes);
    }

    /// <summary>The buckets left and right of a free position; 0 where there is a node, or nothing.</summary>
    public static (ushort Left, ushort Right) Neighbours(ref FrameSpot spot, int position)
    {
        uint bucketStart = ((FrameHeader*)spot.Frame)->BucketStart;
        int before = Nodes.Before(spot.Node, position);
        int after = Nodes.After(spot.Node, position);
        ushort* leftLink = before == Nodes.NoneBelow ? null : Nodes.Link(spot.Node, before);
        ushort* rightLink = after == Nodes.NoneAbove ? null : Nodes.Link(spot.Node, after);
        ushort left = leftLink == null ? (ushort)0 : *leftLink;
        ushort right = rightLink == null ? (ushort)0 : *rightLink;
        return (left >= bucketStart ? left : (ushort)0, right >= bucketStart ? right : (ushort)0);
    }

    private static void AddPosition(byte* node, int position, ushort child)
    {
        if (position == Nodes.TerminalPosition)
        {
            ((NodeHead*)node)->Terminal = child;
        }
        else
        {
            Invariant.That(Nodes.TryInsert(node, (byte)position, child));
        }
    }

    /// <summary>Whether the bucket may hold the record once it is rewritten; its record bytes then.</summary>
    private static bool FitsGrown(ref FrameSpot spot, EngineKey key, int valueBytes, FrameLimits limits, out int heap)
    {
        byte* bucket = FrameAllocator.At(spot.Frame, spot.Bucket);
        bool isHit = spot.Kind == SpotKind.Hit;
        int count = Bucket.Count(bucket) + (isHit ? 0 : 1);
        int suffix = key.Length - spot.Depth - Bucket.PrefixLength(bucket);
        heap = BucketEditor.LiveHeapBytes(bucket) + Bucket.RecordBytes(suffix, valueBytes);
        heap -= isHit ? Bucket.RecordBytes(Bucket.Record(bucket, spot.Slot)) : 0;
        return count == 1
            || (count <= Bucket.CountMax && heap + (count * Bucket.SlotBytes) <= ContentMax(spot.Frame, limits));
    }

    private static bool TryGrow(
        ref FrameSpot spot,
        EngineKey key,
        byte* value,
        uint valueField,
        int heap,
        FrameLimits limits,
        ref FrameBuilder builder,
        ref FrameChange change)
    {
        byte* bucket = FrameAllocator.At(spot.Frame, spot.Bucket);
        bool isHit = spot.Kind == SpotKind.Hit;
        int count = Bucket.Count(bucket) + (isHit ? 0 : 1);
        int start = spot.Depth + Bucket.PrefixLength(bucket);

        // Small buckets triple, larger ones grow by two fifths, up to what a bucket may hold.
        int most = ContentMax(spot.Frame, limits);
        int wanted = heap < most / 4 ? heap * 3 : heap + (heap * 2 / 5);
        int spare = Math.Max(0, Math.Min(wanted, most - (count * Bucket.SlotBytes)) - heap);
        int spareSlots = heap == 0 ? 2 : Math.Max(1, (count * spare / heap) + 1);
        int slots = BucketEditor.SlotsFor(count, spareSlots);
        int bytes = BucketEditor.BlockBytes(slots, Bucket.PrefixLength(bucket), heap + spare);
        int lines = BucketEditor.LinesFor(bytes);
        ushort grown = builder.TakeBucket(lines);
        if (grown == 0)
        {
            return false;
        }

        byte* target = FrameAllocator.At(spot.Frame, grown);
        BucketEditor.CopyTo(bucket, target, slots, lines, skip: isHit ? spot.Slot : -1);
        var source = new RecordSource(key.Start + start, key.Length - start, value, valueField, version: 0);
        int slot = isHit
            ? spot.Slot
            : Bucket.CountBelow(target, source.Suffix, source.SuffixLength, orEqual: false);
        change.Record = BucketEditor.Insert(target, slot, in source);
        change.FreeBucket = spot.Bucket;
        if (spot.Node == null)
        {
            change.Link = spot.Link;
            change.Root = grown;
        }
        else
        {
            change.Node = spot.Node;
            change.RelinkFrom = spot.Bucket;
            change.RelinkTo = grown;
        }

        return true;
    }

    private static bool TrySplit(
        ref FrameSpot spot,
        EngineKey key,
        byte* value,
        uint valueField,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        byte* bucket = FrameAllocator.At(spot.Frame, spot.Bucket);
        FrameExtract.AddBucket(scratch, bucket, spot.Depth, spot.Depth, skip: -1);
        builder.Watched = FrameExtract.AddRecord(scratch, key, spot.Depth, value, valueField);
        return FrameReshape.TryReplace(ref spot, spot.Bucket, ref builder, scratch, ref change);
    }

    private static bool TryAddChild(
        ref FrameSpot spot,
        EngineKey key,
        byte* value,
        uint valueField,
        FrameLimits limits,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        int position = spot.PositionOf(key);
        (ushort left, ushort right) = Neighbours(ref spot, position);
        int bytes = Bucket.RecordBytes(key.Length - spot.Depth, Bucket.ValueBytes(valueField));
        ushort joined = left != 0 && (left == right || FitsJoined(spot.Frame, left, bytes, limits)) ? left
            : right != 0 && FitsJoined(spot.Frame, right, bytes, limits) ? right
            : (ushort)0;
        if (joined != 0)
        {
            FrameExtract.AddBucket(scratch, FrameAllocator.At(spot.Frame, joined), spot.Depth, spot.Depth, skip: -1);
        }

        builder.Watched = FrameExtract.AddRecord(scratch, key, spot.Depth, value, valueField);
        bool hasPlace = position == Nodes.TerminalPosition || !Nodes.IsFull(spot.Node);
        if (!hasPlace || !builder.Fits(0, scratch.Count, spot.Depth))
        {
            return FrameReshape.TryReplace(ref spot, joined, ref builder, scratch, ref change);
        }

        change.Child = builder.WriteBucket(0, scratch.Count, spot.Depth);
        change.Node = spot.Node;
        change.Position = position;
        change.RelinkFrom = joined;
        change.RelinkTo = change.Child;
        change.FreeBucket = joined;
        change.Record = builder.WatchedRecord;
        return change.Child != 0;
    }

    private static bool FitsJoined(byte* frame, ushort reference, int bytes, FrameLimits limits)
    {
        byte* bucket = FrameAllocator.At(frame, reference);
        int count = Bucket.Count(bucket);
        int content = BucketEditor.LiveHeapBytes(bucket) + (count * Bucket.PrefixLength(bucket));
        return count < Bucket.CountMax
            && content + bytes + ((count + 1) * (Bucket.SlotBytes + 1)) <= ContentMax(frame, limits);
    }

    private static bool TrySplitPrefix(
        ref FrameSpot spot,
        EngineKey key,
        byte* value,
        uint valueField,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        builder.Watched = FrameExtract.AddRecord(scratch, key, spot.Depth, value, valueField);
        int kept = spot.Depth - spot.NodeDepth;
        byte* prefix = Nodes.Prefix(spot.Node);
        ushort* map = scratch.Map;
        ushort shortened = FrameReshape.CopyNode(
            ref builder, spot.Node, prefix + kept + 1, Nodes.PrefixLength(spot.Node) - kept - 1);
        ushort bucket = builder.WriteBucket(0, 1, spot.Depth);
        new Span<ushort>(map, Nodes.MapEntries).Clear();
        map[1 + prefix[kept]] = shortened;
        map[1 + spot.PositionOf(key)] = bucket;
        change.Root = builder.WriteNode(map, prefix, kept);
        change.Link = spot.Link;
        change.FreeNode = (ushort)((spot.Node - spot.Frame) >> FrameFormat.UnitShift);
        change.Record = builder.WatchedRecord;
        return shortened != 0 && bucket != 0 && change.Root != 0;
    }

    private static bool TryFirst(
        ref FrameSpot spot,
        EngineKey key,
        byte* value,
        uint valueField,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        builder.Watched = FrameExtract.AddRecord(scratch, key, spot.Depth, value, valueField);
        change.Root = builder.WriteBucket(0, 1, spot.Depth);
        change.Link = spot.Link;
        change.Record = builder.WatchedRecord;
        return change.Root != 0;
    }
}
