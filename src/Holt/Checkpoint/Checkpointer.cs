// A cut made durable (docs/durability.md, section 6). For each frame there are five cases, S being the cut:
//
//      clean                        its extent is its image                                  nothing to do
//      dirty, stamp < S             the frame itself is its image; copied under intent, so no change lies there half
//                                   prepared, and clean from then on
//      dirty, stamp >= S            changed since: the saved image, if there is one; else it was clean as of S, or is
//                                   younger than S
//      gone                         freed at S or later: it lies in limbo as it was. Freed below S: not part of the cut
//      gone below S, but copied     it was visited before it was freed; dropped again. Who frees a frame publishes the
//                                   record afterwards, so all of these are known when the log is published up to S
//
// A frame that is being made or was just freed is waited for, and so are records below S; for no other writer.
//
// If anything fails the frames that were copied are marked dirty again, and all is as if nothing had been tried.
using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;
using Holt.Frames;
using Holt.Log;
using Holt.Pool;
using Holt.Storage;

namespace Holt.Checkpoint;

/// <summary>Takes checkpoints of a store, one at a time.</summary>
/// <remarks>Thread-safe; writers go on meanwhile.</remarks>
internal sealed class Checkpointer
{
    /// <summary>How long a log that is sealed may take to make space.</summary>
    private static readonly TimeSpan s_sealedWait = TimeSpan.FromSeconds(10);

    private readonly FramePool _pool;
    private readonly StoreFiles _files;
    private readonly WriteLog _log;
    private readonly uint _rootId;
    private readonly Lock _lock = new();
    private readonly Evictor _evictor;
    private readonly HashSet<uint> _copied = new();
    private ulong _lastCut;
    private ulong _failedCut;
    private bool _isNeeded = true; // also when nothing was read from the log: its segments end behind the last cut
    private Fault? _lastFault; // Volatile

    /// <summary>For a store whose files and log are open.</summary>
    /// <param name="pool">The frames.</param>
    /// <param name="files">Where images go.</param>
    /// <param name="log">Whose tail is a cut.</param>
    /// <param name="rootId">The root.</param>
    public Checkpointer(FramePool pool, StoreFiles files, WriteLog log, uint rootId)
    {
        _pool = pool;
        _files = files;
        _log = log;
        _rootId = rootId;
        _evictor = new Evictor(pool, files);
        _lastCut = log.Tail;
    }

    /// <summary>Checkpoints that were made.</summary>
    public long Count { get; private set; }

    /// <summary>Why the last one failed; null when it did not.</summary>
    public Fault? LastFault => Volatile.Read(ref _lastFault);

    /// <summary>Takes a checkpoint; nothing is written when nothing has changed since the last one.</summary>
    /// <param name="isEnough">Asked when other checkpoints have ended: whether they were enough.</param>
    /// <param name="withShape">Whether it is also for changes of the tree's shape alone, which the log does not have.
    /// </param>
    /// <returns>NoSpace, Io: it can be tried again. Fenced.</returns>
    public Fault? Run(Func<bool>? isEnough = null, bool withShape = false)
    {
        lock (_lock)
        {
            if (isEnough?.Invoke() == true)
            {
                return null;
            }

            bool isIdle = !_isNeeded && _log.Tail == _lastCut;
            if (isIdle && !(withShape && _pool.Cuts.DirtyPages + _files.Frames.UnpublishedCount > 0))
            {
                _log.CheckpointIdle(_lastCut);
                return null;
            }

            _isNeeded = true;
            if (_log.Health != HoltStatus.Ok)
            {
                return LogFault();
            }

            // A cut is not taken again at the same place: changes of the shape may count as made behind it.
            if ((isIdle || _log.Tail == _failedCut) && !_log.TryMoveTail(s_sealedWait))
            {
                return Note(new Fault(HoltStatus.NoSpace, "log", -1, 0, "no room for a record before the checkpoint"));
            }

            _pool.Cuts.Announce();
            SyncPoint.Reach();
            ulong cut = _log.Tail;
            _pool.Cuts.Open(cut);
            List<FreedFrame> freed = _pool.Cuts.TakeFreedBelow(cut);
            _copied.Clear();
            Fault? fault = WriteFrames(cut) ?? DropFreed(cut, freed) ?? Commit(cut);
            if (fault is not null)
            {
                _failedCut = cut;
                _files.Abandon();
                _pool.Cuts.GiveBack(freed);
                MarkDirtyAgain();
            }

            foreach (uint id in _copied)
            {
                _pool.Pin(id, isPinned: false);
            }

            _pool.CloseCut();
            if (fault is null)
            {
                _pool.Cuts.NoteDirty(-freed.Count);
                _log.Release(cut);
                _lastCut = cut;
                _isNeeded = false;
                Count++;
            }

            return Note(fault);
        }
    }

    /// <summary>
    /// Gives memory of changed frames back; takes a checkpoint only where that is not enough, so a large store is
    /// filled without a sync for every few frames.
    /// </summary>
    /// <param name="isEnough">Whether what was done is enough.</param>
    /// <returns>NoSpace, Io: it can be tried again. Fenced.</returns>
    public Fault? MakeClean(Func<bool> isEnough)
    {
        lock (_lock)
        {
            if (!isEnough() && _log.Health == HoltStatus.Ok)
            {
                _ = _evictor.Run(); // if the disk says no, the checkpoint will tell
            }

            return isEnough() ? null : Run(isEnough);
        }
    }

