// A frame in memory, and its image in extents:
//
//      header, table, nodes |  gap                 | buckets                    the frame, at its full size
//      p0  p1  p2                        p5 p6 p7
//      p0  p1  p2  p5  p6  p7                                                   the base: all that is stored
//      p6  p0 | p2  p6  p0 | free                                               the patch: what changed later
//
// Only pages with content are stored, one behind the other. What of the gap lies in them is written as zeros: it may
// hold what was deleted long ago. A patch is a row of slots, a page in each; the header says which. Each checkpoint
// appends what has changed, and the first page last. So the first page of the frame is in the last slot that is used,
// every other page in the last slot that has it, or else in the base. What is in earlier slots, and what of the base is
// in a slot or not stored any more, means nothing; what lies behind the slots in use neither, and is written over.
//
// The table behind the header has the CRC32C of each stored page, wherever it lies; 0 stands for a page that is not
// stored, so a sum that is 0 is written as all ones. The entry of the first page is always 0, because it lies in that
// page: its sum goes to the manifest. So manifest, first page and table cover every byte.
using System;
using System.Diagnostics;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Storage;

/// <summary>What of a frame is stored and where, and whether what was read is what was stored.</summary>
/// <remarks>Pure: works on bytes of the caller.</remarks>
internal static class FrameImage
{
    private const int PageBytes = FrameFormat.PageBytes;
    private const int EntryBytes = sizeof(uint);

    private const string WrongHead = "the checksum of the first page is not the manifest's";
    private const string WrongPages = "the header and the manifest differ in how much is stored";
    private const string WrongPage = "the checksum of a page is not the table's";

    /// <summary>Clears the gap in those pages of a copy that will be stored.</summary>
    /// <returns>Which pages these are.</returns>
    public static FrameEnds Trim(Span<byte> frame)
    {
        FrameHeader header = Stored.Read<FrameHeader>(frame);
        Invariant.That(FaultOf(header, frame.Length) is null);
        FrameEnds ends = EndsOf(header, frame.Length / PageBytes);
        int gapStart = (int)header.NodeEnd * FrameFormat.UnitBytes;
        int gapEnd = (int)header.BucketStart * FrameFormat.UnitBytes;
        int backStart = frame.Length - (ends.Back * PageBytes);
        frame[gapStart..int.Min(gapEnd, ends.Front * PageBytes)].Clear();
        if (int.Max(backStart, gapStart) < gapEnd)
        {
            frame[int.Max(backStart, gapStart)..gapEnd].Clear();
        }

        return ends;
    }

    /// <summary>Makes a trimmed copy of a frame ready to be stored: fills the table.</summary>
    /// <param name="frame">The copy.</param>
    /// <param name="ends">What trimming it said.</param>
    /// <param name="before">Where its base lies; of no interest without a patch.</param>
    /// <param name="plan">What goes into a patch.</param>
    /// <returns>What is to be stored; the unit where it is written is for the caller to choose.</returns>
    public static Placement Seal(Span<byte> frame, FrameEnds ends, in Placement before, in PatchPlan plan)
    {
        int pageCount = frame.Length / PageBytes;
        int backPage = pageCount - ends.Back;
        Span<uint> sums = stackalloc uint[HoltLimits.FrameBytesMax / PageBytes];
        sums = sums[..pageCount];
        SumPages(frame, ends, sums);
        for (int page = 0; page < pageCount; page++)
        {
            bool isStored = page > 0 && ends.Has(page, pageCount);
            Stored.Write(frame[EntryOffset(page)..], isStored ? Marked(sums[page]) : 0);
        }

        FrameHeader header = Stored.Read<FrameHeader>(frame);
        header.PageCount = (ushort)pageCount;
        header.Slots = default;
        plan.Labels.AsSpan().CopyTo(header.Slots);
        Stored.Write(frame, header);
        uint sum = Checksum.OfPage(frame[..PageBytes]);
        return plan.Labels is null
            ? new Placement(0, ends.Front, ends.Back, sum)
            : before with { Checksum = sum, PatchPages = plan.Labels.Length, PatchRoom = plan.Room };
    }

