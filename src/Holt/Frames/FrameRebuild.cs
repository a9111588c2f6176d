using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Whole frames from sorted records: what splits, merges and rebuilds share. A frame is taken apart into a scratch, its
/// parts are built into other memory while readers go on, and only the copy back needs the frame exclusively.
/// </summary>
internal static unsafe class FrameRebuild
{
    /// <summary>
    /// How far from the middle a cut may lie to get a shorter separator: one in so many of the records.
    /// </summary>
    private const int CutWindow = 16;

    /// <summary>Takes a frame apart; the scratch then holds its records and the base bytes of the key.</summary>
    public static void TakeApart(FrameScratch scratch, FrameView view, EngineKey key, int baseDepth) =>
        TakeApart(scratch, view, key, baseDepth, baseDepth);

    /// <summary>The same for records that will lie in a frame of a smaller base depth.</summary>
    public static void TakeApart(FrameScratch scratch, FrameView view, EngineKey key, int baseDepth, int targetDepth)
    {
        scratch.Begin(key, baseDepth);
        FrameExtract.AddFrame(scratch, view.Start, baseDepth, targetDepth);
    }

    /// <summary>
    /// Takes a second frame apart behind the first, its keys all above; they share the target's base depth.
    /// </summary>
    public static void TakeApartToo(
        FrameScratch scratch, FrameView view, EngineKey key, int baseDepth, int targetDepth)
    {
        int first = scratch.Count;
        for (int i = 0; i < first; i++)
        {
            scratch.Visit(i);
        }

        Bytes.Copy(key.Start, scratch.Path, baseDepth);
        FrameExtract.AddFrame(scratch, view.Start, baseDepth, targetDepth);
        if (first > 0 && scratch.Count > first)
        {
            FrameExtract.Join(scratch, first, targetDepth);
        }
    }

    /// <summary>
    /// The record at which a frame is cut: near half of its bytes, where the separator is short.
    /// </summary>
    /// <param name="scratch">The records, two at least.</param>
    /// <param name="isRouter">Whether the separator is the whole key of the record.</param>
    public static int ChooseCut(FrameScratch scratch, bool isRouter)
    {
        RecordItem* items = scratch.Items;
        long total = 0;
        for (int i = 0; i < scratch.Count; i++)
        {
            total += BytesOf(items + i);
        }

        long below = 0;
        int middle = 0;
        while (middle < scratch.Count - 1 && 2 * below < total)
        {
            below += BytesOf(items + middle++);
        }

        int window = scratch.Count / CutWindow;
        int best = Math.Max(1, middle);
        for (int i = Math.Max(1, middle - window); i < Math.Min(scratch.Count, middle + window + 1); i++)
        {
            bool shorter = isRouter ? items[i].KeyLength < items[best].KeyLength : items[i].Shared < items[best].Shared;
            best = shorter ? i : best;
        }

        return best;
    }

    /// <summary>The first record at or above a separator: where a frame is cut for it.</summary>
    public static int CutAt(FrameScratch scratch, EngineKey separator)
    {
        int cut = 0;
        while (cut < scratch.Count)
        {
            scratch.Visit(cut);
            int length = scratch.Items[cut].KeyLength;
            if (Bytes.Compare(scratch.Key, length, separator.Start, separator.Length) >= 0)
            {
                break;
            }

            cut++;
        }

        return cut;
    }

    /// <summary>The shortest bytes above a key and not above a greater one; they lie in that.</summary>
    public static EngineKey SeparatorBetween(EngineKey below, EngineKey above)
    {
        int shorter = below.Length < above.Length ? below.Length : above.Length;
        return above.First(1 + Bytes.CommonPrefix(below.Start, above.Start, shorter));
    }

    /// <summary>
    /// The shortest bytes above the record before a cut and not above the record at it; for a router the whole key.
    /// </summary>
    /// <returns>The separator, in the memory of the fences.</returns>
    public static EngineKey Separator(FrameScratch scratch, int cut, bool isRouter, Fences fences)
    {
        NativeBlock memory = fences.Separator;
        for (int i = 0; i <= cut; i++)
        {
            scratch.Visit(i);
        }

        RecordItem* item = scratch.Items + cut;
        int length = isRouter ? item->KeyLength : item->Shared + 1;
        Bytes.Copy(scratch.Key, memory.Start, length);
        return new EngineKey(memory.Start, length);
    }

