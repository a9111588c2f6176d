// A write is taken only if the next checkpoint can be: there is room in the data file for the images of all frames that
// are dirty, and of those that this write may make dirty.
//
//      room:    [ dirty ....... | of this put | of deletes ]  <=  what the files have prepared
//
// When it ends, the data file grows. When the disk is full, a checkpoint makes the dirty frames clean and gives back
// what lay there before; for puts only if many are dirty, else each of them would cost one. Deletes have a share of
// their own, a few frames and a sixteenth of all, so a full store can be emptied without a checkpoint for each of them.
//
// A frame may grow to its full size by puts, so they need that much; by deletes it does not grow, and an image of the
// usual size is what they need. A value frame never grows.
//
// Threads look without a lock, so a few of them at once may take a few frames of the deletes' share.
using Holt.Checkpoint;
using Holt.Foundation;
using Holt.Pool;
using Holt.Storage;

namespace Holt.Engine;

/// <summary>Refuses writes that a full disk could not take in. All sizes are in units of the data file.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageRoom(FramePool pool, StoreFiles files, Checkpointer checkpointer, bool mayCheckpoint)
{
    /// <summary>Frames that a write may make dirty: its leaf, a neighbour or a new one, a parent.</summary>
    private const int FramesOfWrite = 3;

    /// <summary>One in so many frames is kept for deletes.</summary>
    private const int ShareOfDeletes = 16;

    private const int FramesAheadMax = 32;

    /// <summary>Why there was no room the last time.</summary>
    public Fault? LastFault { get; private set; }

    /// <summary>Whether a write can be taken.</summary>
    public bool HasRoom(int valueBytes, bool isDelete) => isDelete
        ? pool.Cuts.DirtyPages + (FramesOfWrite * files.UsualUnits) <= files.PreparedUsual
        : pool.Cuts.DirtyPages + UnitsOfPut(valueBytes) <= files.Prepared;

    /// <summary>Makes room for a write.</summary>
    /// <returns>Ok, NoSpace, Io, Fenced.</returns>
    public HoltStatus Make(int valueBytes, bool isDelete)
    {
        Fault? fault = Prepare(valueBytes);
        if (fault?.Status == HoltStatus.NoSpace && mayCheckpoint && !HasRoom(valueBytes, isDelete))
        {
            long dirty = pool.Cuts.DirtyPages;
            bool isWorthIt = dirty > 0 && (isDelete || dirty >= files.Prepared / 2);
            fault = isWorthIt ? checkpointer.Run() ?? Prepare(valueBytes) : fault;
        }

        LastFault = fault;
        return fault is null || HasRoom(valueBytes, isDelete) ? HoltStatus.Ok : fault.Status;
    }

    private Fault? Prepare(int valueBytes)
    {
        long dirty = pool.Cuts.DirtyPages;
        long ahead = long.Min(dirty / 4, FramesAheadMax * pool.PageCount);
        return files.Prepare(dirty + UnitsOfPut(valueBytes) + ahead);
    }

    /// <summary>A value lies in frames of its own, each with its head, and the share of deletes stays free.</summary>
    private long UnitsOfPut(int valueBytes) =>
        (FramesOfWrite * pool.PageCount)
        + (2 * valueBytes / FileFormat.UnitBytes)
        + ((FramesOfWrite + (files.Frames.Count / ShareOfDeletes)) * files.UsualUnits);
}
