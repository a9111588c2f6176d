using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;

namespace Holt.Storage;

/// <content>
/// Reading frames, beside checkpoints. A place is only given to others once its frame has another one. Who reads a
/// frame sees to it that none is made for it meanwhile: it is cold, so it has not changed, and what moves is pinned.
/// </content>
internal sealed partial class StoreFiles
{
    /// <summary>
    /// Reads a frame that is not in memory, at its full size; what it is like is remembered until it is written or
    /// forgotten, so that a checkpoint need not write all of it.
    /// </summary>
    /// <param name="id">The frame.</param>
    /// <param name="frame">Its bytes.</param>
    /// <param name="ends">Which pages are stored; the others are zeros.</param>
    /// <param name="isBlank">Whether the others are zeros already.</param>
    /// <returns>Corrupt, Io.</returns>
    public Fault? ReadFrame(uint id, Span<byte> frame, out FrameEnds ends, bool isBlank = false)
    {
        Invariant.That(frame.Length == FrameBytes);
        ends = default;
        Placement place = _table.NewestOf(id);
        if (place.IsNone)
        {
            return NoPlace(id);
        }

        Fault? fault = _frames.Read(id, place, frame, StampEndOf(id), out ends, isBlank);
        if (fault is null)
        {
            _frames.Hashes.NoteRead(id, place, ends, frame);
        }

        return fault;
    }

    /// <summary>
    /// Adds the read of a frame to a batch. Once <see cref="ReadPages"/> has done it, <see cref="FinishRead"/> makes it
    /// what <see cref="ReadFrame"/> would have; if that fails, <see cref="DropRead"/> forgets it.
    /// </summary>
    /// <returns>Corrupt: it has no place, and nothing was added.</returns>
    public Fault? SetOutRead(uint id, Span<byte> frame, FileBatch reads, out FrameRead read)
    {
        Invariant.That(frame.Length == FrameBytes);
        Placement place = _table.NewestOf(id);
        read = place.IsNone ? default : _frames.SetOut(id, place, frame, reads);
        return place.IsNone ? NoPlace(id) : null;
    }

    /// <summary>Checks a frame that was read to memory that was blank.</summary>
    /// <returns>Corrupt.</returns>
    public Fault? FinishRead(in FrameRead read, Span<byte> frame, out FrameEnds ends)
    {
        Fault? fault = _frames.Finish(read, frame, StampEndOf(read.Id), out ends, isBlank: true);
        if (fault is null)
        {
            _frames.Hashes.NoteRead(read.Id, read.Place, ends, frame);
        }

        return fault;
    }

    /// <summary>Forgets a read that was not done.</summary>
    public void DropRead(in FrameRead read) => _frames.Drop(read);

    /// <summary>A frame is not in memory any more: nothing need be remembered of it.</summary>
    public void Forget(uint id) => _frames.Hashes.Forget(id);

    /// <summary>The same of a frame whose pages were read and checked one by one.</summary>
    /// <returns>Null.</returns>
    public Fault? NoteThere(uint id, ReadOnlySpan<byte> frame, out FrameEnds ends)
    {
        ends = FrameImage.EndsOf(frame);
        _frames.Hashes.NoteRead(id, _table.NewestOf(id), ends, frame);
        return null;
    }

    /// <summary>
    /// Reads pages of frames, from where <see cref="FrameImage.OffsetOf"/> says. Nobody keeps the frames from being
    /// changed meanwhile: the caller asks afterwards.
    /// </summary>
    /// <returns>Corrupt, Io.</returns>
    public Fault? ReadPages(FileBatch reads) => _frames.ReadPages(reads);

    /// <summary>
    /// What is wrong with a page that was read alone, if anything. The first page is checked against the manifest, and
    /// may not be newer than the checkpoint; others against it.
    /// </summary>
    public Fault? FaultOfPage(
        uint id, in Placement place, ReadOnlySpan<byte> head, int page, long offset, ReadOnlySpan<byte> bytes)
    {
        string? wrong = page > 0
            ? FrameImage.FaultOfPage(head, page, bytes)
            : FrameImage.FaultOfHead(bytes, place, FrameBytes / FileFormat.UnitBytes);
        if (wrong is null && page == 0 && Stored.Read<FrameHeader>(bytes).LastLsn >= StampEndOf(id))
        {
            wrong = "changed behind its checkpoint";
        }

        return wrong is null
            ? null
            : FilePage.Corrupt(FileFormat.FramesName, offset, $"frame {id}, page {page}: {wrong}");
    }

    /// <summary>Reads the first page of a frame that is not in memory, with its header.</summary>
    /// <returns>Corrupt, Io.</returns>
    public Fault? ReadHead(uint id, Span<byte> page)
    {
        Placement place = _table.NewestOf(id);
        return place.IsNone ? NoPlace(id) : _frames.ReadHead(id, place, page);
    }

    private static Fault NoPlace(uint id) =>
        FilePage.Corrupt(FileFormat.FramesName, -1, $"frame {id} has no place");

    /// <summary>
    /// What is stored of a frame was changed below this; an image becomes part of a checkpoint before it is no longer
    /// found here, so it is asked first.
    /// </summary>
    private ulong StampEndOf(uint id) => _table.TryGetUnpublished(id, out _) ? ulong.MaxValue : Cut.CutLsn;
}