    /// <summary>
    /// Takes a checkpoint, moves images together and cuts off the end of the data file. The log is sealed before, so
    /// the cut lies behind all of its files, and none of them is needed.
    /// </summary>
    /// <returns>NoSpace, Io: it can be tried again. Fenced.</returns>
    public Fault? Pack()
    {
        lock (_lock)
        {
            _ = _log.TrySeal();
            Fault? fault = Run(withShape: true);
            fault ??= Note(new Packer(_pool, _files, _evictor.Staging).Run(_log.Durable));
            if (fault is null)
            {
                _log.Shrink();
            }

            return fault;
        }
    }

    /// <summary>
    /// Takes a checkpoint; what is free is cut off at the end of the data file, and if it is much, images are moved
    /// together for that.
    /// </summary>
    /// <param name="credit">What moving may write.</param>
    /// <param name="isMuch">Whether the background has written much since the last time.</param>
    /// <param name="isLast">Whether nobody writes any more.</param>
    /// <returns>NoSpace, Io: it can be tried again. Fenced.</returns>
    public Fault? RunAndPack(PackCredit credit, bool isMuch, bool isLast)
    {
        lock (_lock)
        {
            Fault? fault = Run(withShape: true);
            if (fault is not null)
            {
                return fault;
            }

            _ = credit.Earn();
            var packer = new Packer(_pool, _files, _evictor.Staging);
            return Note(isLast
                ? packer.RunLast(_log.Durable, credit)
                : packer.RunWithin(_log.Durable, credit, isMuch));
        }
    }

    /// <summary>Keeps what came of it for who asks, and tells the log, which asks again after a failure.</summary>
    private Fault? Note(Fault? fault)
    {
        Volatile.Write(ref _lastFault, fault);
        if (fault is not null)
        {
            EventSink.Tell(EventSink.Warning, $"a checkpoint failed: {fault}");
        }

        if (fault?.Status == HoltStatus.Fenced && !Planted.Is(PlantedBug.ReuseAfterFailedSync))
        {
            _log.Fall(fault); // what it would take in could never be released
        }
        else if (fault is not null)
        {
            _log.CheckpointFailed(fault.Status);
        }

        return fault;
    }

    private Fault? WriteFrames(ulong cut)
    {
        uint end = _pool.HighestId; // frames with higher ids are younger than the cut
        for (uint id = 1; id <= end; id++)
        {
            if (Planted.Is(PlantedBug.StaleEviction) && _files.Frames.TryGetUnpublished(id, out _))
            {
                continue;
            }

            if (_pool.IsDirty(id) && TryGetImage(id, cut, out NativeBlock? image))
            {
                _ = _copied.Add(id);
                Fault? fault = _files.WriteFrame(id, image!.Span);
                if (fault is not null)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    /// <summary>The image of a dirty frame as of the cut; false when it has none, or an extent has it.</summary>
    private bool TryGetImage(uint id, ulong cut, out NativeBlock? image)
    {
        image = _evictor.Staging;
        var wait = default(SpinWait);
        while (_pool.IsDirty(id))
        {
            if (_pool.LatchIntent(id))
            {
                ulong stamp = _pool.StampOf(id);
                if (stamp < cut)
                {
                    FrameFacts.CopyUsed(_pool.View(id), _evictor.Staging.Span, stamp);
                    _pool.Pin(id, !Planted.Is(PlantedBug.UnpinnedImage)); // until its image is part of the checkpoint
                    _pool.MarkClean(id);
                }

                _pool.ReleaseIntent(id);
                return stamp < cut || _pool.Cuts.TryGetSaved(id, out image);
            }

            // Gone. Who freed it puts it into limbo next; or gives its memory back, and then it is not dirty any more,
            // or is another frame already.
            if (_pool.Cuts.TryGetLimbo(id, out ulong freedAt))
            {
                ulong stamp = _pool.StampOf(id);
                if (freedAt < cut || stamp >= cut)
                {
                    return freedAt >= cut && _pool.Cuts.TryGetSaved(id, out image);
                }

                FrameFacts.CopyUsed(_pool.View(id), _evictor.Staging.Span, stamp);
                return true;
            }

            SyncPoint.Reach();
            wait.SpinOnce();
        }

        return false;
    }

    /// <summary>Drops the frames freed below the cut, those known before it opened and those freed since.</summary>
    private Fault? DropFreed(ulong cut, List<FreedFrame> freed)
    {
        foreach (FreedFrame frame in freed)
        {
            if (!_copied.Contains(frame.Id))
            {
                _files.DropFrame(frame.Id); // else the id was given out again, and what was copied is a younger frame
            }
        }

        if (_log.AwaitPublished(cut) != HoltStatus.Ok)
        {
            return LogFault();
        }

        // While a cut is open no id is given out again: what was copied of these is what is gone.
        List<FreedFrame> late = _pool.Cuts.TakeFreedBelow(cut);
        late.ForEach(frame => _files.DropFrame(frame.Id));
        freed.AddRange(late);
        return null;
    }

    private Fault? Commit(ulong cut)
    {
        bool isWritten = _copied.Count > 0 || _files.Frames.UnpublishedCount > 0;
        Fault? fault = isWritten ? _files.SyncData() : null;
        if (fault is null && _log.AwaitDurable(cut) != HoltStatus.Ok)
        {
            fault = LogFault();
        }

        if (fault is null && Planted.Is(PlantedBug.EarlyRelease))
        {
            _log.Release(cut);
            _log.Step();
        }

        return fault ?? _files.Commit(new CutState(cut, _rootId, 0), _log.Durable);
    }

    private Fault LogFault() => _log.Cause is { } cause
        ? cause with { Status = HoltStatus.Fenced }
        : new Fault(HoltStatus.Closed, "", -1, 0, "the log is closed");

    private void MarkDirtyAgain()
    {
        foreach (uint id in _copied)
        {
            if (_pool.LatchShared(id))
            {
                _ = _pool.MarkDirty(id);
                _pool.ReleaseShared(id);
            }
        }
    }
}
