using Holt.Foundation;
using System;

namespace Holt.Frames;

/// <summary>
/// Notes the pages of a frame that a search reads, and those that it lacks. What lies outside the frame is no page of
/// it. One page that is not there may lie elsewhere, in a copy: buckets in it are read there. If one goes on behind the
/// page, the answer needs the page in its place.
/// </summary>
/// <param name="frame">The frame.</param>
/// <param name="frameBytes">Its size.</param>
/// <param name="there">The pages that are there.</param>
/// <param name="pages">Takes those that are read.</param>
/// <param name="page">That which has a copy.</param>
/// <param name="copy">The copy; null: there is none.</param>
/// <remarks>Lengths may be torn; so what is noted is cut to the frame.</remarks>
internal readonly unsafe struct PageTrace(
    byte* frame, int frameBytes, PageBits* there, PageBits* pages, int page, byte* copy) : IPageRecorder
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
        if (copy != null && (start < frame || start >= frame + frameBytes))
        {
            bool isWithin = start >= copy && start - copy + bytes <= PageBits.PageBytes;
            if (!isWithin)
            {
                pages->Add(page);
            }

            return isWithin;
        }

        bool isThere = true;
        long first = Math.Max(0, start - frame) / PageBits.PageBytes;
        long end = Math.Min(frameBytes, start - frame + bytes);
        for (long at = first; at * PageBits.PageBytes < end; at++)
        {
            pages->Add((int)at);
            isThere &= there->Has((int)at);
        }

        return isThere;
    }

    /// <inheritdoc/>
    public byte* Lay(byte* bucket)
    {
        long at = bucket - frame - ((long)page * PageBits.PageBytes);
        return copy != null && at is >= 0 and < PageBits.PageBytes ? copy + at : bucket;
    }

    /// <inheritdoc/>
    public void Guess(byte* bucket)
    {
        var header = (FrameHeader*)frame;
        long count = (frameBytes - ((long)header->BucketStart << FrameFormat.UnitShift)) / PageBits.PageBytes;
        _ = header->Across * FewShare > count && Touch(bucket, LikelyBucketBytes);
    }
}
