// A checkpoint leaves the extents of the one before it free, so the data file has room for about twice what it holds.
// To give that back, images move towards the start of the file and its end is cut off:
//
//      before     | a |   | b | c |       | d |   | e |
//      a pass     | a | e | b | c | d |                 |       images above what all of them need, the last one first
//      cut        | a | e | b | c | d | r |                     r: what the next checkpoint and deletes need
//
// A pass is a checkpoint of frames that have not changed since the last one: their images as they are, one record of
// the manifest with the cut that holds already, and only then the old extents are free (I6, I7). Frames that change
// stay where they are; the next checkpoint writes them to the lowest room anyway. What moves is written whole: an image
// with a patch becomes one without, and both of its extents are free.
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;
using Holt.Storage;

namespace Holt.Checkpoint;

/// <summary>Makes the data file small. Not thread-safe: no checkpoint may run meanwhile; writers may.</summary>
internal sealed class Packer(FramePool pool, StoreFiles files, NativeBlock staging)
{
    /// <summary>What moved makes room for what did not; that ends soon.</summary>
    private const int PassesMax = 4;

    /// <summary>At the end images are moved if more than this share of what they take is free.</summary>
    private const int FreeShareAtEnd = 8;

    /// <summary>The same behind a checkpoint that was asked for, when the background has written much.</summary>
    private const int FreeShareOfMuch = 32;

    /// <summary>Frames of deletes that a store which is closed keeps room for, at most.</summary>
    private const int FramesKeptAtEnd = 8;

    /// <summary>Behind a checkpoint that was asked for it may also be so small a share of what images take.</summary>
    private const int KeptShareOfCheckpoint = 32;

    /// <summary>While it is open it keeps what deletes need, but no more than a share of what images take.</summary>
    private const int KeptShare = 4;

    private long _keptOfDeletes = long.Min(files.UnitsOfDeletes, files.Frames.Units / KeptShare);
    private PackCredit? _credit; // null: there is no bound
    private bool _isLast;

    /// <summary>Frames of a pass: they stay in memory until it is committed.</summary>
    private int FramesOfPass => pool.Residency.IsBounded ? 2 * pool.Residency.FramesAtOnce : int.MaxValue;

    /// <summary>What dirty frames need is never given back.</summary>
    private long KeptUnits => pool.Cuts.DirtyPages + _keptOfDeletes;

    /// <summary>Evicted frames need a name in the manifest only.</summary>
    private long KeptNames => KeptUnits + files.Frames.UnpublishedCount;

    /// <summary>Writers count on the room that there is.</summary>
    private bool IsTight =>
        !_isLast && pool.Cuts.DirtyPages > 0 && files.Prepared - pool.PageCount < KeptUnits;

    /// <summary>Moves images towards the start, and cuts off what is free behind them.</summary>
    /// <returns>Io: it can be tried again. Fenced.</returns>
    public Fault? Run(ulong durableLsn)
    {
        Fault? fault = null;
        bool isMoved = true;
        long passesMax = PassesMax + (files.Frames.Count / FramesOfPass);
        for (long pass = 0; pass < passesMax && isMoved && fault is null; pass++)
        {
            fault = Pass(durableLsn, out isMoved);
        }

        if (fault is null)
        {
            CutTail();
            fault = _credit is null ? files.ShrinkManifest(KeptNames, mayRenew: true) : null;
        }

        return fault;
    }

    /// <summary>The same for a store that is being closed: only if it is worth it, and less is kept.</summary>
    /// <returns>Io: it can be tried again. Fenced.</returns>
    public Fault? RunLast(ulong durableLsn, PackCredit credit)
    {
        _isLast = true;
        _keptOfDeletes = long.Min(files.UnitsOfDeletes, FramesKeptAtEnd * (long)files.UsualUnits);
        return RunIfWorthIt(durableLsn, credit, FreeShareAtEnd);
    }

