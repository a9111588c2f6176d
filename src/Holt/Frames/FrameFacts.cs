using System;
using System.Runtime.CompilerServices;

namespace Holt.Frames;

/// <summary>What the header of a frame says, for rooms that do not read headers.</summary>
/// <remarks>Of memory that may change: believe it once the frame's word is validated.</remarks>
internal static unsafe class FrameFacts
{
    /// <summary>0 for a leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Level(FrameView view) => ((FrameHeader*)view.Start)->Level;

    public static byte Kind(FrameView view) => ((FrameHeader*)view.Start)->Kind;

    public static long LiveKeys(FrameView view) => ((FrameHeader*)view.Start)->LiveKeys;

    /// <summary>Bytes in use, header included.</summary>
    public static int UsedBytes(FrameView view, FrameLimits limits) =>
        FrameAllocator.UsedUnits(view.Start, limits) << FrameFormat.UnitShift;

    /// <summary>Bytes in free blocks between those in use: what a rebuild would win at least.</summary>
    public static int FreeBytes(FrameView view) => (int)((FrameHeader*)view.Start)->FreeUnits << FrameFormat.UnitShift;

    /// <summary>Bytes between the last node and the first bucket.</summary>
    public static int GapBytes(FrameView view)
    {
        var header = (FrameHeader*)view.Start;
        return (int)(header->BucketStart - header->NodeEnd) << FrameFormat.UnitShift;
    }

    /// <summary>
    /// Copies all of a frame but its gap to the same places, zeros to the ends of the pages there, and the stamp of its
    /// newest change.
    /// </summary>
    public static void CopyUsed(FrameView view, Span<byte> to, ulong stamp)
    {
        var header = (FrameHeader*)view.Start;
        int nodes = (int)header->NodeEnd << FrameFormat.UnitShift;
        int buckets = (int)header->BucketStart << FrameFormat.UnitShift;
        int nodePages = (nodes + FrameFormat.PageBytes - 1) & -FrameFormat.PageBytes;
        int bucketPages = buckets & -FrameFormat.PageBytes;
        new ReadOnlySpan<byte>(view.Start, nodes).CopyTo(to);
        new ReadOnlySpan<byte>(view.Start + buckets, to.Length - buckets).CopyTo(to[buckets..]);
        to[nodes..Math.Min(nodePages, buckets)].Clear();
        to[Math.Max(bucketPages, nodes)..buckets].Clear();
        fixed (byte* copy = to)
        {
            ((FrameHeader*)copy)->LastLsn = stamp;
        }
    }

    /// <summary>The stamp in a frame read from the disk.</summary>
    public static ulong StampOf(FrameView view) => ((FrameHeader*)view.Start)->LastLsn;

    /// <summary>Empties a frame.</summary>
    public static void Format(FrameView view, FrameLimits limits, byte kind, int level) =>
        FrameAllocator.Format(view.Start, limits, kind, level);
}
