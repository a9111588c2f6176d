using System;
using System.Runtime.CompilerServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>What a router is changed by, apart from inserts and removals of separators.</summary>
[SkipLocalsInit]
internal static unsafe class RouterEdit
{
    /// <summary>Changes the entry of a separator that is there, in place, under the exclusive latch.</summary>
    /// <returns>False if there is no such separator.</returns>
    public static bool TrySet(FrameView view, EngineKey separator, int depth, RouterEntry entry)
    {
        var spot = FrameSpot.Locate(view, separator, depth);
        if (spot.Kind != SpotKind.Hit)
        {
            return false;
        }

        SyncPoint.Reach();
        byte* record = Bucket.Record(FrameAllocator.At(spot.Frame, spot.Bucket), spot.Slot);
        *(RouterEntry*)Bucket.Value(record) = entry;
        return true;
    }

    /// <summary>
    /// Makes a router of two children: the first from the start of everything, the second from a separator.
    /// </summary>
    public static bool TryBuildRoot(
        FrameLimits limits, FrameScratch scratch, int level, EngineKey separator, RouterEntry left, RouterEntry right)
    {
        scratch.Begin(separator, 0);
        _ = FrameExtract.AddRecord(scratch, new EngineKey(separator.Start, 0), 0, (byte*)&left, RouterEntry.Size);
        _ = FrameExtract.AddRecord(scratch, separator, 0, (byte*)&right, RouterEntry.Size);
        return FrameRebuild.TryBuildImage(limits, scratch, 0, 2, 0, FrameFormat.Router, level);
    }

    /// <summary>
    /// Two neighbouring entries, the key's and the next (or the one before, if it is the last, or that is asked for):
    /// the low bound of the first goes to the fences' low, that of the second to their separator, the next one's to
    /// their high.
    /// </summary>
    /// <returns>False if there is one entry only, which is then the first; or none before; or the router is torn.
    /// </returns>
    public static bool TryPair(
        FrameView view,
        EngineKey key,
        int depth,
        bool isBefore,
        Fences fences,
        out RouterEntry first,
        out RouterEntry second)
    {
        first = default;
        second = default;
        var low = new FrameCursor(view, depth, fences.Low);
        if (!low.SeekDown(key.Start, key.Length, orEqual: true))
        {
            return false;
        }

        int lowLength = low.LoadKey();
        first = *(RouterEntry*)Bucket.Value(low.Record);
        var next = new FrameCursor(view, depth, fences.Probe);
        if (!isBefore && next.SeekUp(fences.Low, lowLength, orEqual: false))
        {
            second = *(RouterEntry*)Bucket.Value(next.Record);
            int length = next.LoadKey();
            if (lowLength > EngineKey.LengthMax || length > EngineKey.LengthMax)
            {
                return false; // torn
            }

            Bytes.Copy(fences.Probe, fences.Separator.Start, length);
            (fences.LowLength, fences.SeparatorLength) = (lowLength, length);
        }
        else
        {
            if (lowLength > EngineKey.LengthMax)
            {
                return false; // torn
            }

            second = first;
            Bytes.Copy(fences.Low, fences.Separator.Start, lowLength);
            fences.SeparatorLength = lowLength;
            if (!low.SeekDown(fences.Separator.Start, lowLength, orEqual: false))
            {
                return false;
            }

            first = *(RouterEntry*)Bucket.Value(low.Record);
            fences.LowLength = low.LoadKey();
        }

        if (fences.LowLength > EngineKey.LengthMax)
        {
            return false; // torn
        }

        next = new FrameCursor(view, depth, fences.Probe);
        if (next.SeekUp(fences.Separator.Start, fences.SeparatorLength, orEqual: false))
        {
            int length = next.LoadKey();
            if (length > EngineKey.LengthMax)
            {
                return false; // torn
            }

            fences.AdoptHigh(length);
        }

        return true;
    }

    /// <summary>The entry of the first separator above a key, which is taken as the high bound.</summary>
    /// <returns>False if there is none, or the router is torn.</returns>
    public static bool TryAbove(FrameView view, EngineKey key, int depth, Fences fences, out RouterEntry entry)
    {
        entry = default;
        var high = new FrameCursor(view, depth, fences.Probe);
        if (!high.SeekUp(key.Start, key.Length, orEqual: false))
        {
            return false;
        }

        entry = *(RouterEntry*)Bucket.Value(high.Record);
        int length = high.LoadKey();
        if (length > EngineKey.LengthMax)
        {
            return false; // torn
        }

        fences.AdoptHigh(length);
        return true;
    }

