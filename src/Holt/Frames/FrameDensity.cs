namespace Holt.Frames;

/// <summary>
/// How much of a frame's room its records need: what is neither free, nor spare in a bucket, nor a dead record.
/// </summary>
/// <remarks>The caller holds the frame under intent or exclusively; every bucket is visited.</remarks>
internal static unsafe class FrameDensity
{
    /// <summary>About the bytes that the same records take in a frame built with nothing spare.</summary>
    public static int DenseBytes(FrameView view, FrameLimits limits)
    {
        int bytes = limits.FirstUnit << FrameFormat.UnitShift;
        var walk = new FrameWalk(view.Start);
        while (walk.MoveNext())
        {
            byte* block = FrameAllocator.At(view.Start, walk.Block);
            bytes += walk.IsBucket ? DenseBucket(block) : Nodes.Units(block) << FrameFormat.UnitShift;
        }

        return bytes;
    }

    /// <summary>Bytes that a rebuild would win, about.</summary>
    public static int LooseBytes(FrameView view, FrameLimits limits) =>
        limits.FrameBytes - FrameFacts.GapBytes(view) - DenseBytes(view, limits);

    private static int DenseBucket(byte* bucket)
    {
        int slots = BucketEditor.SlotsFor(Bucket.Count(bucket), spare: 0);
        int bytes = BucketEditor.BlockBytes(slots, Bucket.PrefixLength(bucket), BucketEditor.LiveHeapBytes(bucket));
        return BucketEditor.LinesFor(bytes) * FrameFormat.LineBytes;
    }
}
