// Frames in memory: an id is an address.
//
//    frames        +-------+-------+-------+---   ---+-------+------+
//    base ->       | guard | 1     | 2     |   ...   | n - 1 | tail |      frame id lies at base + id * size of a frame
//                  +-------+-------+-------+---   ---+-------+------+
//    descriptors   | 64 B  | 64 B  | 64 B  |   ...   | 64 B  |             latch word and page bits of the same id
//
// Both ranges are reserved when the pool is made; memory comes with the first touch. There is no table and no count of
// references: a frame is reached by a shift, and what a reader finds there is judged by the latch word, whose
// version never goes back. So an id may be read from a frame that is just being changed: it is masked to the range, and
// whatever lies there can be read without a fault.
//
// Order of a read: word of the child, validate the parent, go on. Order of leaving: unlink the frame from its parent
// under the parent's exclusive latch, then free it; a reader that still comes finds it gone, or another frame under the
// same id, and then its parent does not validate.
//
// A frame may be cold: then its bytes lie on the disk only, and who waits for its latch brings them (Residency.cs).
//
// Dispose may race with readers: they find every frame gone (BeginRead answers false). Who restarts asks IsHalted: the
// pool is disposed, or a frame that this thread wanted cannot be read.
using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;

namespace Holt.Pool;

/// <summary>A store's frames and their latches. Thread safety: any thread, by the latch word's protocol.</summary>
internal sealed unsafe partial class FramePool : IDisposable
{
    /// <summary>Never given out, so that 0 can mean "no frame".</summary>
    public const uint NoFrame = 0;

    private readonly AddressRange _frameRange;
    private readonly AddressRange _descriptorRange;
    private readonly byte* _frames;
    private readonly Descriptor* _descriptors;
    private readonly uint _idMask;
    private readonly int _frameShift;
    private readonly Waiter _waiter = new(LinuxFutex.Best);
    private readonly FrameIds _ids;
    private bool _isDisposed; // set once, Volatile

    private FramePool(int frameBytes, AddressRange frames, AddressRange descriptors)
    {
        _frameRange = frames;
        _descriptorRange = descriptors;
        _frames = frames.Start;
        _descriptors = (Descriptor*)descriptors.Start;
        _frameShift = int.Log2(frameBytes);
        _idMask = (uint)((frames.Bytes >> _frameShift) - 1);
        _ids = new FrameIds(_idMask);
        Cuts = new Cuts(frameBytes);
        Residency = new Residency(this);
        Cold = new ColdPages(this);
    }

    public int FrameBytes => 1 << _frameShift;

    /// <summary>Of a frame.</summary>
    public int PageCount => FrameBytes / PageBits.PageBytes;

    /// <summary>The open cut.</summary>
    public Cuts Cuts { get; }

    /// <summary>Which frames are in memory.</summary>
    public Residency Residency { get; }

    /// <summary>Which pages of frames that are not.</summary>
    public ColdPages Cold { get; }

    /// <summary>Ids are below this.</summary>
    public uint FrameCountMax => _idMask + 1;

    /// <summary>The greatest id ever given out.</summary>
    public uint HighestId => _ids.Highest;

    /// <summary>How often a thread slept for a latch.</summary>
    public long Waits => _waiter.Waits;

    public bool IsDisposed => Volatile.Read(ref _isDisposed);

