// Which frames are in memory, and who says so: the latch word.
//
//    cold       its bytes are on the disk only; of some pages    who waits for its latch brings it
//               there is a copy for gets (ColdPages.cs)
//    free ...   all of it is in memory                           used as if there were no disk
//    marked     free, and nobody has come by since the sweep,    a reader who does makes it free again, but for a
//               or it was brought for a listing                  listing behind its first leaf: that passes by
//
//    bring      cold -> exclusive (one claimant), read, checked against its checksums -> free   (Bringing.cs)
//    sweep      like a clock's hand over the ids: free -> marked; marked, clean and not pinned -> exclusive, memory
//               given back -> cold. Both of its steps only try, so it may run with latches held: nothing waits in it.
//               The first pages stay for a visit longer; cold frames give pages back, the buckets first
//
// Routers stay: a thousandth of the data with frames of 512 KiB, and every descent needs them. Dirty frames are not for
// the sweep, and pinned ones stay until the checkpoint's record is durable: before that their bytes are nowhere else.
// So the budget is kept by those who write: when too much is dirty they evict some (Checkpoint/Evictor), or take a
// checkpoint (Engine/ImageRoom).
//
// Who holds latches may go above the budget by the frames that it holds; so may a read that wants more frames at one
// moment than fit, once it has lost some times (Suspend).
//
// A frame that cannot be read goes back to cold, and the thread keeps the fault: its call ends with it, at the place
// where it would start again (IsHalted). The next call of the thread forgets it.
using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;
using Holt.Storage;

namespace Holt.Pool;

