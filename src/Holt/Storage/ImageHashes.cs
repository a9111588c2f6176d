// What the newest images of frames in memory hold, as hashes of their pages. A checkpoint compares what it is about to
// write with them, so no writer has to say which pages it touches.
//
//      frame id  ->  place of the image; the page in each slot of its patch; for each page   0      it is not stored
//                                                                                            else   its hash
//
// What is known counts for the very place it was noted with: that of an image that was abandoned does no harm. What is
// not here is written whole.
//
// What has changed is appended to the patch while that has room. When it is full, or there is none, a new patch has all
// that the base has not, with room for twice as much again; when that would be more than a quarter of a whole image, a
// whole one is written. So with n pages an update of few of them writes these, the first one, and its share of a whole
// image, of which one comes after some n / 2 pages of patches.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Storage;

/// <summary>Which pages of a frame differ from its image, and how that is written.</summary>
/// <remarks>Thread-safe, for calls about different frames.</remarks>
/// <param name="isReadOnly">Nothing will be written, and nothing is remembered.</param>
internal sealed class ImageHashes(bool isReadOnly)
{
    /// <summary>Smaller frames are always written whole.</summary>
    private const int PagesMin = 4;

    private const int RoomMin = 8;

    private readonly ConcurrentDictionary<uint, (Placement Place, byte[] Labels, ulong[] Pages)> _known = new();

    /// <summary>Frames that something is known of.</summary>
    public int Count => _known.Count;

    /// <summary>The hashes of a trimmed frame; none: it is small, or never changes.</summary>
    public ulong[] Of(ReadOnlySpan<byte> frame, FrameEnds ends)
    {
        int pageCount = frame.Length / PageBits.PageBytes;
        if (isReadOnly || pageCount < PagesMin || Stored.Read<FrameHeader>(frame).Kind == FrameFormat.Value)
        {
            return [];
        }

        ulong[] hashes = new ulong[pageCount];
        for (int page = 1; page < pageCount; page++)
        {
            if (ends.Has(page, pageCount))
            {
                hashes[page] = PageHash.Of(frame.Slice(page * PageBits.PageBytes, PageBits.PageBytes));
            }
        }

        return hashes;
    }

    /// <summary>An image was written.</summary>
    public void Note(uint id, in Placement place, byte[]? labels, ulong[] hashes)
    {
        if (hashes.Length > 0)
        {
            _known[id] = (place, labels ?? [], hashes);
        }
    }

    /// <summary>An image was read, and is what was stored.</summary>
    public void NoteRead(uint id, in Placement place, FrameEnds ends, ReadOnlySpan<byte> frame)
    {
        FrameHeader header = Stored.Read<FrameHeader>(frame);
        ReadOnlySpan<byte> slots = header.Slots;
        Note(id, place, slots[..place.PatchPages].ToArray(), Of(frame, ends));
    }

    /// <summary>How the changes of a frame are to be written.</summary>
    /// <param name="id">The frame.</param>
    /// <param name="place">Where its newest image lies.</param>
    /// <param name="ends">What is stored of it now.</param>
    /// <param name="hashes">Of its pages.</param>
    public PatchPlan PlanOf(uint id, in Placement place, FrameEnds ends, ulong[] hashes)
    {
        if (hashes.Length == 0
            || !_known.TryGetValue(id, out (Placement Place, byte[] Labels, ulong[] Pages) known)
            || known.Place != place)
        {
            return default;
        }

        PageBits changed = default;
        for (int page = 1; page < hashes.Length; page++)
        {
            if (hashes[page] != 0 && hashes[page] != known.Pages[page])
            {
                changed.Add(page);
            }
        }

        // The first page's last slot means nothing for the image to come; but an image that is durable needs it. // I6
        byte[] kept = Planted.Is(PlantedBug.ReusedSlot) && known.Labels.Length > 1 ? known.Labels[..^1] : known.Labels;
        return kept.Length > 0 && kept.Length + changed.Count + 1 <= place.PatchRoom
            ? new PatchPlan(LabelsOf(changed, kept), kept.Length, place.PatchRoom)
            : PlanOfNew(known.Labels, changed, ends, hashes);
    }

    /// <summary>The frame is not in memory any more, or has no image.</summary>
    public void Forget(uint id) => _ = _known.TryRemove(id, out _);

    /// <summary>A patch with all that the base has not, unless that is too much.</summary>
    private static PatchPlan PlanOfNew(byte[] labels, PageBits changed, FrameEnds ends, ulong[] hashes)
    {
        foreach (byte page in labels)
        {
            bool isStored = page > 0 && hashes[page] != 0;
            if (isStored && !changed.Has(page) && !Planted.Is(PlantedBug.StalePatch))
            {
                changed.Add(page);
            }
        }

        int roomMax = int.Min(FrameHeader.SlotCount, ends.Count / 2);
        int count = changed.Count + 1;
        return count > roomMax / 2
            ? default
            : new PatchPlan(LabelsOf(changed, []), 0, int.Min(roomMax, int.Max(RoomMin, 3 * count)));
    }

    /// <summary>The first page comes last.</summary>
    private static byte[] LabelsOf(PageBits pages, byte[] before)
    {
        var labels = new List<byte>(before);
        for (int page = 1; page < PageBits.PagesMax; page++)
        {
            if (pages.Has(page))
            {
                labels.Add((byte)page);
            }
        }

        labels.Add(0);
        return [.. labels];
    }
}
