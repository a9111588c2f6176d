using System;
using System.Buffers;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;

namespace Holt.Storage;

/// <content>Images: written as a base or as a patch beside one, and read from both.</content>
internal sealed partial class FrameFile
{
    private byte[] _patch = []; // who writes

    /// <summary>
    /// Writes the image of a frame to room that nobody has; refused there, once more elsewhere. The copy gets its
    /// table. What is written is a patch, if little has changed.
    /// </summary>
    /// <param name="id">The frame.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="before">Where its last image lies.</param>
    /// <param name="place">Where this one lies; with a patch its base is the one before.</param>
    public Fault? Write(uint id, Span<byte> copy, in Placement before, out Placement place)
    {
        FrameEnds ends = FrameImage.Trim(copy);
        PageBits patched = Hashes.PatchOf(id, before, ends, copy);
        Placement shape = FrameImage.Seal(copy, ends, before, patched);
        Fault? fault = TryWrite(copy, shape, out Extent extent);
        if (fault is not null && extent.Units > 0)
        {
            fault = TryWrite(copy, shape, out extent);
        }

        place = fault is null ? At(shape, extent) : default;
        NoteIfBase(id, place, ends, copy);
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

        Fault? fault = WriteAt(extent, copy, shape);
        if (fault is not null)
        {
            Lose(extent);
            return fault;
        }

        place = At(shape, extent);
        NoteIfBase(id, place, ends, copy);
        return null;
    }

    /// <summary>
    /// Reads the image of a frame back into its full size, every page against its checksum. It may not be newer than
    /// the checkpoint that names it.
    /// </summary>
    public Fault? Read(uint id, in Placement place, Span<byte> frame, ulong cutLsn, out FrameEnds ends)
    {
        int frontBytes = place.FrontPages * FileFormat.UnitBytes;
        int backBytes = place.BackPages * FileFormat.UnitBytes;
        ends = default;
        Fault? fault = _file.ReadAll(place.Base.Offset, frame[..frontBytes]);
        if (fault is null && backBytes > 0)
        {
            fault = _file.ReadAll(place.Base.Offset + frontBytes, frame[^backBytes..]);
        }

        if (fault is null && place.HasPatch)
        {
            fault = ReadPatch(place, frame, out string? inPatch);
            if (inPatch is not null)
            {
                return FilePage.Corrupt(_file.Name, place.HeadOffset, $"frame {id}, page 0: {inPatch}");
            }
        }

        if (fault is not null)
        {
            return fault with { Text = $"frame {id}: {fault.Text}" };
        }

        if (FrameImage.Open(frame, place, out ends, out int page) is not string wrong)
        {
            ulong stamp = Stored.Read<FrameHeader>(frame).LastLsn;
            string text = $"frame {id}: changed at {stamp}, behind its checkpoint";
            return stamp < cutLsn ? null : FilePage.Corrupt(_file.Name, place.HeadOffset, text);
        }

        long offset = page == 0 ? place.HeadOffset : FrameImage.OffsetOf(place, frame, page);
        return FilePage.Corrupt(
            _file.Name, offset < 0 ? place.HeadOffset : offset, $"frame {id}, page {page}: {wrong}");
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

    /// <summary>Reads one page of an image, against the table in the first one; zeros if it is not stored.</summary>
    public Fault? ReadPage(uint id, in Placement place, ReadOnlySpan<byte> head, int page, Span<byte> to)
    {
        if (page == 0)
        {
            return ReadHead(id, place, to);
        }

        long offset = FrameImage.OffsetOf(place, head, page);
        if (offset < 0)
        {
            to.Clear();
            return null;
        }

        Fault? fault = _file.ReadAll(offset, to);
        return fault is not null ? fault with { Text = $"frame {id}: {fault.Text}" }
            : FrameImage.IsPage(head, page, to) ? null
            : FilePage.Corrupt(
                _file.Name, offset, $"frame {id}, page {page}: the checksum of a page is not the table's");
    }

    private static Placement At(in Placement shape, Extent extent) => shape.HasPatch
        ? shape with { PatchUnit = extent.FirstUnit }
        : shape with { FirstUnit = extent.FirstUnit };

    /// <summary>Reads the pages of a patch over those of the base, unless its first page is wrong.</summary>
    private Fault? ReadPatch(in Placement place, Span<byte> frame, out string? wrong)
    {
        int bytes = place.PatchPages * FileFormat.UnitBytes;
        byte[] rented = ArrayPool<byte>.Shared.Rent(bytes);
        Span<byte> patch = rented.AsSpan(0, bytes);
        Fault? fault = _file.ReadAll(place.Patch.Offset, patch);
        wrong = fault is null ? FrameImage.FaultOfHead(patch, place, _frameUnits) : null;
        bool isGood = fault is null && wrong is null;
        PageBits patched = isGood ? Stored.Read<FrameHeader>(patch).Patched : default;
        for (int page = 0; page < _frameUnits && patched.Count > 0; page++)
        {
            if (patched.Has(page))
            {
                PageAt(patch, patched.CountBefore(page)).CopyTo(PageAt(frame, page));
            }
        }

        ArrayPool<byte>.Shared.Return(rented);
        return fault;
    }

    private static Span<byte> PageAt(Span<byte> pages, int page) =>
        pages.Slice(page * FileFormat.UnitBytes, FileFormat.UnitBytes);

    private void NoteIfBase(uint id, in Placement place, FrameEnds ends, ReadOnlySpan<byte> copy)
    {
        if (place is { IsNone: false, HasPatch: false })
        {
            Hashes.NoteWritten(id, place, ends, copy);
        }
    }

    /// <summary>Takes room and writes there. No units: there was none. Else what was refused is lost.</summary>
    private Fault? TryWrite(ReadOnlySpan<byte> copy, in Placement shape, out Extent extent)
    {
        Fault? fault = Allocate(shape.HasPatch ? shape.PatchPages : shape.FrontPages + shape.BackPages, out extent);
        if (fault is not null)
        {
            extent = default;
            return fault;
        }

        fault = WriteAt(extent, copy, shape);
        if (fault is not null)
        {
            Lose(extent);
        }

        return fault;
    }

    private Fault? WriteAt(Extent extent, ReadOnlySpan<byte> copy, in Placement shape)
    {
        WrittenBytes += extent.Units * (long)FileFormat.UnitBytes;
        if (shape.HasPatch)
        {
            return _file.Write(extent.Offset, Gather(copy, shape.PatchPages));
        }

        int frontBytes = shape.FrontPages * FileFormat.UnitBytes;
        int backBytes = shape.BackPages * FileFormat.UnitBytes;
        Fault? fault = _file.Write(extent.Offset, copy[..frontBytes]);
        return fault is null && backBytes > 0
            ? _file.Write(extent.Offset + frontBytes, copy[^backBytes..])
            : fault;
    }

    /// <summary>The pages of the patch, one behind the other.</summary>
    private ReadOnlySpan<byte> Gather(ReadOnlySpan<byte> copy, int count)
    {
        int bytes = count * FileFormat.UnitBytes;
        _patch = _patch.Length < bytes ? new byte[bytes] : _patch;
        PageBits patched = Stored.Read<FrameHeader>(copy).Patched;
        int at = 0;
        for (int page = 0; page < _frameUnits; page++)
        {
            if (patched.Has(page))
            {
                copy.Slice(page * FileFormat.UnitBytes, FileFormat.UnitBytes).CopyTo(PageAt(_patch, at));
                at++;
            }
        }

        return _patch.AsSpan(0, bytes);
    }
}
