// A cold frame may have some of its pages in memory, at their own addresses; Descriptor.Resident says which. So a get
// reads a few pages of a frame and not all of it. Nothing else sees them: the frame is as unreadable as before.
//
//    read       word, resident bits -> search, noting the pages it touches -> all of them among the bits: copy, word
//               still the same: answer. Else load what is missing, and search again (Tree/ColdRead)
//    load       read to a buffer, pages of one frame or of many at once (ColdBatch); check against the table in the
//               first page, or the manifest -> install
//    install    page lock { the word is still the same: copy, then the bit }
//    pass       instead of install: answer from the buffer, and the word is still the same  (ColdPages.Passing.cs)
//    give back  page lock { still cold: clear the bits, bump the version, discard }      the sweep
//    bring      page lock { cold -> exclusive }, the whole image over what is there      writers, listings, and
//               Promote: a frame that is read so often costs less when it is whole
//
// A cold word stands still under the page lock, a short one without I/O inside. Readers take none: a page whose bit was
// set before they looked at it is true as long as the word is the same, for bits are set behind their page and a page
// goes behind the version. A page that is not there is not looked at; it would read as zeros, and take memory.
//
// Nobody keeps the frame from being brought, changed, written elsewhere and its extent given to others while a page is
// on its way. So a page is believed, and damage is, only while the word is the same.
//
// Heat says for how many visits of the sweep a cold frame keeps what it has: a read sets it to two; at one the back
// pages go, the buckets; at none the front ones, the header and the nodes, which every read of the frame needs. Without
// a bound on memory nothing is swept, and it counts loads.
using System;
using System.Collections.Concurrent;
using System.Threading;
using Holt.Foundation;
using Holt.Storage;

namespace Holt.Pool;

