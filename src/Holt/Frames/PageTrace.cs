using Holt.Foundation;
using System;

namespace Holt.Frames;

/// <summary>Notes the pages of a frame that a search reads. What lies outside the frame is no page of it.</summary>
/// <remarks>Lengths may be torn; so what is noted is cut to the frame.</remarks>
internal readonly unsafe struct PageTrace(byte* frame, int frameBytes, PageBits* pages) : IPageRecorder
{
    /// <inheritdoc/>
    public static bool IsOn => true;

    /// <inheritdoc/>
    public void Touch(byte* start, int bytes)
    {
        long first = Math.Max(0, start - frame) / PageBits.PageBytes;
        long end = Math.Min(frameBytes, start - frame + bytes);
        for (long page = first; page * PageBits.PageBytes < end; page++)
        {
            pages->Add((int)page);
        }
    }
}
