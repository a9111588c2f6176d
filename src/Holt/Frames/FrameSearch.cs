using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// The two searches of a frame: the record of a key in a leaf, and the last separator at or below a key in a router.
/// </summary>
/// <remarks>
/// Both run on memory that may change under them; the caller validates the frame's latch word before it believes any
/// answer, "absent" too. Each step down consumes a byte of the key, so a torn or crafted frame cannot hold them.
/// </remarks>
internal static unsafe class FrameSearch
{
    /// <summary>Finds the record of a key whose first <paramref name="depth"/> bytes the frame's keys share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFind(FrameView view, EngineKey key, int depth, out RecordHit hit) =>
        TryFind(view, key, depth, default(NoPages), out hit);

    /// <summary>
    /// The same in a frame of which some pages are not there: it ends at the first that it lacks. Adds the pages that
    /// decided about the answer, the found record's among them; it is true if these were there and nothing changed.
    /// </summary>
    /// <param name="view">The frame.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="key">The key.</param>
    /// <param name="depth">How many of its bytes the frame's keys share.</param>
    /// <param name="there">The pages that are there.</param>
    /// <param name="page">One that is not, of which there is a copy.</param>
    /// <param name="copy">
    /// The copy, in native memory, or nothing; what is found may lie in it. Where it does not do, its page is added.
    /// </param>
    /// <param name="touched">Takes the pages.</param>
    /// <param name="hit">The record.</param>
    public static bool TryFindByPages(
        FrameView view,
        FrameLimits limits,
        EngineKey key,
        int depth,
        PageBits there,
        int page,
        ReadOnlySpan<byte> copy,
        scoped ref PageBits touched,
        out RecordHit hit)
    {
        fixed (PageBits* pages = &touched)
        fixed (byte* start = copy)
        {
            var trace = new PageTrace(view.Start, limits.FrameBytes, &there, pages, page, start);
            return TryFind(view, key, depth, trace, out hit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFind<TPages>(FrameView view, EngineKey key, int depth, TPages pages, out RecordHit hit)
        where TPages : struct, IPageRecorder
    {
        byte* frame = view.Start;
        byte* bytes = key.Start;
        int length = key.Length;
        if (TPages.IsOn && !pages.Touch(frame, FrameHeader.Size))
        {
            hit = default;
            return false;
        }

        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        uint at = ((FrameHeader*)frame)->Root;
        while (at < bucketStart)
        {
            SyncPoint.Reach();
            byte* node = frame + (at << FrameFormat.UnitShift);
            DebugCounters.CountNode();
            if (TPages.IsOn && !IsThere(node, length - depth, pages))
            {
                hit = default;
                return false;
            }

            int prefix = Nodes.PrefixLength(node);
            if (at == 0 || length - depth < prefix || !Bytes.EqualShort(Nodes.Prefix(node), bytes + depth, prefix))
            {
                hit = default;
                return false;
            }

            depth += prefix;
            if (depth == length)
            {
                at = ((NodeHead*)node)->Terminal;
                if (at < bucketStart)
                {
                    hit = default;
                    return false;
                }

                break;
            }

            ushort* child = Nodes.Find(node, bytes[depth]);
            if (child == null)
            {
                hit = default;
                return false;
            }

            at = *child;
            depth += at < bucketStart ? 1 : 0;
        }

        SyncPoint.Reach();
        byte* bucket = frame + (at << FrameFormat.UnitShift);
        PrefetchBucket(bucket);
        return TryFindInBucket(pages.Lay(bucket), bytes + depth, length - depth, pages, out hit);
    }

    /// <summary>
    /// The entry of the last separator at or below a key (below it, if <paramref name="strict"/>). A router's first
    /// separator is its low fence, so for a key of its range there is one; false means torn, or strictly first.
    /// </summary>
    /// <remarks>
    /// The way down is that of the exact search. Where it ends, the answer is the last entry of the subtree at hand, or
    /// of the nearest one to the left of the way: the last node that has a child there is remembered, and looked into
    /// only then.
    /// </remarks>
    public static bool TryFloor(FrameView view, EngineKey key, int depth, bool strict, out RouterEntry entry)
    {
        byte* frame = view.Start;
        int baseDepth = depth;
        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        uint at = ((FrameHeader*)frame)->Root;
        byte* aside = null; // the last node with a child left of the way, perhaps
        int asideDepth = 0;
        while (at < bucketStart)
        {
            byte* node = frame + (at << FrameFormat.UnitShift);
            DebugCounters.CountNode();
            int prefix = Nodes.PrefixLength(node);
            bool isOn = at != 0
                && key.Length - depth >= prefix
                && Bytes.EqualShort(Nodes.Prefix(node), key.Start + depth, prefix);
            if (isOn && depth + prefix < key.Length)
            {
                depth += prefix;
                byte branch = key.Start[depth];
                bool mayHaveBefore = Nodes.MayHaveBefore(node, branch);
                aside = mayHaveBefore ? node : aside;
                asideDepth = mayHaveBefore ? depth : asideDepth;
                ushort* child = Nodes.Find(node, branch);
                if (child != null)
                {
                    at = *child;
                    depth += at < bucketStart ? 1 : 0;
                    continue;
                }

                int before = Nodes.Before(node, branch);
                at = before == Nodes.NoneBelow ? 0 : Reference(Nodes.Link(node, before));
                if (at >= bucketStart)
                {
                    break; // the bucket to the left of the free byte may reach over it: its run has gaps
                }
            }
            else if (isOn)
            {
                at = strict ? 0u : ((NodeHead*)node)->Terminal;
                depth += prefix;
                if (at >= bucketStart)
                {
                    break;
                }

                at = 0;
            }
            else if (at != 0 && !IsBelow(Nodes.Prefix(node), prefix, key, depth))
            {
                at = 0;
            }

            return at != 0
                ? TryLast(frame, at, bucketStart, out entry)
                : TryLeft(frame, aside, key, asideDepth, baseDepth, strict, out entry);
        }

        byte* bucket = frame + (at << FrameFormat.UnitShift);
        int slot = LastBelow(bucket, key.Start + depth, key.Length - depth, strict);
        if (slot < 0)
        {
            return TryLeft(frame, aside, key, asideDepth, baseDepth, strict, out entry);
        }

        entry = *(RouterEntry*)Bucket.Value(Bucket.Record(bucket, slot));
        return true;
    }

    /// <summary>Whether all that starts with a prefix is below a key that does not start with it.</summary>
    private static bool IsBelow(byte* prefix, int prefixLength, EngineKey key, int depth) =>
        Bytes.CompareToPrefix(key.Start + depth, key.Length - depth, prefix, prefixLength) > 0;

    /// <summary>
    /// The last entry left of the way: of the nearest child before the key's byte in the node remembered. A bucket
    /// there may be the one that was searched, and a large node may have no such child: then the slow search decides.
    /// </summary>
    private static bool TryLeft(
        byte* frame, byte* node, EngineKey key, int depth, int baseDepth, bool strict, out RouterEntry entry)
    {
        int before = node == null ? Nodes.NoneBelow : Nodes.Before(node, key.Start[depth]);
        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        uint child = before == Nodes.NoneBelow ? 0 : Reference(Nodes.Link(node, before));
        return child != 0 && child < bucketStart
            ? TryLast(frame, child, bucketStart, out entry)
            : TryFloorSlow(frame, key, baseDepth, strict, out entry);
    }

    /// <summary>The floor search that keeps the nearest subtree to the left at every node.</summary>
    private static bool TryFloorSlow(byte* frame, EngineKey key, int depth, bool strict, out RouterEntry entry)
    {
        byte* bytes = key.Start;
        int length = key.Length;
        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        uint at = ((FrameHeader*)frame)->Root;
        uint lesser = 0; // the nearest subtree to the left of the path
        bool last = false; // all of the subtree at hand is below the key
        while (at < bucketStart && !last)
        {
            SyncPoint.Reach();
            byte* node = frame + (at << FrameFormat.UnitShift);
            DebugCounters.CountNode();
            int prefix = Nodes.PrefixLength(node);
            int order = Bytes.CompareToPrefix(bytes + depth, length - depth, Nodes.Prefix(node), prefix);
            if (at == 0 || order < 0)
            {
                at = lesser;
                last = true;
            }
            else if (order > 0)
            {
                last = true;
            }
            else
            {
                depth += prefix;
                at = Step(node, bytes, ref depth, length, bucketStart, strict, ref lesser, ref last);
            }
        }

        if (!last)
        {
            SyncPoint.Reach();
            byte* bucket = frame + (at << FrameFormat.UnitShift);
            int slot = LastBelow(bucket, bytes + depth, length - depth, strict);
            SyncPoint.Reach();
            if (slot >= 0)
            {
                entry = *(RouterEntry*)Bucket.Value(Bucket.Record(bucket, slot));
                return true;
            }

            at = lesser;
        }

        return TryLast(frame, at, bucketStart, out entry);
    }

    /// <summary>One node of the floor search, its prefix passed: the child to go on with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(
        byte* node,
        byte* bytes,
        ref int depth,
        int length,
        uint bucketStart,
        bool strict,
        ref uint lesser,
        ref bool last)
    {
        if (depth == length)
        {
            uint terminal = ((NodeHead*)node)->Terminal;
            last = terminal == 0 || strict;
            return last ? lesser : terminal;
        }

        byte branch = bytes[depth];
        uint found = Reference(Nodes.Find(node, branch));
        int before = Nodes.Before(node, branch);
        uint other = before == Nodes.NoneBelow ? 0 : Reference(Nodes.Link(node, before));
        if (found == 0 && other >= bucketStart)
        {
            // The byte has no child, but the bucket to its left may reach over it: its run has gaps.
            found = other;
        }

        while (other == found && before != Nodes.NoneBelow)
        {
            before = Nodes.Before(node, before);
            other = before == Nodes.NoneBelow ? 0 : Reference(Nodes.Link(node, before));
        }

        lesser = before == Nodes.NoneBelow ? lesser : other;
        if (found == 0)
        {
            last = true;
            return lesser;
        }

        depth += found < bucketStart ? 1 : 0;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Reference(ushort* link) => link == null ? 0u : *link;

    /// <summary>The last slot of a bucket below (or at) the rest of a key; -1 if there is none.</summary>
    private static int LastBelow(byte* bucket, byte* rest, int length, bool strict)
    {
        int prefix = Bucket.PrefixLength(bucket);
        int order = Bytes.CompareToPrefix(rest, length, Bucket.Prefix(bucket), prefix);
        return order > 0 ? Bucket.Count(bucket) - 1
            : order < 0 ? -1
            : Bucket.CountBelow(bucket, rest + prefix, length - prefix, orEqual: !strict) - 1;
    }

    /// <summary>The last entry below a node or bucket.</summary>
    private static bool TryLast(byte* frame, uint at, uint bucketStart, out RouterEntry entry)
    {
        // A path of valid nodes is shorter than the longest key; a torn one ends here.
        for (int steps = 0; at != 0 && steps <= EngineKey.LengthMax; steps++)
        {
            byte* block = frame + (at << FrameFormat.UnitShift);
            if (at >= bucketStart)
            {
                int count = Bucket.Count(block);
                entry = count == 0 ? default : *(RouterEntry*)Bucket.Value(Bucket.Record(block, count - 1));
                return count != 0;
            }

            at = Nodes.Last(block);
        }

        entry = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryFindInBucket(byte* bucket, byte* rest, int length, out RecordHit hit) =>
        TryFindInBucket(bucket, rest, length, default(NoPages), out hit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFindInBucket<TPages>(
        byte* bucket, byte* rest, int length, TPages pages, out RecordHit hit)
        where TPages : struct, IPageRecorder
    {
        if (TPages.IsOn && !IsBucketThere(bucket, length, pages))
        {
            hit = default;
            return false;
        }

        int prefix = Bucket.PrefixLength(bucket);
        if (length >= prefix && Bytes.EqualShort(Bucket.Prefix(bucket), rest, prefix))
        {
            int slot = Bucket.Find(bucket, rest + prefix, length - prefix, pages);
            if (slot >= 0)
            {
                hit = new RecordHit(Bucket.Record(bucket, slot));
                return true;
            }
        }

        hit = default;
        return false;
    }

    /// <summary>Whether what a search reads of a node on its way is there.</summary>
    private static bool IsThere<TPages>(byte* node, int length, TPages pages)
        where TPages : struct, IPageRecorder
    {
        if (!pages.Touch(node, NodeHead.Size))
        {
            return false;
        }

        int prefix = Nodes.PrefixLength(node);
        return pages.Touch(node, Nodes.BytesTo(node, prefix < length ? prefix : length));
    }

    /// <summary>
    /// The same of a bucket, but for its records.
    /// </summary>
    private static bool IsBucketThere<TPages>(byte* bucket, int length, TPages pages)
        where TPages : struct, IPageRecorder
    {
        if (!pages.Touch(bucket, BucketHead.Size))
        {
            pages.Guess(bucket);
            return false;
        }

        int prefix = Bucket.PrefixLength(bucket);
        return pages.Touch(bucket, (int)(Bucket.Prefix(bucket) - bucket) + (prefix < length ? prefix : length));
    }

    /// <summary>
    /// Asks for the start of a frame that will be read: its header and its upper nodes (<see cref="NodeOrder"/>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(FrameView view, FrameLimits limits)
    {
        if (Sse.IsSupported)
        {
            byte* nodes = view.Start + (limits.FirstUnit << FrameFormat.UnitShift);
            Sse.Prefetch0(view.Start);
            PrefetchBucket(nodes); // four lines each, without a loop
            PrefetchBucket(nodes + (4 * FrameFormat.LineBytes));
        }
    }

    /// <summary>Asks for the lines of a bucket that a search reads, all at once: their latencies overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void PrefetchBucket(byte* bucket)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(bucket);
            Sse.Prefetch0(bucket + FrameFormat.LineBytes);
            Sse.Prefetch0(bucket + (2 * FrameFormat.LineBytes));
            Sse.Prefetch0(bucket + (3 * FrameFormat.LineBytes));
        }
    }
}
