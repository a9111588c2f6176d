// Frames that have changed leave memory between checkpoints (docs/decisions/0020-eviction.md):
//
//      dirty, free      ->  marked                                        nobody has come by since the last round: next
//      dirty, marked    ->  exclusive, its image to an extent that no manifest names, clean, cold
//
// While a cut is open nothing is evicted, for it may need a frame as it is; so an image that lies there when a cut
// opens belongs to it. Latches are only tried. If an image cannot be written the frame stays as it was.
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;
using Holt.Storage;

namespace Holt.Checkpoint;

/// <summary>Writes changed frames out to give their memory back.</summary>
/// <remarks>Not thread-safe: no checkpoint may run meanwhile; readers and writers may.</remarks>
internal sealed class Evictor(FramePool pool, StoreFiles files)
{
    /// <summary>Rounds of the hand: the first one may only mark.</summary>
    private const int RoundsMax = 3;

    private uint _hand;

    /// <summary>For the copy of one frame.</summary>
    public NativeBlock Staging { get; } = new(pool.FrameBytes);

    /// <summary>Makes room if too much of the budget is dirty; a frame that cannot be written stays.</summary>
    public void RunIfWanted()
    {
        if (pool.Residency.IsTooDirty)
        {
            _ = Run();
        }
    }

    /// <summary>Evicts until half of the budget may be dirty, or nothing can go.</summary>
    /// <returns>NoSpace, Io, Fenced.</returns>
    public Fault? Run()
    {
        Fault? fault = null;
        uint last = pool.HighestId;
        for (long steps = RoundsMax * (long)last; steps > 0 && fault is null && IsWanted; steps--)
        {
            _hand = _hand >= last ? 1 : _hand + 1;
            fault = pool.IsDirty(_hand) ? Look(_hand) : null;
        }

        files.CountRoom();
        return fault;
    }

    private bool IsWanted =>
        pool.Cuts.DirtyPages > pool.Residency.BudgetPages / 2 && !pool.Residency.IsSuspended && !pool.IsDisposed;

    private Fault? Look(uint id)
    {
        ulong word = pool.WordOf(id);
        if (LatchWord.StateOf(word) == LatchWord.Free)
        {
            _ = pool.TryMark(id);
            return null;
        }

        if (LatchWord.StateOf(word) != LatchWord.Marked || !pool.TryLatchExclusive(id, word))
        {
            return null;
        }

        bool isGoing = pool.IsDirty(id) && !pool.IsPinned(id) && FrameFacts.Kind(pool.View(id)) != FrameFormat.Router;
        Fault? fault = null;
        if (isGoing)
        {
            FrameFacts.CopyUsed(pool.View(id), Staging.Span, pool.StampOf(id));
            fault = files.Evict(id, Staging.Span);
        }

        if (!isGoing || fault is not null)
        {
            pool.ReleaseExclusive(id);
            return fault;
        }

        // An earlier frame of this id that was freed must not take this one with it.
        _ = Planted.Is(PlantedBug.KeptFree) ? 0 : pool.Cuts.ForgetFreed(id);
        pool.Residency.Leave(id);
        return null;
    }
}
