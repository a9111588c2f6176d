using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Takes a record out of a frame: in place, or by a change that shrinks what became too small.
/// <code>
///   enough records are left           out of the bucket                                           in place
///   few are left                      the bucket joins a neighbour that can take it               new node
///   none is left                      the run goes from its node                                  new node
///   the node has one child left:      a bucket takes the node's place, its prefix longer
///                                     a node takes it, both prefixes and the byte in one
///   the last record of the frame      the root link is empty
/// </code>
/// So no frame holds an empty bucket, or a node with one child.
/// </summary>
internal static unsafe class FrameRemove
{
    /// <summary>A bucket looks for a neighbour when it has come down to one of these counts.</summary>
    private const int FewRecords = 8;

    /// <summary>Whether the record of a hit is simply taken out of its bucket.</summary>
    public static bool FitsInPlace(ref FrameSpot spot) =>
        FitsInPlace(ref spot, Bucket.Count(FrameAllocator.At(spot.Frame, spot.Bucket)));

    /// <summary>The same where the bucket will have so many records when its turn comes.</summary>
    public static bool FitsInPlace(ref FrameSpot spot, int count)
    {
        int left = count - 1;
        return left > FewRecords || (left > 0 && (spot.Node == null || !int.IsPow2(left)));
    }

    /// <summary>Whether the record is the only one of its bucket.</summary>
    public static bool IsLastOfBucket(ref FrameSpot spot) =>
        Bucket.Count(FrameAllocator.At(spot.Frame, spot.Bucket)) == 1;

    /// <summary>Takes it out.</summary>
    /// <param name="spot">A hit, under the exclusive latch.</param>
    /// <param name="version">The version the record had.</param>
    /// <param name="old">Where its value lay, if in value frames; else default.</param>
    public static void ApplyInPlace(ref FrameSpot spot, out ulong version, out ValuePlace old)
    {
        CountOut(ref spot, out version, out old);
        BucketEditor.Remove(FrameAllocator.At(spot.Frame, spot.Bucket), spot.Slot);
    }

    /// <summary>Counts the record that is about to go, and tells what it was.</summary>
    public static void CountOut(ref FrameSpot spot, out ulong version, out ValuePlace old)
    {
        var header = (FrameHeader*)spot.Frame;
        byte* record = Bucket.Record(FrameAllocator.At(spot.Frame, spot.Bucket), spot.Slot);
        version = ((RecordHead*)record)->Version;
        header->LiveKeys--;
        header->SpilledValues -= spot.TryGetSpilled(out old) ? 1u : 0;
    }

    /// <summary>
    /// Prepares a change without the record; false when that is not worth it, or there is no room: then it is taken out
    /// in place, or the frame is rebuilt first if it is the bucket's last.
    /// </summary>
    public static bool TryPrepare(
        ref FrameSpot spot, EngineKey key, FrameLimits limits, FrameScratch scratch, out FrameChange change)
    {
        change = default;
        scratch.TakenCount = 0;
        if (spot.Node == null)
        {
            change.Link = spot.Link;
            change.FreeBucket = spot.Bucket;
            return Bucket.Count(FrameAllocator.At(spot.Frame, spot.Bucket)) == 1;
        }

        byte kind = ((FrameHeader*)spot.Frame)->Kind;
        var builder = new FrameBuilder(spot.Frame, scratch, Packing.Halves(limits, kind), scratch.Taken);
        ushort* map = scratch.Map;
        Nodes.LoadMap(spot.Node, map);
        bool isLast = Bucket.Count(FrameAllocator.At(spot.Frame, spot.Bucket)) == 1;
        bool done = isLast || TryJoin(ref spot, key, ref builder, scratch, ref change);
        if (done)
        {
            ushort replacement = isLast ? (ushort)0 : change.RelinkTo;
            var entries = new Span<ushort>(map, Nodes.MapEntries);
            entries.Replace(spot.Bucket, replacement);
            if (change.FreeOtherBucket != 0)
            {
                entries.Replace(change.FreeOtherBucket, replacement);
            }

            change.RelinkTo = 0;
            change.FreeBucket = spot.Bucket;
            change.FreeNode = (ushort)((spot.Node - spot.Frame) >> FrameFormat.UnitShift);
            change.Link = spot.Link;
            done = TryShrink(ref spot, key, ref builder, scratch, ref change);
        }

        if (!done)
        {
            builder.Undo();
            change = default;
        }

        scratch.TakenCount = done ? builder.TakenCount : 0;
        return done;
    }