    /// <summary>
    /// What is wrong with pages that were read into their places, if anything, and in which page of the frame. Clears
    /// the gap, unless the frame was blank before and so is the gap: to look at memory that has no page takes one.
    /// </summary>
    public static string? Open(
        Span<byte> frame, in Placement place, out FrameEnds ends, out int page, bool isBlank = false)
    {
        page = 0;
        ends = default;
        int pageCount = frame.Length / PageBytes;
        if (FaultOfHead(frame, place, pageCount) is string wrong)
        {
            return wrong;
        }

        ends = EndsOf(Stored.Read<FrameHeader>(frame), pageCount);
        Span<uint> sums = stackalloc uint[HoltLimits.FrameBytesMax / PageBytes];
        sums = sums[..pageCount];
        SumPages(frame, ends, sums);
        for (page = 0; page < pageCount; page++)
        {
            bool isStored = page > 0 && ends.Has(page, pageCount);
            if (Stored.Read<uint>(frame[EntryOffset(page)..]) != (isStored ? Marked(sums[page]) : 0))
            {
                return WrongPage;
            }
        }

        PageBits written = isBlank ? PagesOf(Stored.Read<FrameHeader>(frame), place) : PageBits.First(pageCount);
        for (page = ends.Front; page < pageCount - ends.Back; page++)
        {
            if (written.Has(page))
            {
                ClearPage(frame.Slice(page * PageBytes, PageBytes));
            }
        }

        Debug.Assert(
            !frame[(ends.Front * PageBytes)..((pageCount - ends.Back) * PageBytes)].ContainsAnyExcept((byte)0),
            "a gap that is not zeros");
        return null;
    }

    /// <summary>What is wrong with the first page of a frame, as it was read.</summary>
    public static string? FaultOfHead(ReadOnlySpan<byte> head, in Placement place, int pageCount)
    {
        if (Checksum.OfPage(head[..PageBytes]) != place.Checksum)
        {
            return WrongHead;
        }

        FrameHeader header = Stored.Read<FrameHeader>(head);
        return FaultOf(header, pageCount * PageBytes)
            ?? (header.PageCount != pageCount ? $"an image of a frame of {header.PageCount} pages"
            : IsWhole(header, place, pageCount) ? null
            : WrongPages);
    }

    /// <summary>
    /// Where a page of a frame lies in the file; -1: it is not stored, it is all zeros. May be asked with a first page
    /// that is just being changed: then the answer is nonsense.
    /// </summary>
    /// <param name="place">Where the frame lies.</param>
    /// <param name="head">Its first page, checked: <see cref="FaultOfHead"/>.</param>
    /// <param name="page">Which.</param>
    public static long OffsetOf(in Placement place, ReadOnlySpan<byte> head, int page)
    {
        FrameHeader header = Stored.Read<FrameHeader>(head);
        if (!EndsOf(header, header.PageCount).Has(page, header.PageCount))
        {
            return -1;
        }

        int backPage = header.PageCount - place.BackPages;
        ReadOnlySpan<byte> slots = header.Slots;
        int slot = slots[..int.Min(place.PatchPages, slots.Length)].LastIndexOf((byte)page);
        return slot >= 0 ? place.Patch.Offset + ((long)slot * PageBytes)
            : page < place.FrontPages ? place.Base.Offset + ((long)page * PageBytes)
            : place.Base.Offset + ((long)(place.FrontPages + page - backPage) * PageBytes);
    }

    /// <summary>What is wrong with a page other than the first one, going by the first one.</summary>
    public static string? FaultOfPage(ReadOnlySpan<byte> head, int page, ReadOnlySpan<byte> bytes) =>
        Stored.Read<uint>(head[EntryOffset(page)..]) == Marked(Checksum.OfPage(bytes)) ? null : WrongPage;

