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
// A batch needs room for every leaf that it makes dirty, and for the new ones that its bytes may fill. It counts a leaf
// for each key, or every frame if there are fewer, and the file grows to that; only where the disk has no room for so
// many it looks which leaves they are, and counts those that are clean.
//
// With a bound on memory (Residency) the same holds of memory: when three quarters of it are dirty, the writer evicts
// some first (Checkpoint/Evictor), or takes a checkpoint where that fails. Without background checkpoints nobody does,
// and memory grows. What was evicted has its image, in room that it gave up its claim to; it needs a name in the
// manifest still, and counts as a unit for that.
//
// Threads look without a lock, so a few of them at once may take a few frames of the deletes' share.
using Holt.Checkpoint;
using Holt.Foundation;
using Holt.Pool;
using Holt.Storage;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Refuses writes that a full disk could not take in. All sizes are in units of the data file.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageRoom(FramePool pool, StoreFiles files, Checkpointer checkpointer, bool mayCheckpoint)
{
    /// <summary>Frames that a write may make dirty: its leaf, a neighbour or a new one, a parent.</summary>
    private const int FramesOfWrite = 3;

    private const int FramesAheadMax = 32;

    /// <summary>Why there was no room the last time.</summary>
    public Fault? LastFault { get; private set; }

    /// <summary>Whether a write can be taken.</summary>
    public bool HasRoom(int valueBytes, bool isDelete) =>
        HasRoomFor(isDelete ? UnitsOfDelete : UnitsOfPut(valueBytes), isDelete);

    /// <summary>Whether a batch can be taken, wherever its keys lie.</summary>
    public bool HasRoom(WriteBatch batch)
    {
        bool isDelete = batch.IsRemovalsOnly;
        return HasRoomFor(UnitsOf(batch, FramesMax(batch), isDelete), isDelete);
    }

    /// <summary>Makes room for a batch.</summary>
    /// <returns>Ok, NoSpace, Io, Fenced.</returns>
    public HoltStatus Make(TreeStore store, WriteBatch batch)
    {
        if (Prepare(UnitsOf(batch, FramesMax(batch), isDelete: false)) is null)
        {
            LastFault = null;
            return HoltStatus.Ok;
        }

        int frames = BatchWriter.CountClean(store, batch);
        bool isDelete = batch.IsRemovalsOnly;
        long units = UnitsOf(batch, frames, isDelete);
        return HasRoomFor(units, isDelete)
            ? HoltStatus.Ok
            : MakeFor(UnitsOf(batch, frames, isDelete: false), units, isDelete);
    }

    /// <summary>Makes room for a write.</summary>
    /// <returns>Ok, NoSpace, Io, Fenced.</returns>
    public HoltStatus Make(int valueBytes, bool isDelete) =>
        MakeFor(UnitsOfPut(valueBytes), isDelete ? UnitsOfDelete : UnitsOfPut(valueBytes), isDelete);

    private long UnitsOfDelete => FramesOfWrite * files.UsualUnits;

    private bool HasRoomFor(long units, bool isDelete) =>
        Dirty + units <= (isDelete ? files.PreparedUsual : files.Prepared) && HasMemory();

    /// <summary>Room that the next checkpoint needs for what has changed.</summary>
    private long Dirty => pool.Cuts.DirtyPages + files.Frames.UnpublishedCount;

    private bool HasMemory() => !mayCheckpoint || !pool.Residency.IsTooDirty;

    /// <summary>Prepares so much if it can; what is needed is less for removals.</summary>
    private HoltStatus MakeFor(long wanted, long units, bool isDelete)
    {
        Fault? fault = HasMemory() ? null : checkpointer.MakeClean(HasMemory);
        fault ??= Prepare(wanted);
        if (fault?.Status == HoltStatus.NoSpace && mayCheckpoint && !HasRoomFor(units, isDelete))
        {
            // What was evicted gives back the places that it had before.
            long won = pool.Cuts.DirtyPages + (files.Frames.UnpublishedCount * (long)pool.PageCount);
            bool isWorthIt = won > 0 && (isDelete || won >= files.Prepared / 2);
            fault = isWorthIt ? checkpointer.Run() ?? Prepare(wanted) : fault;
        }

        LastFault = fault;
        return fault is null || HasRoomFor(units, isDelete) ? HoltStatus.Ok : fault.Status;
    }

    private int FramesMax(WriteBatch batch) =>
        int.Min(int.Min(batch.TargetCount, HoltLimits.BatchFramesMax), (int)pool.HighestId);

    private Fault? Prepare(long units)
    {
        long dirty = Dirty;
        long ahead = long.Min(dirty / 4, FramesAheadMax * pool.PageCount);
        return files.Prepare(dirty + units + ahead);
    }

    /// <summary>A value lies in frames of its own, each with its head, and the share of deletes stays free.</summary>
    private long UnitsOfPut(int valueBytes) =>
        (FramesOfWrite * pool.PageCount)
        + (2 * valueBytes / FileFormat.UnitBytes)
        + files.UnitsOfDeletes;

    /// <summary>
    /// The leaves, and the put that every split is; new frames are half full at least of what the batch brings.
    /// </summary>
    private long UnitsOf(WriteBatch batch, int frames, bool isDelete)
    {
        if (isDelete)
        {
            return (FramesOfWrite + frames) * files.UsualUnits;
        }

        long splits = 2L * batch.Bytes / pool.FrameBytes;
        return UnitsOfPut(batch.Bytes) + ((frames + splits) * pool.PageCount);
    }
}
