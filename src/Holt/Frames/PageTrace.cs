using Holt.Foundation;
using System;

namespace Holt.Frames;

/// <summary>
/// Notes the pages of a frame that a search reads, and those that it lacks. What lies outside the frame is no page of
/// it.
/// </summary>
/// <remarks>Lengths may be torn; so what is noted is cut to the frame.</remarks>
internal readonly unsafe struct PageTrace(byte* frame, int frameBytes, PageBits* there, PageBits* pages)
    : IPageRecorder
{
    /// <summary>Most buckets are smaller.</summary>
    private const int LikelyBucketBytes = 1536;

    /// <summary>Few buckets lie across pages if so many pages have one, or more.</summary>
    private const int FewShare = 4;

    /// <inheritdoc/>
    public static bool IsOn => true;

    /// <inheritdoc/>
    public bool Touch(byte* start, int bytes)
    {
        bool isThere = true;
        long first = Math.Max(0, start - frame) / PageBits.PageBytes;
        long end = Math.Min(frameBytes, start - frame + bytes);
        for (long page = first; page * PageBits.PageBytes < end; page++)
        {
            pages->Add((int)page);
            isThere &= there->Has((int)page);
        }

        return isThere;
    }

    /// <inheritdoc/>
    public byte* Lay(byte* bucket) => bucket;

    /// <inheritdoc/>
    public void Guess(byte* bucket)
    {
        var header = (FrameHeader*)frame;
        long count = (frameBytes - ((long)header->BucketStart << FrameFormat.UnitShift)) / PageBits.PageBytes;
        _ = header->Across * FewShare > count && Touch(bucket, LikelyBucketBytes);
    }
}