    /// <summary>Which pages are stored, going by the first one.</summary>
    public static FrameEnds EndsOf(ReadOnlySpan<byte> head)
    {
        FrameHeader header = Stored.Read<FrameHeader>(head);
        return EndsOf(header, header.PageCount);
    }

    /// <summary>
    /// How many pages are stored from the start and from the end; together at most all. May be asked with a header that
    /// is just being changed.
    /// </summary>
    private static FrameEnds EndsOf(FrameHeader header, int pageCount)
    {
        long front = (((long)header.NodeEnd * FrameFormat.UnitBytes) + PageBytes - 1) / PageBytes;
        long backStart = (long)header.BucketStart * FrameFormat.UnitBytes / PageBytes;
        front = long.Min(front, pageCount);
        return new FrameEnds((int)front, (int)long.Clamp(pageCount - backStart, 0, pageCount - front));
    }

    /// <summary>Which pages a sound image has: those of the base, and those of the patch.</summary>
    private static PageBits PagesOf(FrameHeader header, in Placement place)
    {
        PageBits pages = PageBits.Ends(place.FrontPages, place.BackPages, header.PageCount);
        ReadOnlySpan<byte> slots = header.Slots;
        foreach (byte page in slots[..place.PatchPages])
        {
            pages.Add(page);
        }

        return pages;
    }

    /// <summary>Whether base and patch have all pages that are stored.</summary>
    private static bool IsWhole(FrameHeader header, in Placement place, int pageCount)
    {
        FrameEnds ends = EndsOf(header, pageCount);
        var inBase = new FrameEnds(place.FrontPages, place.BackPages);
        ReadOnlySpan<byte> slots = header.Slots;
        slots = slots[..place.PatchPages];
        if (slots.IsEmpty)
        {
            return ends == inBase;
        }

        PageBits there = PageBits.Ends(inBase.Front, inBase.Back, pageCount);
        foreach (byte page in slots)
        {
            if (page >= pageCount)
            {
                return false;
            }

            there.Add(page);
        }

        return slots[^1] == 0 && PageBits.Ends(ends.Front, ends.Back, pageCount).IsWithin(there);
    }

    private static void SumPages(ReadOnlySpan<byte> frame, FrameEnds ends, Span<uint> sums)
    {
        int backPage = sums.Length - ends.Back;
        sums.Clear();
        Checksum.OfPages(frame[PageBytes..(ends.Front * PageBytes)], sums[1..ends.Front]);
        Checksum.OfPages(frame[(backPage * PageBytes)..], sums[backPage..]);
    }

    private static uint Marked(uint sum) => sum == 0 ? uint.MaxValue : sum;

    private static int EntryOffset(int page) => FrameHeader.Size + (page * EntryBytes);

    private static string? FaultOf(FrameHeader header, int frameBytes)
    {
        uint endUnit = (uint)(frameBytes / FrameFormat.UnitBytes);
        uint tableEnd = (uint)(FrameHeader.Size + (frameBytes / PageBytes * EntryBytes)) / FrameFormat.UnitBytes;
        return header.Magic != FrameFormat.Magic ? "not a frame"
            : header.Version != FrameFormat.Version ? $"a frame of version {header.Version}"
            : header.Kind is < FrameFormat.Leaf or > FrameFormat.Value ? $"a frame of kind {header.Kind}"
            : header.NodeEnd < tableEnd || header.NodeEnd > header.BucketStart || header.BucketStart > endUnit
                ? $"nodes end at unit {header.NodeEnd}, buckets start at {header.BucketStart}"
            : null;
    }

    /// <summary>
    /// Writes only where there is something: a page that was never touched stays the kernel's zero page.
    /// </summary>
    private static void ClearPage(Span<byte> page)
    {
        if (page.ContainsAnyExcept((byte)0))
        {
            page.Clear();
        }
    }
}
