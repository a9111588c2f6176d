// A cut: the store as of a position S of the log, kept readable while writers go on (docs/durability.md, section 5).
//
//   slot:    none  ->  pending  ->  S  ->  none          one opener at a time
//
//   opener   slot = pending; S = tail of the log; slot = S; visit every frame; slot = none
//   writer   exclusive latch; dirty; L = its place in the log; look at the slot:
//            none            the cut to come lies above L                      nothing to do
//            pending, or     the frame as it is belongs to the cut and the     save it first, if it is dirty: what
//            stamp < S <= L  change does not                                   is clean lies in an extent
//
// Both sides write before they read, with full fences, so at least one sees the other. A frame's *stamp* is the place
// of its newest change. A change of the tree's shape has no record: its stamp is one below the tail, read under all its
// latches, so it is below every cut to come; but one above, if the open cut lies at the tail: its opener may have
// looked at some of the frames already. So for every cut it is wholly on one side. A frame that is being made has the
// stamp "unborn" and is latched; so whoever visits it waits until it has one.
//
// A frame freed while a cut is open keeps its bytes and its id in limbo until the cut is closed; readers find it gone.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;

namespace Holt.Pool;

/// <summary>The cut slot, what writers saved for the cut, and the frames that wait for its end.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Cuts(int frameBytes)
{
    /// <summary>The stamp of a frame that no cut has yet.</summary>
    public const ulong Unborn = ulong.MaxValue;

    private const ulong None = 0;
    private const ulong Pending = ulong.MaxValue;

    /// <summary>Buffers that an open cut holds ready.</summary>
    private const int SpareCount = 8;

    private readonly ConcurrentStack<NativeBlock> _spares = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, NativeBlock> _saved = new(); // _lock
    private readonly Dictionary<uint, ulong> _limbo = new(); // _lock
    private List<FreedFrame> _freed = new(); // _lock
    private long _savedPages; // written under _lock, Volatile
    private ulong _slot; // Interlocked
    private ulong _newest; // the opener
    private long _dirtyPages; // Interlocked

    /// <summary>Whether writers may have to save frames now.</summary>
    public bool IsOpen => Volatile.Read(ref _slot) != None;

    /// <summary>The position of the newest cut; while one is pending, above all others.</summary>
    public ulong Newest => ulong.Max(Volatile.Read(ref _newest), Volatile.Read(ref _slot));

    /// <summary>
    /// Whether frees are remembered: a store with files must know which frames of its last checkpoint are gone.
    /// </summary>
    public bool KeepsFrees { get; set; }

    /// <summary>Says that a cut is about to be taken; the caller reads the log's tail next.</summary>
    public void Announce()
    {
        Refill();
        Invariant.That(Interlocked.Exchange(ref _slot, Pending) == None);
    }

    /// <summary>
    /// Pages that may differ from the disk, and frames that are gone: the next checkpoint has no more to write.
    /// </summary>
    public long DirtyPages => Volatile.Read(ref _dirtyPages);

    /// <summary>Pages that saved images take, which belongs to the budget (Residency).</summary>
    public long SavedPages => Volatile.Read(ref _savedPages);

    /// <summary>Pages have become dirty; or clean, as a negative number.</summary>
    public void NoteDirty(int pages) => _ = Interlocked.Add(ref _dirtyPages, pages);

    /// <summary>Takes the cut at the tail that was read.</summary>
    public void Open(ulong position)
    {
        SyncPoint.Reach();
        Volatile.Write(ref _newest, position);
        _ = Interlocked.Exchange(ref _slot, position);
    }

    /// <summary>Waits while a cut is pending: its opener only reads the log's tail.</summary>
    public void AwaitTaken()
    {
        SyncPoint.Until(() => Volatile.Read(ref _slot) != Pending);
        var wait = default(SpinWait);
        while (Volatile.Read(ref _slot) == Pending)
        {
            wait.SpinOnce();
        }
    }

    /// <summary>The stamp of a change of shape: its frames are held and marked, and then the tail was read.</summary>
    public ulong StampOfShape(ulong tail) => Volatile.Read(ref _slot) == tail ? tail + 1 : tail - 1;

    /// <summary>Ends the cut.</summary>
    /// <returns>The frames that waited for it; the caller frees them.</returns>
    public List<uint> Close()
    {
        _ = Interlocked.Exchange(ref _slot, None);
        lock (_lock)
        {
            foreach (NativeBlock image in _saved.Values)
            {
                Keep(image);
            }

            NoteDirty(-(int)_savedPages);
            _saved.Clear();
            Volatile.Write(ref _savedPages, 0);
            List<uint> limbo = [.. _limbo.Keys];
            _limbo.Clear();
            return limbo;
        }
    }

    /// <summary>Makes buffers ready, with nothing held; they take no memory until they are used.</summary>
    public void Refill(int count = SpareCount)
    {
        while (_spares.Count < int.Max(count, SpareCount))
        {
            _spares.Push(new NativeBlock(frameBytes));
        }
    }

    /// <summary>
    /// Before a change with a stamp, under the frame's exclusive latch: saves the frame if the cut needs it as it is.
    /// </summary>
    /// <param name="id">The frame.</param>
    /// <param name="view">Its bytes.</param>
    /// <param name="before">Its stamp so far.</param>
    /// <param name="stamp">The stamp of the change.</param>
    /// <param name="mayAllocate">Whether it may allocate and wait: not with a place in the log.</param>
    /// <param name="prepared">Blocks taken for the change, which are not part of the frame yet.</param>
    /// <returns>
    /// False: no buffer, or the cut is pending and has the frame already; nothing was done. Let go of it, refill,
    /// and wait until the cut is taken.
    /// </returns>
    public bool TrySave(
        uint id, FrameView view, ulong before, ulong stamp, bool mayAllocate, ReadOnlySpan<ushort> prepared)
    {
        ulong slot = Volatile.Read(ref _slot);
        while (slot == Pending && TryGetSaved(id, out _))
        {
            // It was saved before the last change, and which of the two states the cut needs is not known yet.
            if (!mayAllocate)
            {
                return false;
            }

            AwaitTaken();
            slot = Volatile.Read(ref _slot);
        }

        bool isNeeded = slot == Pending || (slot != None && before < slot && slot <= stamp);
        if (!isNeeded || before == Unborn)
        {
            return true;
        }

        if (!_spares.TryPop(out NativeBlock? image))
        {
            if (!mayAllocate)
            {
                return false;
            }

            image = new NativeBlock(frameBytes);
        }

        FrameFacts.CopyUsed(view, image.Span, before);
        FrameAllocator.Free(image.Span, prepared);
        lock (_lock)
        {
            if (_saved.Remove(id, out NativeBlock? older))
            {
                _spares.Push(older); // saved while the cut was pending, and the cut came to lie above that change
            }
            else
            {
                NoteDirty(frameBytes / PageBits.PageBytes); // one image for this cut, and one for the next
            }

            _saved.Add(id, image);
            Volatile.Write(ref _savedPages, _saved.Count * (long)(frameBytes / PageBits.PageBytes));
        }

        return true;
    }

    /// <summary>The image saved for the open cut.</summary>
    /// <returns>False: none was needed, the frame is as it was or lies in its extent.</returns>
    public bool TryGetSaved(uint id, out NativeBlock? image)
    {
        lock (_lock)
        {
            return _saved.TryGetValue(id, out image);
        }
    }

    /// <summary>Keeps the addresses of a few buffers, and the memory of none.</summary>
    private void Keep(NativeBlock image)
    {
        if (_spares.Count < SpareCount)
        {
            IdleMemory.GiveBack(image);
            _spares.Push(image);
        }
        else
        {
            IdleMemory.Free(image);
        }
    }

    /// <summary>Notes that a frame was freed with a stamp.</summary>
    /// <returns>True: it stays in limbo until the cut is closed.</returns>
    public bool Hold(uint id, ulong stamp)
    {
        lock (_lock)
        {
            if (KeepsFrees)
            {
                _freed.Add(new FreedFrame(id, stamp));
                NoteDirty(1); // the checkpoint has to name it
            }

            bool isOpen = _slot != None;
            if (isOpen)
            {
                _limbo.Add(id, stamp);
            }

            return isOpen;
        }
    }

    /// <summary>Whether a frame waits in limbo, and at which place it was freed.</summary>
    public bool TryGetLimbo(uint id, out ulong stamp)
    {
        lock (_lock)
        {
            return _limbo.TryGetValue(id, out stamp);
        }
    }

    /// <summary>Takes the frames freed below a position out of the list of frees.</summary>
    public List<FreedFrame> TakeFreedBelow(ulong position)
    {
        lock (_lock)
        {
            List<FreedFrame> taken = _freed.FindAll(f => f.Stamp < position);
            _freed = _freed.FindAll(f => f.Stamp >= position);
            return taken;
        }
    }

    /// <summary>The next checkpoint names a younger frame of this id, so what was freed need not be dropped.</summary>
    /// <returns>How many frees those were.</returns>
    public int ForgetFreed(uint id)
    {
        lock (_lock)
        {
            int count = _freed.RemoveAll(f => f.Id == id);
            NoteDirty(-count);
            return count;
        }
    }

    /// <summary>Gives frees back that could not be made durable.</summary>
    public void GiveBack(List<FreedFrame> freed)
    {
        lock (_lock)
        {
            _freed.AddRange(freed);
        }
    }
}