/// <summary>Brings frames into memory, and gives memory back above a budget.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Residency
{
    /// <summary>The least budget, in frames.</summary>
    private const int FramesMin = 8;

    /// <summary>A sweep gives back more than is wanted: a share of the budget, at most so many pages.</summary>
    private const int SlackShare = 16;

    /// <summary>Rounds of the hand in a sweep: what a cold frame has been read for goes in the third.</summary>
    private const long RoundsMax = 4;
    private const int SlackPagesMax = 4096;

    [ThreadStatic]
    private static Residency? s_failedPool; // one per thread

    [ThreadStatic]
    private static Fault? s_failure; // one per thread

    private readonly FramePool _pool;
    private readonly Bringing _bringing;
    private StoreFiles? _files; // set once, before others come
    private long _budgetPages = long.MaxValue; // the same
    private long _residentPages; // Interlocked
    private long _cooled; // Interlocked
    private uint _hand; // who sweeps
    private int _isSweeping; // Interlocked
    private int _suspended; // Interlocked
    private bool _hasFailed; // set once, Volatile

    public Residency(FramePool pool)
    {
        _pool = pool;
        _bringing = new Bringing(pool, this);
    }

    /// <summary>Whether frames are evicted.</summary>
    public bool IsBounded => _budgetPages != long.MaxValue;

    /// <summary>Pages that may be in memory.</summary>
    public long BudgetPages => _budgetPages;

    /// <summary>Whether so much of the budget is dirty that who writes next gives some of it back.</summary>
    public bool IsTooDirty => _pool.Cuts.DirtyPages / 3 > _budgetPages / 4;

    /// <summary>Whether half of the budget is enough for all that is in memory and so many pages more.</summary>
    public bool IsAmple(int pages) => ResidentPages + _pool.Cuts.SavedPages + pages <= _budgetPages / 2;

    /// <summary>Whether nothing may be evicted now.</summary>
    public bool IsSuspended => Volatile.Read(ref _suspended) != 0;

    /// <summary>Frames that one read may count on to be in memory together; at least two.</summary>
    public int FramesAtOnce { get; private set; } = int.MaxValue;

    /// <summary>
    /// Frames that may come into memory for one that is wanted, and it: a share of what is not dirty, for that stays.
    /// </summary>
    public int FramesTogether => (int)long.Clamp(
        (_budgetPages - _pool.Cuts.DirtyPages) / _pool.PageCount / 4, 1, Bringing.FramesMax);

    /// <summary>Pages counted as in memory.</summary>
    public long ResidentPages => Volatile.Read(ref _residentPages);

    /// <summary>Frames read from the disk since the store was opened.</summary>
    public long Brought => _bringing.Brought;

    /// <summary>How many of them listings have read ahead.</summary>
    public long Ahead => _bringing.Ahead;

    /// <summary>Frames whose memory was given back.</summary>
    public long Cooled => Volatile.Read(ref _cooled);

    /// <summary>Whether any thread ever failed to read a frame.</summary>
    public bool HasFailed => Volatile.Read(ref _hasFailed);

    /// <summary>Why this thread's last read of this pool failed; null when it did not.</summary>
    public Fault? Failure => ReferenceEquals(s_failedPool, this) ? s_failure : null;

    /// <summary>From now on frames may be cold.</summary>
    /// <param name="files">Where they lie then.</param>
    /// <param name="budgetBytes">What frames may take of memory; 0: no bound.</param>
    public void Attach(StoreFiles files, long budgetBytes)
    {
        _files = files;
        _budgetPages = budgetBytes == 0
            ? long.MaxValue
            : long.Max(FramesMin * _pool.PageCount, budgetBytes / PageBits.PageBytes);
        FramesAtOnce = (int)long.Clamp(_budgetPages / _pool.PageCount / 4, 2, int.MaxValue);
    }

    /// <summary>Forgets this thread's failure; each call that may bring frames begins with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forget()
    {
        if (HasFailed)
        {
            s_failedPool = null;
            s_failure = null;
        }
    }

    /// <summary>Pages have come into memory; or gone, as a negative number.</summary>
    public void Note(int pages) => _ = Interlocked.Add(ref _residentPages, pages);

    /// <summary>Brings a frame that was seen cold.</summary>
    /// <returns>False: it cannot be read; <see cref="Failure"/>. True: look again.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryBring(uint id, bool isPassing = false) => TryBring(new ReadOnlySpan<uint>(in id), isPassing);

    /// <summary>The same, and with it others that will be wanted next, as far as that can be.</summary>
    /// <param name="ids">The frame, and the others.</param>
    /// <param name="isPassing">Whether they come marked, for who passes by.</param>
    public bool TryBring(ReadOnlySpan<uint> ids, bool isPassing)
    {
        Fault? fault = _bringing.Bring(_files!, ids, isPassing);
        if (fault is not null)
        {
            Fail(fault);
        }

        return fault is null;
    }

    /// <summary>Brings a cold frame that nobody needs whole; one that cannot be read stays as it is.</summary>
    public void Promote(uint id)
    {
        if (!TryBring(id))
        {
            Forget();
        }
    }

    /// <summary>This thread cannot go on, for something cannot be read.</summary>
    public void Fail(Fault fault)
    {
        s_failedPool = this;
        s_failure = fault;
        Volatile.Write(ref _hasFailed, true);
    }

    /// <summary>Where a frame lies; of a frame that is not held it may be any place that it had.</summary>
    public Placement PlaceOf(uint id) => _files!.Frames.NewestOf(id);

    /// <summary>How many of a frame's pages are stored, if its first page is in memory.</summary>
    public int StoredOf(uint id) => FrameImage.EndsOf(_pool.HeadOf(id)).Count;

    /// <summary>Says that a frame has no place although one is wanted.</summary>
    public static Fault NoPlace(uint id) =>
        new(HoltStatus.Corrupt, FileFormat.FramesName, -1, 0, $"frame {id} has no place");

    /// <summary>See <see cref="StoreFiles.ReadPages"/>.</summary>
    public Fault? Read(FileBatch reads) => _files!.ReadPages(reads);

    /// <summary>See <see cref="StoreFiles.FaultOfPage"/>; the frame's first page is in memory, or this is it.</summary>
    public Fault? FaultOfPage(uint id, in Placement place, int page, long offset, ReadOnlySpan<byte> bytes) =>
        _files!.FaultOfPage(id, place, _pool.HeadOf(id), page, offset, bytes);

    /// <summary>Reads the first page of a frame that is cold, and leaves it so.</summary>
    /// <returns>False: it cannot be read.</returns>
    public unsafe bool TryPeek(uint id, NativeBlock page, out FrameView view)
    {
        view = new FrameView(page.Start);
        return _files!.ReadHead(id, page.Span) is null;
    }

    /// <summary>Whether so many pages more fit the budget.</summary>
    public bool HasRoom(int pages) => OverBy(pages) <= 0;

    /// <summary>
    /// Gives memory back until so many pages fit the budget, or nothing is left to give. Nothing waits in it.
    /// </summary>
    public void MakeRoom(int pages)
    {
        long over = OverBy(pages);
        if (over <= 0 || Volatile.Read(ref _suspended) != 0 || Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return;
        }

        Sweep(over + long.Min(_budgetPages / SlackShare, SlackPagesMax));
        Volatile.Write(ref _isSweeping, 0);
    }

    /// <summary>Gives all memory back that can be given, with a bound or without.</summary>
    public void GiveBackAll()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) == 0)
        {
            Sweep(long.MaxValue);
            Volatile.Write(ref _isSweeping, 0);
        }
    }

    /// <summary>A frame held exclusively, whose image was just written, leaves memory.</summary>
    public void Leave(uint id)
    {
        _pool.MarkClean(id);
        _pool.Cool(id);
        _ = Interlocked.Increment(ref _cooled);
    }

    /// <summary>Nothing is evicted until <see cref="GoOn"/>.</summary>
    public void Suspend() => _ = Interlocked.Increment(ref _suspended);

    /// <summary>Ends a suspension.</summary>
    public void GoOn() => _ = Interlocked.Decrement(ref _suspended);

    private long OverBy(int pages) => ResidentPages + _pool.Cuts.SavedPages + pages - _budgetPages;

    private void Sweep(long pages)
    {
        uint last = _pool.HighestId;
        for (long steps = RoundsMax * last; steps > 0 && pages > 0 && !_pool.IsDisposed; steps--)
        {
            _hand = _hand >= last ? 1 : _hand + 1;
            pages -= Look(_hand);
        }
    }

    /// <summary>Marks a frame, or gives its memory back; answers how many pages that were.</summary>
    private int Look(uint id)
    {
        ulong word = _pool.WordOf(id);
        ulong state = LatchWord.StateOf(word);
        if (state == LatchWord.Cold)
        {
            return _pool.ResidentOf(id).IsEmpty ? 0 : _pool.Cold.Visit(id);
        }

        if (state is not (LatchWord.Free or LatchWord.Marked) || !MayGo(id))
        {
            return 0;
        }

        if (state == LatchWord.Free)
        {
            _ = _pool.TryMark(id);
            return 0;
        }

        if (!_pool.TryLatchExclusive(id, word))
        {
            return 0;
        }

        if (!MayGo(id))
        {
            _pool.ReleaseExclusive(id);
            return 0;
        }

        Invariant.That(!PlaceOf(id).IsNone); // else its bytes would be nowhere
        int before = _pool.ResidentOf(id).Count;
        int kept = FrontOf(id);
        _files!.Forget(id);
        _pool.Cool(id, kept);
        _ = Interlocked.Increment(ref _cooled);
        return before - kept;
    }

    /// <summary>
    /// How many first pages of a clean leaf, held exclusively, can stay: if they are as on the disk. They are not when
    /// the frame has changed since it was read: then its checkpoint gave the image sums that memory does not have.
    /// </summary>
    private int FrontOf(uint id)
    {
        Placement place = PlaceOf(id);
        FrameView view = _pool.View(id);
        bool isAsRead = FrameFacts.Kind(view) == FrameFormat.Leaf
            && FrameFacts.StampOf(view) == _pool.StampOf(id)
            && Checksum.OfPage(_pool.HeadOf(id)) == place.Checksum;
        return isAsRead ? FrameImage.EndsOf(_pool.HeadOf(id)).Front : 0;
    }

    private bool MayGo(uint id) =>
        !_pool.IsDirty(id) && !_pool.IsPinned(id) && FrameFacts.Kind(_pool.View(id)) != FrameFormat.Router;
}