/// <summary>Reads pages of cold frames.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class ColdPages(FramePool pool)
{
    private const int LockCount = 64;

    /// <summary>The first read of a frame takes its front pages with it, up to so many; no run is longer.</summary>
    private const int FrontPagesMax = (64 << 10) / PageBits.PageBytes;

    /// <summary>What a read makes of the heat.</summary>
    private const byte ReadHeat = 2;

    /// <summary>Without a bound on memory, so many loads behind the first one make a frame whole.</summary>
    private const byte LoadsMax = 4;

    /// <summary>Frames whose first pages are read ahead with those of a frame, once so many first pages were read; and
    /// how many ids are looked at for that.</summary>
    private const int FrontsMax = 7;

    private const int FrontsAlone = 16;
    private const int IdsMax = 64;

    /// <summary>More first pages than a leaf's nodes take are not guessed at.</summary>
    private const int FrontPagesOfLeaf = 4;

    private readonly Lock[] _locks = MakeLocks();
    private readonly ConcurrentBag<ColdBatch> _batches = new(); // more than one at a time
    private ColdBatch? _batch; // Interlocked: one that is free
    private long _pagesRead; // Interlocked
    private long _fronts; // Interlocked: first pages that were wanted

    /// <summary>Pages read for gets since the store was opened.</summary>
    public long PagesRead => Volatile.Read(ref _pagesRead);

    /// <summary>The page lock of a frame; others have the same.</summary>
    public Lock LockOf(uint id) => _locks[id % LockCount];

    /// <summary>Which of the pages touched have to be loaded before a search of a cold frame is believed.</summary>
    /// <param name="id">The frame.</param>
    /// <param name="resident">The pages that were there before the search.</param>
    /// <param name="touched">The pages it read.</param>
    /// <returns>As far as the frame is as it was: what is stored of them. The rest is zeros.</returns>
    public PageBits MissingOf(uint id, PageBits resident, PageBits touched)
    {
        PageBits missing = default;
        PageBits wanted = touched.Without(resident);
        if (wanted.IsEmpty)
        {
            return missing;
        }

        if (!resident.Has(0))
        {
            return PageBits.First(1); // it tells where the others lie
        }

        Placement place = pool.Residency.PlaceOf(id);
        for (; !wanted.IsEmpty; wanted = wanted.Without(PageBits.First(wanted.Lowest + 1)))
        {
            if (FrameImage.OffsetOf(place, pool.HeadOf(id), wanted.Lowest) >= 0)
            {
                missing.Add(wanted.Lowest);
            }
        }

        return missing;
    }

    /// <summary>Loads what searches lack, all of it at once as far as the buffer goes.</summary>
    /// <param name="wants">At most one of each frame.</param>
    /// <returns>False: one of the frames has changed, or the disk failed (<see cref="Residency.Failure"/>).</returns>
    public bool TryLoad(ReadOnlySpan<ColdWant> wants)
    {
        ColdBatch batch = Rent();
        bool isDone = true;
        foreach (ref readonly ColdWant want in wants)
        {
            isDone &= TryAdd(want, batch);
        }

        isDone &= TryRead(batch);
        Return(batch);
        return isDone;
    }

    /// <summary>
    /// A page as it was read: checks it, and puts it into its place if the frame is still as it was. A wrong one is
    /// damage only then.
    /// </summary>
    public bool Install(
        uint id, ulong word, in Placement place, int page, long offset, ReadOnlySpan<byte> bytes)
    {
        Fault? fault = pool.Residency.FaultOfPage(id, place, page, offset, bytes);
        return fault is null ? pool.TryInstall(id, word, page, bytes) : Refuse(id, word, fault);
    }

    /// <summary>A read of a cold frame has its answer: keeps its pages for a while, or makes it whole.</summary>
    public void NoteRead(uint id)
    {
        bool isBounded = pool.Residency.IsBounded;
        if (isBounded)
        {
            pool.SetHeat(id, ReadHeat);
        }

        bool isWanted = isBounded
            ? 2 * pool.ResidentOf(id).Count >= pool.Residency.StoredOf(id)
            : pool.HeatOf(id) >= LoadsMax;
        if (isWanted)
        {
            pool.Residency.Promote(id);
        }
    }

    /// <summary>A visit of the sweep.</summary>
    /// <returns>How many pages it got.</returns>
    public int Visit(uint id)
    {
        byte heat = pool.HeatOf(id);
        if (heat > 0)
        {
            pool.SetHeat(id, (byte)(heat - 1));
        }

        return heat switch
        {
            0 => pool.GiveBackFrom(id, 0),
            1 => pool.GiveBackFrom(id, FrameImage.EndsOf(pool.HeadOf(id)).Front),
            _ => 0,
        };
    }

    private ColdBatch Rent() => Interlocked.Exchange(ref _batch, null)
        ?? (_batches.TryTake(out ColdBatch? free) ? free : new ColdBatch());

    private void Return(ColdBatch batch)
    {
        if (Interlocked.CompareExchange(ref _batch, batch, null) is not null)
        {
            _batches.Add(batch);
        }
    }

    private static Lock[] MakeLocks()
    {
        var locks = new Lock[LockCount];
        for (int i = 0; i < LockCount; i++)
        {
            locks[i] = new Lock();
        }

        return locks;
    }

    /// <summary>Adds the runs that a search lacks to a batch, which is read before it overflows.</summary>
    private bool TryAdd(in ColdWant want, ColdBatch batch)
    {
        (uint id, ulong word, PageBits missing) = want;
        Placement place = pool.Residency.PlaceOf(id);
        if (place.IsNone)
        {
            return Refuse(id, word, Residency.NoPlace(id));
        }

        if (missing.Has(0))
        {
            int front = int.Clamp(place.FrontPages, 1, int.Min(FrontPagesMax, pool.PageCount));
            front = place.HasPatch ? 1 : front; // there it does not lie together
            bool isFree = TryAdd(new ColdRun(id, word, place, 0, front, place.HeadOffset), batch);
            AddFronts(id, batch);
            return isFree;
        }

        if (!pool.Residency.IsBounded)
        {
            pool.SetHeat(id, (byte)int.Min(pool.HeatOf(id) + 1, LoadsMax));
        }

        bool isDone = true;
        while (isDone && !missing.IsEmpty)
        {
            int first = missing.Lowest;
            long offset = FrameImage.OffsetOf(place, pool.HeadOf(id), first);
            int end = first + 1;
            while (end < pool.PageCount
                && end - first < FrontPagesMax
                && missing.Has(end)
                && IsNext(id, place, end, offset + ((long)(end - first) * PageBits.PageBytes)))
            {
                end++;
            }

            isDone = offset >= 0 && TryAdd(new ColdRun(id, word, place, first, end - first, offset), batch);
            missing = missing.Without(PageBits.First(end));
        }

        return isDone;
    }

    /// <summary>
    /// Gets that come to one leaf after the other for the first time wait twice each: for its nodes, and for its
    /// bucket. So when that has happened often the nodes of some more come by the same submission, up to half of the
    /// budget; leaves have ids that are close. A guess: nobody waits for them, and what is wrong with one is nobody's
    /// failure.
    /// </summary>
    private void AddFronts(uint wanted, ColdBatch batch)
    {
        if (Interlocked.Increment(ref _fronts) <= FrontsAlone)
        {
            return;
        }

        uint last = uint.Min(pool.HighestId, wanted + IdsMax);
        int count = 0;
        for (uint id = wanted + 1; id <= last && count < FrontsMax && HasRoom(batch); id++)
        {
            ulong word = pool.WordOf(id);
            bool isUnknown = LatchWord.IsCold(word) && pool.ResidentOf(id).IsEmpty;
            Placement place = isUnknown ? pool.Residency.PlaceOf(id) : default;
            if (!place.IsNone && !place.HasPatch && place.FrontPages is > 0 and <= FrontPagesOfLeaf)
            {
                batch.Add(new ColdRun(id, word, place, 0, place.FrontPages, place.HeadOffset) { IsGuess = true });
                count++;
            }
        }

        bool HasRoom(ColdBatch batch) => batch.Room >= FrontPagesOfLeaf
            && (pool.Residency.ResidentPages + batch.PageCount < pool.Residency.BudgetPages / 2);
    }

    private bool TryAdd(in ColdRun run, ColdBatch batch)
    {
        bool isDone = run.Count <= batch.Room || TryRead(batch);
        batch.Add(run);
        return isDone;
    }

    private bool IsNext(uint id, in Placement place, int page, long offset) =>
        FrameImage.OffsetOf(place, pool.HeadOf(id), page) == offset;

    /// <summary>
    /// Reads a batch and empties it. All that is sound is installed, also beside something that is not: it is there
    /// when the read comes again.
    /// </summary>
    private bool TryRead(ColdBatch batch)
    {
        if (batch.PageCount == 0)
        {
            return true;
        }

        pool.Residency.MakeRoom(batch.PageCount);
        SyncPoint.Reach();
        Fault? fault = pool.Residency.Read(batch.ReadsOf(batch.Runs));
        bool isDone = true;
        for (int i = 0; i < batch.Runs.Length; i++)
        {
            ColdRun run = batch.Runs[i];
            Fault? own = fault is null || batch.Runs.Length == 1
                ? fault
                : pool.Residency.Read(batch.ReadsOf(batch.Runs.Slice(i, 1))); // of many it is not known whose it is
            bool isThere = own is null
                ? TryInstall(run, batch)
                : !run.IsGuess && Refuse(run.Id, run.Word, own with { Text = $"frame {run.Id}: {own.Text}" });
            isDone &= isThere || run.IsGuess;
        }

        batch.Clear();
        return isDone;
    }

    /// <summary>Installs the pages of a run that was read.</summary>
    private bool TryInstall(in ColdRun run, ColdBatch batch)
    {
        _ = Interlocked.Add(ref _pagesRead, run.Count);
        Span<byte> bytes = batch.BytesOf(run);
        for (int i = 0; i < run.Count; i++)
        {
            long at = run.Offset + ((long)i * PageBits.PageBytes);
            if (i > 0 && run.First == 0 && !IsNext(run.Id, run.Place, i, at))
            {
                break; // the front of this frame does not lie together
            }

            ReadOnlySpan<byte> page = bytes.Slice(i * PageBits.PageBytes, PageBits.PageBytes);
            bool isThere = run.IsGuess
                ? pool.Residency.FaultOfPage(run.Id, run.Place, i, at, page) is null
                    && pool.TryInstall(run.Id, run.Word, i, page)
                : Install(run.Id, run.Word, run.Place, run.First + i, at, page);
            if (!isThere)
            {
                return false;
            }
        }

        return true;
    }

    private bool Refuse(uint id, ulong word, Fault fault)
    {
        if (pool.IsStillCold(id, word))
        {
            pool.Residency.Fail(fault);
        }

        return false;
    }
}
