using System;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Storage;

/// <content>
/// Reading frames, beside checkpoints. A place is only given to others once its frame has another one. Who reads a
/// frame sees to it that none is made for it meanwhile: it is cold, so it has not changed, and what moves is pinned.
/// </content>
internal sealed partial class StoreFiles
{
    /// <summary>Reads a frame as of the last checkpoint, at its full size.</summary>
    /// <returns>Corrupt, Io.</returns>
    public Fault? ReadFrame(uint id, Span<byte> frame, out Placement place)
    {
        Invariant.That(frame.Length == FrameBytes);
        place = _table[id];
        return place.IsNone
            ? FilePage.Corrupt(FileFormat.FramesName, -1, $"frame {id} has no place")
            : _frames.Read(id, place, frame, Cut.CutLsn);
    }

    /// <summary>
    /// Reads pages of a frame that lie one behind the other, from where <see cref="FrameImage.OffsetOf"/> says. Nobody
    /// keeps the frame from being changed meanwhile: the caller asks afterwards.
    /// </summary>
    /// <returns>Corrupt, Io.</returns>
    public Fault? ReadPages(uint id, long offset, Span<byte> pages) => _frames.ReadPages(id, offset, pages);

    /// <summary>
    /// What is wrong with a page that was read alone, if anything. The first page is checked against the manifest, and
    /// may not be newer than the checkpoint; others against it.
    /// </summary>
    public Fault? FaultOfPage(
        uint id, in Placement place, ReadOnlySpan<byte> head, int page, long offset, ReadOnlySpan<byte> bytes)
    {
        string? wrong = page > 0
            ? FrameImage.FaultOfPage(head, page, bytes)
            : FrameImage.FaultOfHead(bytes, place, FrameBytes);
        if (wrong is null && page == 0 && Stored.Read<FrameHeader>(bytes).LastLsn >= Cut.CutLsn)
        {
            wrong = "changed behind its checkpoint";
        }

        return wrong is null
            ? null
            : FilePage.Corrupt(FileFormat.FramesName, offset, $"frame {id}, page {page}: {wrong}");
    }

    /// <summary>Reads the first page of a frame as of the last checkpoint, with its header.</summary>
    /// <returns>Corrupt, Io.</returns>
    public Fault? ReadHead(uint id, Span<byte> page)
    {
        Placement place = _table[id];
        return place.IsNone
            ? FilePage.Corrupt(FileFormat.FramesName, -1, $"frame {id} has no place")
            : _frames.ReadHead(id, place, page);
    }
}
