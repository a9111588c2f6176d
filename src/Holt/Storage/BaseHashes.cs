// What the bases of frames in memory hold, as hashes of their pages. A checkpoint compares what it is about to write
// with them, so no writer has to say which pages it touches.
//
//      frame id  ->  unit of a base, and for each page   0          the base has it not, or what it has is not known
//                                                        else       the hash of what the base has there
//
// A hash is known when the page was written into the base, or read from there and not from a patch. Since what is
// compared is the base, a later patch has what an earlier one had for as long as it differs, and a page that is again
// what it was leaves the patch. Hashes count for the base at their unit only: those of an image that was abandoned do
// no harm. What is not here is written whole.
using System;
using System.Collections.Concurrent;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Storage;

/// <summary>Which pages of a frame differ from its base.</summary>
/// <remarks>Thread-safe, for calls about different frames.</remarks>
/// <param name="isReadOnly">Nothing will be written, and nothing is remembered.</param>
internal sealed class BaseHashes(bool isReadOnly)
{
    /// <summary>Smaller frames are always written whole.</summary>
    private const int PagesMin = 4;

    private readonly ConcurrentDictionary<uint, (long Unit, ulong[] Pages)> _known = new();

    /// <summary>Frames that something is known of.</summary>
    public int Count => _known.Count;

    /// <summary>A whole image was written.</summary>
    public void NoteWritten(uint id, in Placement place, FrameEnds ends, ReadOnlySpan<byte> frame) =>
        Note(id, place, ends, default, frame);

    /// <summary>An image was read, and is what was stored.</summary>
    public void NoteRead(uint id, in Placement place, FrameEnds ends, ReadOnlySpan<byte> frame)
    {
        PageBits patched = Stored.Read<FrameHeader>(frame).Patched;
        Note(id, place, ends, Planted.Is(PlantedBug.StalePatch) ? default : patched, frame);
    }

    /// <summary>What a patch of the frame must have; none: a whole image is to be written.</summary>
    /// <param name="id">The frame.</param>
    /// <param name="place">Where its base lies.</param>
    /// <param name="ends">What is stored of it now.</param>
    /// <param name="frame">Its bytes, trimmed.</param>
    public PageBits PatchOf(uint id, in Placement place, FrameEnds ends, ReadOnlySpan<byte> frame)
    {
        if (place.IsNone || !_known.TryGetValue(id, out (long Unit, ulong[] Pages) known)
            || known.Unit != place.FirstUnit)
        {
            return default;
        }

        int most = (ends.Count - 1) / 2; // less than half of a whole image
        int count = 1;
        PageBits patch = PageBits.First(1);
        for (int page = 1; page < known.Pages.Length && count <= most; page++)
        {
            if (ends.Has(page, known.Pages.Length)
                && (known.Pages[page] == 0 || known.Pages[page] != PageHash.Of(PageOf(frame, page))))
            {
                patch.Add(page);
                count++;
            }
        }

        return count <= most ? patch : default;
    }

    /// <summary>The frame is not in memory any more, or has no image.</summary>
    public void Forget(uint id) => _ = _known.TryRemove(id, out _);

    private static ReadOnlySpan<byte> PageOf(ReadOnlySpan<byte> frame, int page) =>
        frame.Slice(page * PageBits.PageBytes, PageBits.PageBytes);

    private void Note(uint id, in Placement place, FrameEnds ends, PageBits unknown, ReadOnlySpan<byte> frame)
    {
        int pageCount = frame.Length / PageBits.PageBytes;
        bool isSmall = pageCount < PagesMin || Stored.Read<FrameHeader>(frame).Kind == FrameFormat.Value;
        if (isReadOnly || isSmall)
        {
            Forget(id); // what is small, or never changes
            return;
        }

        ulong[] pages = new ulong[pageCount];
        for (int page = 1; page < pages.Length; page++)
        {
            bool isKnown = ends.Has(page, pages.Length) && !unknown.Has(page);
            pages[page] = isKnown ? PageHash.Of(PageOf(frame, page)) : 0;
        }

        _known[id] = (place.FirstUnit, pages);
    }
}
