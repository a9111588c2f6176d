// A frame in memory, and its image in an extent:
//
//      header, table, nodes |  gap                 | buckets                    the frame, at its full size
//      p0  p1  p2                        p5 p6 p7
//      p0  p1  p2  p5  p6  p7                                                   the image
//
// Only pages with content are stored, one behind the other. What of the gap lies in them is written as zeros: it may
// hold what was deleted long ago. The table behind the header has the CRC32C of each stored page; 0 stands for a page
// that is not stored, so a sum that is 0 is written as all ones. The entry of the first page is always 0, because it
// lies in that page: its sum goes to the manifest. So manifest, first page and table cover every byte.
using System;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Storage;

/// <summary>What of a frame is stored, and whether what was read is what was stored.</summary>
/// <remarks>Pure: works on bytes of the caller.</remarks>
internal static class FrameImage
{
    private const int PageBytes = FrameFormat.PageBytes;
    private const int EntryBytes = sizeof(uint);

    private const string WrongHead = "the checksum of the first page is not the manifest's";
    private const string WrongPages = "the header and the manifest differ in how much is stored";
    private const string WrongPage = "the checksum of a page is not the table's";

    /// <summary>
    /// Makes a copy of a frame ready to be stored: clears the gap in its stored pages and fills the table.
    /// </summary>
    /// <returns>How much is to be stored; the place itself is for the caller to choose.</returns>
    public static Placement Seal(Span<byte> frame)
    {
        FrameHeader header = Stored.Read<FrameHeader>(frame);
        Invariant.That(FaultOf(header, frame.Length) is null);
        (int front, int back) = PagesOf(header, frame.Length);
        int gapStart = (int)header.NodeEnd * FrameFormat.UnitBytes;
        int gapEnd = (int)header.BucketStart * FrameFormat.UnitBytes;
        int backStart = frame.Length - (back * PageBytes);
        frame[gapStart..int.Min(gapEnd, front * PageBytes)].Clear();
        if (int.Max(backStart, gapStart) < gapEnd)
        {
            frame[int.Max(backStart, gapStart)..gapEnd].Clear();
        }

        int pageCount = frame.Length / PageBytes;
        Span<uint> sums = stackalloc uint[HoltLimits.FrameBytesMax / PageBytes];
        sums = sums[..pageCount];
        sums.Clear();
        Checksum.OfPages(frame[PageBytes..(front * PageBytes)], sums[1..front]);
        Checksum.OfPages(frame[backStart..], sums[(pageCount - back)..]);
        for (int page = 0; page < pageCount; page++)
        {
            bool isStored = page > 0 && (page < front || page >= pageCount - back);
            Stored.Write(frame[EntryOffset(page)..], isStored ? Marked(sums[page]) : 0);
        }

        return new Placement(0, front, back, Checksum.Of(frame[..PageBytes]));
    }

    /// <summary>
    /// What is wrong with pages that were read into their places, if anything, and in which page of the frame. Clears
    /// the gap.
    /// </summary>
    public static string? Open(Span<byte> frame, in Placement place, out int page)
    {
        page = 0;
        if (Checksum.Of(frame[..PageBytes]) != place.Checksum)
        {
            return WrongHead;
        }

        FrameHeader header = Stored.Read<FrameHeader>(frame);
        string? fault = FaultOf(header, frame.Length);
        if (fault is not null || PagesOf(header, frame.Length) != (place.FrontPages, place.BackPages))
        {
            return fault ?? WrongPages;
        }

        int pageCount = frame.Length / PageBytes;
        int backPage = pageCount - place.BackPages;
        Span<uint> sums = stackalloc uint[HoltLimits.FrameBytesMax / PageBytes];
        sums = sums[..pageCount];
        sums.Clear();
        Checksum.OfPages(frame[PageBytes..(place.FrontPages * PageBytes)], sums[1..place.FrontPages]);
        Checksum.OfPages(frame[(backPage * PageBytes)..], sums[backPage..]);
        for (page = 0; page < pageCount; page++)
        {
            bool isStored = page > 0 && (page < place.FrontPages || page >= backPage);
            if (Stored.Read<uint>(frame[EntryOffset(page)..]) != (isStored ? Marked(sums[page]) : 0))
            {
                return WrongPage;
            }
        }

        ClearGap(frame[(place.FrontPages * PageBytes)..(backPage * PageBytes)]);
        return null;
    }

    /// <summary>
    /// Where in the file a page of a frame lies; -1: it is not stored, so it is zeros. May be asked with a first page
    /// that is just being changed: then the answer is nonsense.
    /// </summary>
    /// <param name="place">The frame's place.</param>
    /// <param name="head">Its first page; for the pages from the start on it may be empty.</param>
    /// <param name="page">The page of the frame.</param>
    public static long OffsetOf(in Placement place, ReadOnlySpan<byte> head, int page)
    {
        int stored = page;
        if (page >= place.FrontPages)
        {
            // The last pages begin where the buckets do, or where the first ones end.
            uint bucketStart = Stored.Read<FrameHeader>(head).BucketStart;
            long first = long.Max(place.FrontPages, (long)bucketStart * FrameFormat.UnitBytes / PageBytes);
            bool isStored = page >= first && page - first < place.BackPages;
            stored = isStored ? place.FrontPages + (int)(page - first) : -1;
        }

        return stored < 0 ? -1 : place.Extent.Offset + ((long)stored * PageBytes);
    }

    /// <summary>What is wrong with a first page alone, if anything.</summary>
    public static string? FaultOfHead(ReadOnlySpan<byte> head, in Placement place, int frameBytes)
    {
        if (Checksum.Of(head) != place.Checksum)
        {
            return WrongHead;
        }

        FrameHeader header = Stored.Read<FrameHeader>(head);
        return FaultOf(header, frameBytes)
            ?? (PagesOf(header, frameBytes) == (place.FrontPages, place.BackPages) ? null : WrongPages);
    }

    /// <summary>What is wrong with another page, going by the first one.</summary>
    public static string? FaultOfPage(ReadOnlySpan<byte> head, int page, ReadOnlySpan<byte> bytes) =>
        Stored.Read<uint>(head[EntryOffset(page)..]) == Marked(Checksum.Of(bytes)) ? null : WrongPage;

    private static uint Marked(uint sum) => sum == 0 ? uint.MaxValue : sum;

    private static int EntryOffset(int page) => FrameHeader.Size + (page * EntryBytes);

    /// <summary>How many pages are stored from the start and from the end; together at most all.</summary>
    private static (int Front, int Back) PagesOf(FrameHeader header, int frameBytes)
    {
        int pageCount = frameBytes / PageBytes;
        int front = (((int)header.NodeEnd * FrameFormat.UnitBytes) + PageBytes - 1) / PageBytes;
        int backStart = (int)header.BucketStart * FrameFormat.UnitBytes / PageBytes;
        return (front, int.Min(pageCount - backStart, pageCount - front));
    }

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
    /// Writes only where there is something: pages that were never touched stay the kernel's zero page.
    /// </summary>
    private static void ClearGap(Span<byte> gap)
    {
        for (int at = 0; at < gap.Length; at += PageBytes)
        {
            Span<byte> page = gap.Slice(at, PageBytes);
            if (page.ContainsAnyExcept((byte)0))
            {
                page.Clear();
            }
        }
    }
}
