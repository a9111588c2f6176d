using System;
using Holt.Foundation;

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
