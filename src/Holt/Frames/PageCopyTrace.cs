using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// The same where one page that is not there lies elsewhere, in a copy: buckets in it are read there. Of one that goes
/// on behind the page the answer needs the page in its place.
/// </summary>
/// <param name="rest">Of the other pages.</param>
/// <param name="frame">The frame.</param>
/// <param name="frameBytes">Its size.</param>
/// <param name="page">Which page.</param>
/// <param name="copy">Its copy.</param>
/// <param name="pages">Takes what is missing.</param>
internal readonly unsafe struct PageCopyTrace(
    PageTrace rest, byte* frame, int frameBytes, int page, byte* copy, PageBits* pages) : IPageRecorder
{
    /// <inheritdoc/>
    public static bool IsOn => true;

    /// <inheritdoc/>
    public bool Touch(byte* start, int bytes)
    {
        long at = start - copy;
        bool isWithin = at >= 0 && at + bytes <= PageBits.PageBytes;
        if (isWithin || (start >= frame && start < frame + frameBytes))
        {
            return isWithin || rest.Touch(start, bytes);
        }

        pages->Add(page); // it goes on behind the copy
        return false;
    }

    /// <inheritdoc/>
    public byte* Lay(byte* bucket)
    {
        long at = bucket - frame - ((long)page * PageBits.PageBytes);
        return at is >= 0 and < PageBits.PageBytes ? copy + at : bucket;
    }

    /// <inheritdoc/>
    public void Guess(byte* bucket) => rest.Guess(bucket);
}
