using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>What inserts and removals share: replacing the buckets of a node by others, and nodes by copies.</summary>
/// <remarks>Prepares under intent, in free blocks.</remarks>
internal static unsafe class FrameReshape
{
    /// <summary>
    /// Builds the items in place of a bucket of the spot's node (0: beside its children), cut near half if they do not
    /// fit one bucket, and prepares the node that links them.
    /// </summary>
    public static bool TryReplace(
        ref FrameSpot spot,
        ushort bucket,
        ref FrameBuilder builder,
        FrameScratch scratch,
        ref FrameChange change)
    {
        int count = scratch.Count;
        int shared = scratch.SharedBy(0, count);
        int branch = spot.Node == null ? shared : spot.Depth;
        int cut = shared == branch && !builder.Fits(0, count, shared) ? CutNearHalf(ref builder, scratch, branch) : -1;
        change.Link = spot.Link;
        change.FreeBucket = bucket;
        if (spot.Node == null)
        {
            change.Root = builder.Build(0, count, spot.Depth, cut);
            change.Record = builder.WatchedRecord;
            return change.Root != 0;
        }

        ushort* map = scratch.Map;
        Nodes.LoadMap(spot.Node, map);
        if (bucket != 0)
        {
            // Bytes of the run that no record has any more go with it.
            new Span<ushort>(map, Nodes.MapEntries).Replace(bucket, (ushort)0);
        }

        bool built = builder.BuildInto(map, 0, count, spot.Depth, cut);
        change.Record = builder.WatchedRecord;
        change.Root = built
            ? builder.WriteNode(map, Nodes.Prefix(spot.Node), Nodes.PrefixLength(spot.Node))
            : (ushort)0;
        change.FreeNode = (ushort)((spot.Node - spot.Frame) >> FrameFormat.UnitShift);
        return change.Root != 0;
    }

    /// <summary>A copy of a node with another prefix; 0 when there is no room.</summary>
    public static ushort CopyNode(ref FrameBuilder builder, byte* node, byte* prefix, int prefixLength)
    {
        int pairs = NodeHead.PairsOf(node);
        ushort reference = builder.TakeNode(pairs, prefixLength);
        if (reference != 0)
        {
            byte* copy = builder.At(reference);
            Bytes.Copy(node, copy, (int)(Nodes.Prefix(node) - node));
            Nodes.SetPrefix(copy, pairs, prefix, prefixLength);
        }

        return reference;
    }

    /// <summary>
    /// The item at which a full run is cut: a byte boundary near half of its bytes. When the new record is the last
    /// one, as in a load in key order, the cut is before its group, and what lies below gets no spare room.
    /// </summary>
    private static int CutNearHalf(ref FrameBuilder builder, FrameScratch scratch, int branch)
    {
        int total = 0;
        for (int i = 0; i < scratch.Count; i++)
        {
            total += builder.RecordBytes(i, branch);
        }

        bool ascending = builder.Watched == scratch.Count - 1;
        int below = 0;
        int best = -1;
        int distance = int.MaxValue;
        for (int i = 0; i < scratch.Count; i++)
        {
            if (i > 0 && scratch.Items[i].Shared == branch)
            {
                int away = !ascending ? Math.Abs((2 * below) - total)
                    : 2 * below < total ? int.MaxValue
                    : total - below;
                best = away <= distance ? i : best;
                distance = Math.Min(away, distance);
            }

            below += builder.RecordBytes(i, branch);
        }

        builder.TightBelow = ascending ? best : 0;
        return best;
    }
}