    /// <summary>The children behind that of a separator, in order, as far as they begin before an end.</summary>
    /// <param name="view">The router.</param>
    /// <param name="separator">The separator.</param>
    /// <param name="depth">The router's base depth.</param>
    /// <param name="end">The end.</param>
    /// <param name="fences">Lends its probe.</param>
    /// <param name="ids">Takes them.</param>
    /// <returns>How many there are; true once the router's word validates.</returns>
    public static int ChildrenBehind(
        FrameView view, EngineKey separator, int depth, EngineKey end, Fences fences, Span<uint> ids)
    {
        var cursor = new FrameCursor(view, depth, fences.Probe);
        int count = 0;
        bool isFound = cursor.SeekUp(separator.Start, separator.Length, orEqual: false);
        while (isFound && count < ids.Length)
        {
            int records = cursor.Count;
            for (; cursor.Slot < records && count < ids.Length; cursor.Slot++)
            {
                int length = cursor.LoadKey();
                if (Bytes.Compare(cursor.Key, length, end.Start, end.Length) >= 0)
                {
                    return count;
                }

                ids[count++] = ((RouterEntry*)Bucket.Value(cursor.Record))->ChildId;
            }

            cursor.Slot = Math.Max(records - 1, 0);
            isFound = cursor.Step(up: true);
        }

        return count;
    }

    /// <summary>
    /// The children before the one that has the keys below a key, downwards, as far as they reach above an end.
    /// </summary>
    /// <param name="view">The router.</param>
    /// <param name="key">The key.</param>
    /// <param name="strict">Whether it is not one of those keys itself.</param>
    /// <param name="depth">The router's base depth.</param>
    /// <param name="end">The end.</param>
    /// <param name="fences">Lends its probe.</param>
    /// <param name="ids">Takes them.</param>
    /// <returns>How many there are; true once the router's word validates.</returns>
    public static int ChildrenBefore(
        FrameView view, EngineKey key, bool strict, int depth, EngineKey end, Fences fences, Span<uint> ids)
    {
        var cursor = new FrameCursor(view, depth, fences.Probe);
        int count = -1; // the child itself is not counted
        bool isFound = cursor.SeekDown(key.Start, key.Length, orEqual: !strict);
        while (isFound && count < ids.Length)
        {
            for (; cursor.Slot >= 0 && count < ids.Length; cursor.Slot--)
            {
                if (count >= 0)
                {
                    ids[count] = ((RouterEntry*)Bucket.Value(cursor.Record))->ChildId;
                }

                count++;
                int length = cursor.LoadKey();
                if (Bytes.Compare(cursor.Key, length, end.Start, end.Length) <= 0)
                {
                    return count;
                }
            }

            cursor.Slot = 0;
            isFound = cursor.Step(up: false);
        }

        return int.Max(count, 0);
    }

    /// <summary>
    /// The entry of the last separator at or below a key (below it, if <paramref name="strict"/>), with the bounds of
    /// its child's range. A slow form of the floor search, for splits and listings.
    /// </summary>
    /// <param name="view">The router.</param>
    /// <param name="key">The key.</param>
    /// <param name="depth">The router's base depth.</param>
    /// <param name="strict">Whether the separator must be below the key.</param>
    /// <param name="fences">Takes the bounds; its high bound stays where it is for the last child.</param>
    /// <param name="entry">The entry.</param>
    public static bool TryFloor(
        FrameView view, EngineKey key, int depth, bool strict, Fences fences, out RouterEntry entry)
    {
        entry = default;
        var low = new FrameCursor(view, depth, fences.Low);
        if (!low.SeekDown(key.Start, key.Length, orEqual: !strict))
        {
            return false;
        }

        int length = low.LoadKey();
        entry = *(RouterEntry*)Bucket.Value(low.Record);
        if (length > EngineKey.LengthMax)
        {
            return false; // torn
        }

        fences.LowLength = length;
        SyncPoint.Reach();
        var high = new FrameCursor(view, depth, fences.Probe);
        if (high.SeekUp(fences.Low, length, orEqual: false))
        {
            int highLength = high.LoadKey();
            if (highLength > EngineKey.LengthMax)
            {
                return false; // torn
            }

            fences.AdoptHigh(highLength);
        }

        return true;
    }
}
