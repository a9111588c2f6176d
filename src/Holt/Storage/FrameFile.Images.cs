using System;
using System.Collections.Concurrent;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;

namespace Holt.Storage;

/// <content>Images: written as a base or as a patch beside one, and read from both.</content>
internal sealed partial class FrameFile
{
    private readonly ConcurrentBag<NativeBlock> _patches = new(); // for who reads

    /// <summary>
    /// Writes the image of a frame to room that nobody has, or behind the patch that is there; refused there, once more
    /// whole and elsewhere. The copy gets its table.
    /// </summary>
    /// <param name="id">The frame.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="before">Where its last image lies.</param>
    /// <param name="place">Where this one lies; with a patch its base is the one before.</param>
    public Fault? Write(uint id, Span<byte> copy, in Placement before, out Placement place)
    {
        FrameEnds ends = FrameImage.Trim(copy);
        ulong[] hashes = Hashes.Of(copy, ends);
        PatchPlan plan = Hashes.PlanOf(id, before, ends, hashes);
        Fault? fault = TryWrite(copy, ends, before, plan, out place, out bool isRefused);
        if (isRefused)
        {
            plan = default;
            fault = TryWrite(copy, ends, before, plan, out place, out _);
        }

        if (fault is null)
        {
            Hashes.Note(id, place, plan.Labels, hashes);
        }

        return fault;
    }

    /// <summary>
    /// Writes a whole image of a frame to room before a unit; none: there is no such room. The copy gets its table.
    /// </summary>
    public Fault? WriteBelow(uint id, long unit, Span<byte> copy, out Placement place)
    {
        FrameEnds ends = FrameImage.Trim(copy);
        Placement shape = FrameImage.Seal(copy, ends, default, default);
        place = default;
        if (!TryAllocateBelow(unit, ends.Count, out Extent extent))
        {
            return null;
        }

        Fault? fault = WriteBase(extent, copy, ends);
        if (fault is not null)
        {
            Lose(extent);
            return fault;
        }

        place = shape with { FirstUnit = extent.FirstUnit };
        Hashes.Note(id, place, null, Hashes.Of(copy, ends));
        return null;
    }

    /// <summary>
    /// Reads the image of a frame back into its full size, every page against its checksum. It may not be newer than
    /// the checkpoint that names it.
    /// </summary>
    public Fault? Read(
        uint id, in Placement place, Span<byte> frame, ulong cutLsn, out FrameEnds ends, bool isBlank = false)
    {
        int frontBytes = place.FrontPages * FileFormat.UnitBytes;
        int backBytes = place.BackPages * FileFormat.UnitBytes;
        ReadOnlySpan<FilePiece> pieces =
        [
            new FilePiece(place.Base.Offset, 0, frontBytes),
            new FilePiece(place.Base.Offset + frontBytes, frame.Length - backBytes, backBytes),
        ];
        var read = new FrameRead(id, place, RentPatch(place));
        Fault? fault = _file.ReadAll(frame, pieces, place.Patch.Offset, PatchOf(read));
        if (fault is not null)
        {
            Drop(read);
            ends = default;
            return fault with { Text = $"frame {id}: {fault.Text}" };
        }

        return Finish(read, frame, cutLsn, out ends, isBlank);
    }

    /// <summary>Adds what is to be read of an image to a batch; the frame lies in native memory.</summary>
    public FrameRead SetOut(uint id, in Placement place, Span<byte> frame, FileBatch reads)
    {
        int frontBytes = place.FrontPages * FileFormat.UnitBytes;
        int backBytes = place.BackPages * FileFormat.UnitBytes;
        var read = new FrameRead(id, place, RentPatch(place));
        reads.Read(place.Base.Offset, frame[..frontBytes]);
        reads.Read(place.Base.Offset + frontBytes, frame[^backBytes..]);
        reads.Read(place.Patch.Offset, PatchOf(read));
        return read;
    }

    /// <summary>
    /// What was read of an image becomes the frame: the pages of the patch go over those of the base, unless its first
    /// page is wrong; then all is checked. The read is done with.
    /// </summary>
    public Fault? Finish(in FrameRead read, Span<byte> frame, ulong cutLsn, out FrameEnds ends, bool isBlank = false)
    {
        (uint id, Placement place, _) = read;
        ends = default;
        string? inPatch = read.Patch is null ? null : ApplyPatch(read, frame);
        Drop(read);
        if (inPatch is not null)
        {
            return FilePage.Corrupt(_file.Name, place.HeadOffset, $"frame {id}, page 0: {inPatch}");
        }

        if (FrameImage.Open(frame, place, out ends, out int page, isBlank) is not string wrong)
        {
            ulong stamp = Stored.Read<FrameHeader>(frame).LastLsn;
            string text = $"frame {id}: changed at {stamp}, behind its checkpoint";
            return stamp < cutLsn ? null : FilePage.Corrupt(_file.Name, place.HeadOffset, text);
        }

        long offset = page == 0 ? place.HeadOffset : FrameImage.OffsetOf(place, frame, page);
        return FilePage.Corrupt(
            _file.Name, offset < 0 ? place.HeadOffset : offset, $"frame {id}, page {page}: {wrong}");
    }