    /// <summary>Builds one bucket of what is left and a neighbour, if both fit three quarters of one.</summary>
    private static bool TryJoin(
        ref FrameSpot spot,
        EngineKey key,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        int position = spot.PositionOf(key);
        ushort left = Neighbour(ref spot, position, up: false);
        ushort right = Neighbour(ref spot, position, up: true);
        return (left != 0 && TryJoin(ref spot, left, false, key, ref builder, scratch, ref change))
            || (right != 0 && TryJoin(ref spot, right, true, key, ref builder, scratch, ref change));
    }

    private static bool TryJoin(
        ref FrameSpot spot,
        ushort other,
        bool isAbove,
        EngineKey key,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        byte* own = FrameAllocator.At(spot.Frame, spot.Bucket);
        byte* neighbour = FrameAllocator.At(spot.Frame, other);
        if (Bucket.Count(neighbour) + Bucket.Count(own) > Bucket.CountMax * 3 / 4)
        {
            return false;
        }

        scratch.Begin(key, spot.Depth);
        FrameExtract.AddBucket(scratch, isAbove ? own : neighbour, spot.Depth, spot.Depth, isAbove ? spot.Slot : -1);
        FrameExtract.AddBucket(scratch, isAbove ? neighbour : own, spot.Depth, spot.Depth, isAbove ? -1 : spot.Slot);
        if (!builder.Fits(0, scratch.Count, spot.Depth))
        {
            return false;
        }

        change.RelinkTo = builder.WriteBucket(0, scratch.Count, spot.Depth);
        change.FreeOtherBucket = other;
        return change.RelinkTo != 0;
    }

    /// <summary>The nearest other bucket beside a run; 0 if a node comes first, or nothing.</summary>
    private static ushort Neighbour(ref FrameSpot spot, int position, bool up)
    {
        while (true)
        {
            position = up ? Nodes.After(spot.Node, position) : Nodes.Before(spot.Node, position);
            if (position is Nodes.NoneAbove or Nodes.NoneBelow)
            {
                return 0;
            }

            ushort child = *Nodes.Link(spot.Node, position);
            if (child != spot.Bucket)
            {
                return child >= ((FrameHeader*)spot.Frame)->BucketStart ? child : (ushort)0;
            }
        }
    }

    /// <summary>Prepares the node for the children in the map, or what replaces it when only one is left.</summary>
    private static bool TryShrink(
        ref FrameSpot spot,
        EngineKey key,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        ushort* map = scratch.Map;
        int first = 0;
        while (map[first] == 0)
        {
            first++;
        }

        ushort only = map[first];
        bool isOne = true;
        for (int i = first + 1; i < Nodes.MapEntries; i++)
        {
            isOne &= map[i] == 0 || map[i] == only;
        }

        byte* node = spot.Node;
        int prefix = Nodes.PrefixLength(node);
        if (!isOne)
        {
            change.Root = builder.WriteNode(map, Nodes.Prefix(node), prefix);
            return change.Root != 0;
        }

        byte* child = FrameAllocator.At(spot.Frame, only);
        if (only >= ((FrameHeader*)spot.Frame)->BucketStart)
        {
            // The node's prefix and the byte before it are in the key; the bucket's own keys follow.
            scratch.Begin(key, spot.Depth);
            FrameExtract.AddBucket(scratch, child, spot.Depth, spot.OuterDepth, skip: -1);
            change.Root = builder.WriteBucket(0, scratch.Count, spot.OuterDepth);
            change.FreeOtherBucket = IsLinkedBefore(node, only) ? only : change.FreeOtherBucket;
            if (!IsLinkedBefore(node, only))
            {
                builder.GiveBack(only);
            }

            return change.Root != 0;
        }

        int childPrefix = Nodes.PrefixLength(child);
        int length = prefix + 1 + childPrefix;
        byte* joined = scratch.Path;
        Bytes.Copy(Nodes.Prefix(node), joined, prefix);
        joined[prefix] = (byte)(first - 1);
        Bytes.Copy(Nodes.Prefix(child), joined + prefix + 1, childPrefix);
        change.Root = FrameReshape.CopyNode(ref builder, child, joined, length);
        change.FreeOtherNode = only;
        return change.Root != 0;
    }

    /// <summary>Whether a bucket hung on the node before the change, so that it is to be freed with it.</summary>
    private static bool IsLinkedBefore(byte* node, ushort bucket)
    {
        for (int at = Nodes.After(node, Nodes.NoneBelow); at < Nodes.NoneAbove; at = Nodes.After(node, at))
        {
            if (*Nodes.Link(node, at) == bucket)
            {
                return true;
            }
        }

        return false;
    }
}
