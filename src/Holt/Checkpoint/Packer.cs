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

    /// <summary>What a delete needs is never given back.</summary>
    private long KeptUnits => pool.Cuts.DirtyPages + files.UnitsOfDeletes;

    /// <summary>Moves images towards the start, and cuts off what is free behind them.</summary>
    /// <returns>Io: it can be tried again. Fenced.</returns>
    public Fault? Run(ulong durableLsn)
    {
        Fault? fault = null;
        bool isMoved = true;
        for (int pass = 0; pass < PassesMax && isMoved && fault is null; pass++)
        {
            fault = Pass(durableLsn, out isMoved);
        }

        if (fault is null)
        {
            CutTail();
        }

        return fault;
    }

    /// <summary>Cuts off what is free at the end of the file.</summary>
    public void CutTail()
    {
        long bytes = files.Stats.FreeBytes - (KeptUnits * FileFormat.UnitBytes);
        _ = bytes > 0 && files.GiveBack(bytes);
    }

    private Fault? Pass(ulong durableLsn, out bool isMoved)
    {
        isMoved = false;
        Fault? fault = null;
        var moved = new List<uint>();
        foreach (uint id in Highest())
        {
            if (files.Prepared - pool.PageCount < KeptUnits || fault is not null)
            {
                break;
            }

            if (TryCopy(id))
            {
                moved.Add(id);
                fault = files.LowerFrame(id, staging.Span, out bool isLower);
                isMoved |= isLower;
            }
        }

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

    /// <summary>Frames that end behind what all images need, the last one first.</summary>
    private List<uint> Highest()
    {
        long end = 1 + files.Frames.Units;
        var found = new List<(long Start, uint Id)>();
        for (uint id = 0; files.Frames.TryNext(ref id); id++)
        {
            Placement place = files.Frames[id];
            if (place.Last.EndUnit > end)
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