    /// <summary>Gives back what a read has taken that came to nothing.</summary>
    public void Drop(in FrameRead read)
    {
        if (read.Patch is not null)
        {
            _patches.Add(read.Patch);
        }
    }

    /// <summary>Reads the first page of an image, against the manifest's checksum.</summary>
    public Fault? ReadHead(uint id, in Placement place, Span<byte> page)
    {
        Fault? fault = _file.ReadAll(place.HeadOffset, page);
        return fault is not null ? fault with { Text = $"frame {id}: {fault.Text}" }
            : FrameImage.FaultOfHead(page, place, _frameUnits) is string wrong
                ? FilePage.Corrupt(_file.Name, place.HeadOffset, $"frame {id}, page 0: {wrong}")
            : null;
    }

    /// <summary>Reads pages; the caller checks them.</summary>
    public Fault? ReadPages(FileBatch reads) => reads.Run(_file);

    private NativeBlock? RentPatch(in Placement place) =>
        !place.HasPatch ? null
        : _patches.TryTake(out NativeBlock? free) ? free
        : new NativeBlock(FrameHeader.SlotCount * FileFormat.UnitBytes);

    private static Span<byte> PatchOf(in FrameRead read) =>
        read.Patch is null ? default : read.Patch.Span[..(read.Place.PatchPages * FileFormat.UnitBytes)];

    /// <summary>Puts the pages of a patch over those of the base.</summary>
    /// <returns>What is wrong with the first page, which says where the others belong.</returns>
    private string? ApplyPatch(in FrameRead read, Span<byte> frame)
    {
        Span<byte> patch = PatchOf(read);
        ReadOnlySpan<byte> head = patch[^FileFormat.UnitBytes..];
        if (FrameImage.FaultOfHead(head, read.Place, _frameUnits) is string wrong)
        {
            return wrong;
        }

        FrameHeader header = Stored.Read<FrameHeader>(head);
        ReadOnlySpan<byte> slots = header.Slots;
        for (int slot = 0; slot < read.Place.PatchPages; slot++)
        {
            PageAt(patch, slot).CopyTo(PageAt(frame, slots[slot])); // the last one of a page stays
        }

        return null;
    }

    private static Span<byte> PageAt(Span<byte> pages, int page) =>
        pages.Slice(page * FileFormat.UnitBytes, FileFormat.UnitBytes);

    /// <summary>Takes room, if the patch has none, and writes there. What is refused is lost.</summary>
    private Fault? TryWrite(
        Span<byte> copy, FrameEnds ends, in Placement before, in PatchPlan plan, out Placement place,
        out bool isRefused)
    {
        isRefused = false;
        place = default;
        Placement shape = FrameImage.Seal(copy, ends, before, plan);
        Extent extent = before.Patch;
        Fault? fault = plan.IsAppend ? null : Allocate(plan.IsNone ? ends.Count : plan.Room, out extent);
        if (fault is not null)
        {
            return fault;
        }

        fault = plan.IsNone ? WriteBase(extent, copy, ends) : WritePatch(extent, copy, plan);
        isRefused = fault is not null;
        if (!isRefused)
        {
            place = plan.IsNone
                ? shape with { FirstUnit = extent.FirstUnit }
                : shape with { PatchUnit = extent.FirstUnit };
        }
        else if (plan.IsAppend)
        {
            Distrust(extent);
        }
        else
        {
            Lose(extent);
        }

        return fault;
    }

    private Fault? WriteBase(Extent extent, ReadOnlySpan<byte> copy, FrameEnds ends)
    {
        int frontBytes = ends.Front * FileFormat.UnitBytes;
        int backBytes = ends.Back * FileFormat.UnitBytes;
        WrittenBytes += frontBytes + backBytes;
        ReadOnlySpan<FilePiece> pieces =
        [
            new FilePiece(extent.Offset, 0, frontBytes),
            new FilePiece(extent.Offset + frontBytes, copy.Length - backBytes, backBytes),
        ];
        return _file.Write(copy, pieces);
    }

    /// <summary>Writes the new slots; pages that are neighbours in the frame too go together.</summary>
    private Fault? WritePatch(Extent extent, ReadOnlySpan<byte> copy, in PatchPlan plan)
    {
        ReadOnlySpan<byte> pages = plan.Labels.AsSpan(plan.FirstNew, plan.NewPages);
        var pieces = new FilePiece[pages.Length];
        int count = 0;
        for (int slot = 0; slot < pages.Length;)
        {
            int end = slot + 1;
            while (end < pages.Length && pages[end] == pages[end - 1] + 1)
            {
                end++;
            }

            pieces[count++] = new FilePiece(
                extent.Offset + ((long)(plan.FirstNew + slot) * FileFormat.UnitBytes),
                pages[slot] * FileFormat.UnitBytes,
                (end - slot) * FileFormat.UnitBytes);
            slot = end;
        }

        WrittenBytes += pages.Length * FileFormat.UnitBytes;
        return _file.Write(copy, pieces.AsSpan(0, count));
    }
}