    /// <summary>
    /// The same behind a checkpoint that was asked for: writers go on. Who asks for one now and then leaves as much
    /// free as images take, and takes it again with the next ones; to move them each time would write all of it twice.
    /// </summary>
    /// <returns>Io: it can be tried again. Fenced.</returns>
    public Fault? RunWithin(ulong durableLsn, PackCredit credit, bool isMuch)
    {
        long kept = long.Max(FramesKeptAtEnd * (long)files.UsualUnits, files.Frames.Units / KeptShareOfCheckpoint);
        _keptOfDeletes = long.Min(files.UnitsOfDeletes, kept);
        if (isMuch)
        {
            return RunIfWorthIt(durableLsn, credit, FreeShareOfMuch);
        }

        CutTail();
        return null;
    }

    /// <summary>The end is cut off first: it was taken ahead, and is no reason to move anything.</summary>
    private Fault? RunIfWorthIt(ulong durableLsn, PackCredit credit, int freeShare)
    {
        _credit = credit;
        CutTail();
        long free = (files.Stats.FreeBytes / FileFormat.UnitBytes) - KeptUnits;
        return free > files.Frames.Units / freeShare ? Run(durableLsn) : null;
    }

    /// <summary>
    /// Cuts off what is free at the end of the file. What is free in pieces too small for a frame is nothing that
    /// writers count on, so when frames are dirty only whole ones are given back.
    /// </summary>
    private void CutTail()
    {
        long free = files.Stats.FreeBytes / FileFormat.UnitBytes;
        long units = (pool.Cuts.DirtyPages > 0 ? long.Min(free, files.Prepared) : free) - KeptUnits;
        _ = units > 0 && files.GiveBack(units * FileFormat.UnitBytes);
        _ = files.ShrinkManifest(KeptNames, mayRenew: false);
    }

    private Fault? Pass(ulong durableLsn, out bool isMoved)
    {
        isMoved = false;
        Fault? fault = null;
        var moved = new List<uint>();
        foreach (uint id in Highest())
        {
            if (IsTight || moved.Count >= FramesOfPass || _credit?.Bytes <= 0 || fault is not null)
            {
                break;
            }

            if (TryCopy(id))
            {
                // A merged one that lies high comes down in the next pass, into what this one leaves.
                bool isAnywhere = _credit is null && files.Frames[id].HasPatch;
                fault = files.LowerFrame(id, staging.Span, out bool isLower, isAnywhere);
                pool.Pin(id, isLower);
                if (isLower)
                {
                    moved.Add(id);
                    _credit?.Take(files.Frames[id].Units * (long)FileFormat.UnitBytes);
                }
            }
        }

        isMoved = moved.Count > 0;
        if (fault is null && isMoved)
        {
            fault = files.SyncData() ?? files.Commit(files.Cut, durableLsn);
        }

        if (fault is not null)
        {
            files.Abandon();
        }

        moved.ForEach(id => pool.Pin(id, isPinned: false));
        return fault;
    }

    /// <summary>
    /// Frames that end behind what all images need, once patches are merged, the last one first; and where there is no
    /// bound those with patches.
    /// </summary>
    private List<uint> Highest()
    {
        long end = 1 + files.Frames.Units - files.Frames.PatchUnits;
        var found = new List<(long Start, uint Id)>();
        for (uint id = 0; files.Frames.TryNext(ref id); id++)
        {
            Placement place = files.Frames[id];
            if (place.Last.EndUnit > end || (place.HasPatch && _credit is null))
            {
                found.Add((place.Last.FirstUnit, id));
            }
        }

        found.Sort((a, b) => b.Start.CompareTo(a.Start));
        return found.ConvertAll(frame => frame.Id);
    }

    /// <summary>False: it is gone, or differs from its image.</summary>
    private bool TryCopy(uint id)
    {
        if (!pool.LatchIntent(id))
        {
            return false;
        }

        bool isClean = !pool.IsDirty(id);
        if (isClean)
        {
            FrameFacts.CopyUsed(pool.View(id), staging.Span, pool.StampOf(id));
            pool.Pin(id, isPinned: true); // else it could be read from where it lies no more
        }

        pool.ReleaseIntent(id);
        return isClean;
    }
}