    /// <summary>Whether to start again is useless: disposed, or this thread's last read from the disk failed.</summary>
    public bool IsHalted
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsDisposed || (Residency.HasFailed && Residency.Failure is not null);
    }

    /// <summary>Why: Closed, Io, Corrupt.</summary>
    public HoltStatus HaltStatus => IsDisposed ? HoltStatus.Closed : Residency.Failure?.Status ?? HoltStatus.Closed;

    /// <summary>
    /// Reserves the addresses, fewer if the kernel refuses so many, at least 2 MiB. <paramref name="frameBytes"/> and
    /// <paramref name="rangeBytes"/> are powers of two.
    /// </summary>
    public static HoltStatus TryCreate(int frameBytes, long rangeBytes, bool hugePages, out FramePool? pool)
    {
        pool = null;
        bool fits = int.IsPow2(frameBytes) && frameBytes >= PageBits.PageBytes && long.IsPow2(rangeBytes);
        if (!fits || rangeBytes < AddressRange.Alignment || rangeBytes / frameBytes > uint.MaxValue)
        {
            return HoltStatus.Invalid;
        }

        HoltStatus status = AddressRange.TryReserve(
            rangeBytes, AddressRange.Alignment, out AddressRange? frames);
        if (frames is null)
        {
            return status;
        }

        long bytes = long.Max(frames.Bytes / frameBytes * Descriptor.Size, AddressRange.Alignment);
        status = AddressRange.TryReserve(bytes, bytes, out AddressRange? descriptors);
        if (descriptors is null)
        {
            return status;
        }

        frames.MayBeHuge = hugePages;
        pool = new FramePool(frameBytes, frames, descriptors);
        return HoltStatus.Ok;
    }

    /// <summary>Where the frame lies; any number may be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FrameView View(uint id) => new(FrameOf(id));

    /// <summary>All bytes of a frame that the caller holds exclusively.</summary>
    public Span<byte> Bytes(uint id) => new(FrameOf(id), FrameBytes);

    /// <summary>The word as it is now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong WordOf(uint id)
    {
        SyncPoint.Reach();
        return Volatile.Read(ref Word(id));
    }

    /// <summary>The word if the frame can be read now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryBeginRead(uint id, out ulong word) => LatchWord.TryBeginRead(ref Word(id), out word);

    /// <summary>The same; who only passes by leaves a mark where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryBeginRead(uint id, bool isPassing, out ulong word) =>
        LatchWord.TryBeginRead(ref Word(id), isPassing, out word);

    /// <summary>Waits until the frame can be read. False: it is gone, or cannot be brought.</summary>
    public bool BeginRead(uint id, out ulong word) => BeginRead(id, mayBring: true, out word);

    /// <summary>
    /// Waits until the frame can be read; unless <paramref name="mayBring"/>, not for the disk. False: it is gone, or
    /// cannot be brought; start again from the root.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool BeginRead(uint id, bool mayBring, out ulong word) =>
        TryBeginRead(id, out word) || BeginReadSlow(id, mayBring, isPassing: false, out word);

    /// <summary>The same for who passes by: a mark stays, and a frame that it brings comes marked.</summary>
    public bool BeginReadPassing(uint id, out ulong word) =>
        BeginReadSlow(id, mayBring: true, isPassing: true, out word);

    /// <summary>Whether what was read since <paramref name="seen"/> is true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Validate(uint id, ulong seen) => LatchWord.Validate(ref Word(id), seen);

    /// <summary>Marks the frame for eviction, if nobody holds it; a reader who comes by takes the mark away.</summary>
    public bool TryMark(uint id) => LatchWord.TryMark(ref Word(id));

    /// <summary>Intent, if nothing has changed since <paramref name="seen"/>.</summary>
    public bool TryLatchIntent(uint id, ulong seen) => LatchWord.TryIntendSince(ref Word(id), seen);

    /// <summary>Exclusive, if nothing has changed since <paramref name="seen"/> and nobody is inside.</summary>
    public bool TryLatchExclusive(uint id, ulong seen) => LatchWord.TryExcludeSince(ref Word(id), seen);

    /// <summary>Waits for intent. False: the frame is gone, or cannot be brought.</summary>
    public bool LatchIntent(uint id)
    {
        ref ulong word = ref Word(id);
        while (!LatchWord.TryIntend(ref word, out ulong seen))
        {
            if (!TryAwait(id, seen))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Waits for intent as long as nothing has changed since <paramref name="seen"/>. False: something has. So it never
    /// waits for another frame under the same id, which may stand elsewhere in the latch order.
    /// </summary>
    public bool LatchIntentSince(uint id, ulong seen)
    {
        ref ulong word = ref Word(id);
        while (!LatchWord.TryIntendSince(ref word, seen))
        {
            ulong now = WordOf(id);
            if (LatchWord.VersionOf(now) != LatchWord.VersionOf(seen) || LatchWord.IsGone(now))
            {
                return false;
            }

            if (LatchWord.IsCold(now))
            {
                _ = Residency.TryBring(Masked(id)); // that is a change; it is there the next time
                return false;
            }

            if (!LatchWord.IsOpenToWriters(now))
            {
                _waiter.WaitWhile(Masked(id), ref word, now);
            }
        }

        return true;
    }

    /// <summary>Waits for exclusive, by intent, so that readers cannot keep it out. False: the frame is gone.</summary>
    public bool LatchExclusive(uint id)
    {
        if (!LatchIntent(id))
        {
            return false;
        }

        Upgrade(id);
        return true;
    }

    /// <summary>From intent to exclusive; waits until the shared readers have left.</summary>
    public void Upgrade(uint id)
    {
        ref ulong word = ref Word(id);
        while (!LatchWord.TryUpgrade(ref word, out ulong seen))
        {
            _waiter.WaitWhile(Masked(id), ref word, seen);
        }
    }

    /// <summary>From exclusive to intent; what was changed can be read.</summary>
    public void Downgrade(uint id)
    {
        LatchWord.Downgrade(ref Word(id));
        _waiter.Wake(Masked(id));
    }

    /// <summary>Gives intent back; nothing was changed, the version stays.</summary>
    public void ReleaseIntent(uint id)
    {
        LatchWord.ReleaseIntent(ref Word(id));
        _waiter.Wake(Masked(id));
    }

    /// <summary>Gives exclusive back; readers from before do not validate any more.</summary>
    public void ReleaseExclusive(uint id)
    {
        LatchWord.ReleaseExclusive(ref Word(id));
        _waiter.Wake(Masked(id));
    }

    /// <summary>For a reader that lost too often: then no writer changes it. False: the frame is gone.</summary>
    public bool LatchShared(uint id)
    {
        ref ulong word = ref Word(id);
        while (!LatchWord.TryShare(ref word, out ulong seen))
        {
            if (!TryAwait(id, seen))
            {
                return false;
            }
        }

        return true;
    }

    public void ReleaseShared(uint id)
    {
        LatchWord.ReleaseShared(ref Word(id));
        if (!Planted.Is(PlantedBug.NoWakeByShared))
        {
            _waiter.Wake(Masked(id));
        }
    }

    /// <summary>
    /// The lowest id that is not in use, held exclusively by the caller; <see cref="NoFrame"/> when there is none. The
    /// frame's bytes are not defined. With a bound on memory others leave it for this one: a store that only grows
    /// brings none.
    /// </summary>
    public uint Allocate()
    {
        if (!_ids.TryTake(out uint id))
        {
            return NoFrame;
        }

        Residency.MakeRoom(PageCount);
        BeginBlock(id);
        Claim(id);
        return id;
    }

    /// <summary>
    /// Gives a frame and its id back that was never linked. The caller holds it exclusively; the latch is released.
    /// </summary>
    public void Free(uint id)
    {
        LatchWord.Retire(ref Word(id));
        _waiter.Wake(Masked(id));
        Discard(id);
    }

    /// <summary>
    /// Gives a frame and its id back. The caller holds it exclusively and has unlinked it by a change with a stamp; the
    /// latch is released. While a cut is open its bytes stay, and nobody gets the id.
    /// </summary>
    public void Free(uint id, ulong stamp)
    {
        LatchWord.Retire(ref Word(id));
        _waiter.Wake(Masked(id));
        SyncPoint.Reach();
        bool isLeft = Planted.Is(PlantedBug.UnsavedFree) && Cuts.IsOpen;
        if (isLeft || !Cuts.Hold(Masked(id), stamp))
        {
            Discard(id);
        }
    }

    /// <summary>
    /// Makes a frame of a certain id, for a store that is read from its files; the caller holds it then.
    /// </summary>
    /// <returns>False: the range does not reach so far.</returns>
    public bool TryClaim(uint id)
    {
        bool isThere = _ids.TryTake(id);
        if (isThere)
        {
            Claim(id);
        }

        return isThere;
    }

    /// <summary>Makes a frame of a certain id whose bytes are on the disk.</summary>
    /// <returns>False: the range does not reach so far.</returns>
    public bool TryClaimCold(uint id)
    {
        bool isThere = _ids.TryTake(id);
        if (isThere)
        {
            Invariant.That(LatchWord.TryClaim(ref Word(id)));
            LatchWord.Cool(ref Word(id));
        }

        return isThere;
    }

    /// <summary>Ends the open cut and gives back what waited for that.</summary>
    public void CloseCut()
    {
        foreach (uint id in Cuts.Close())
        {
            Discard(id);
        }

        Residency.MakeRoom(0); // what the cut has kept dirty may go now
    }

    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, value: true);
        _descriptorRange.DiscardAll();
        _frameRange.DiscardAll();
    }

    private void Claim(uint id)
    {
        Invariant.That(LatchWord.TryClaim(ref Word(id)));
        _ = MarkDirty(id);
        Volatile.Write(ref _descriptors[id].LastLsn, Cuts.Unborn);
    }

    /// <summary>Gives memory and id back. If the kernel keeps the memory, the frame's next owner gets it.</summary>
    private void Discard(uint id)
    {
        Debug.Assert(Masked(id) != NoFrame, "frame 0 is never given out");
        CountResident(id, default);
        DiscardFrom(id, 0);
        MarkClean(id);
        _ids.Return(Masked(id));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool BeginReadSlow(uint id, bool mayBring, bool isPassing, out ulong seen)
    {
        ref ulong word = ref Word(id);
        while (!LatchWord.TryBeginRead(ref word, isPassing, out seen))
        {
            if ((LatchWord.IsCold(seen) && !mayBring) || !TryAwait(id, seen, isPassing))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits for another word than was seen; brings a cold frame. False: gone, or cannot be.</summary>
    private bool TryAwait(uint id, ulong seen, bool isPassing = false)
    {
        if (LatchWord.IsCold(seen))
        {
            return Residency.TryBring(Masked(id), isPassing);
        }

        if (LatchWord.IsGone(seen))
        {
            return false;
        }

        _waiter.WaitWhile(Masked(id), ref Word(id), seen);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Masked(uint id)
    {
        Invariant.That(id <= _idMask || !Planted.Is(PlantedBug.UnmaskedId)); // it would be a fault
        return id & _idMask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* FrameOf(uint id) => _frames + ((nuint)Masked(id) << _frameShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong Word(uint id) => ref _descriptors[Masked(id)].Word;
}