    /// <summary>
    /// The shortest bytes above all records of a frame and not above a key, if that is above them all; else an empty
    /// key.
    /// </summary>
    public static EngineKey SeparatorAbove(FrameView view, EngineKey key, int baseDepth, Fences fences)
    {
        var cursor = new FrameCursor(view, baseDepth, fences.Probe);
        if (cursor.SeekUp(key.Start, key.Length, orEqual: true)
            || !cursor.SeekDown(key.Start, key.Length, orEqual: false))
        {
            return default;
        }

        int last = cursor.LoadKey();
        int length = 1 + Bytes.CommonPrefix(fences.Probe, key.Start, last < key.Length ? last : key.Length);
        Bytes.Copy(key.Start, fences.Separator.Start, length);
        return new EngineKey(fences.Separator.Start, length);
    }

    /// <summary>Builds a range of the records into a frame nobody reads.</summary>
    /// <returns>False when they do not fit.</returns>
    public static bool TryBuild(
        FrameView target,
        FrameLimits limits,
        FrameScratch scratch,
        int first,
        int end,
        int baseDepth,
        byte kind,
        int level)
    {
        return TryBuild(target.Start, limits, scratch, first, end, baseDepth, kind, level, Packing.Loose(limits, kind))
            || TryBuild(target.Start, limits, scratch, first, end, baseDepth, kind, level, Packing.Tight(limits, kind));
    }

    /// <summary>The same into the scratch's own frame.</summary>
    public static bool TryBuildImage(
        FrameLimits limits, FrameScratch scratch, int first, int end, int baseDepth, byte kind, int level) =>
        TryBuild(new FrameView(scratch.Image), limits, scratch, first, end, baseDepth, kind, level);

    /// <summary>The same with nothing spare, and buckets placed by their pages if there is room for that.</summary>
    public static bool TryBuildDense(
        FrameLimits limits, FrameScratch scratch, int first, int end, int baseDepth, byte kind, int level)
    {
        Packing dense = Packing.Dense(limits, kind);
        Packing placed = dense with { FitsPages = true };
        return TryBuild(scratch.Image, limits, scratch, first, end, baseDepth, kind, level, placed)
            || TryBuild(scratch.Image, limits, scratch, first, end, baseDepth, kind, level, dense);
    }

    /// <summary>What is free in the scratch's own frame.</summary>
    public static int ImageGapBytes(FrameScratch scratch) => FrameFacts.GapBytes(new FrameView(scratch.Image));

    /// <summary>Copies the scratch's frame over one held exclusively.</summary>
    public static void CopyImage(FrameScratch scratch, FrameView target, FrameLimits limits)
    {
        var header = (FrameHeader*)scratch.Image;
        int low = (int)header->NodeEnd << FrameFormat.UnitShift;
        int high = (int)header->BucketStart << FrameFormat.UnitShift;
        ulong lastLsn = ((FrameHeader*)target.Start)->LastLsn;
        Bytes.Copy(scratch.Image, target.Start, low);
        SyncPoint.Reach();
        Bytes.Copy(scratch.Image + high, target.Start + high, limits.FrameBytes - high);
        ((FrameHeader*)target.Start)->LastLsn = lastLsn;
    }

    /// <summary>Copies a frame over another, both held exclusively.</summary>
    public static void CopyFrame(FrameView from, FrameView to, FrameLimits limits) =>
        Bytes.Copy(from.Start, to.Start, limits.FrameBytes);

    private static bool TryBuild(
        byte* target,
        FrameLimits limits,
        FrameScratch scratch,
        int first,
        int end,
        int baseDepth,
        byte kind,
        int level,
        Packing packing)
    {
        FrameAllocator.Format(target, limits, kind, level);
        if (first == end)
        {
            return true;
        }

        scratch.StartAt(first, baseDepth);
        Span<PageFit.Gap> gaps = stackalloc PageFit.Gap[PageFit.GapsMax];
        PageFit fit = packing.FitsPages ? new PageFit(target, limits, gaps) : default;
        var builder = new FrameBuilder(target, scratch, packing, fit);
        var header = (FrameHeader*)target;
        header->Root = builder.Build(first, end, baseDepth);
        header->LiveKeys = (uint)(end - first);
        if (header->Root != 0)
        {
            NodeOrder.ByLevel(target, limits, scratch);
        }

        for (int i = first; i < end; i++)
        {
            header->SpilledValues += scratch.Items[i].ValueField == RecordHead.Spilled ? 1u : 0;
        }

        return header->Root != 0;
    }

    private static int BytesOf(RecordItem* item) =>
        Bucket.SlotBytes + Bucket.RecordBytes(item->KeyLength - item->Shared, Bucket.ValueBytes(item->ValueField));
}
