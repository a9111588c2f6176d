using System.Threading;
using Holt.Foundation;
using Holt.Storage;

namespace Holt.Pool;

/// <content>
/// Pages that are read for one get and not kept. While memory is half empty every page stays. From then on one of a
/// bucket stays the second time it is wanted (<see cref="PassedPages"/>); the first time the get is answered from the
/// buffer that it was read to. Most cold gets are of keys that nobody asks for again soon: this way they push nothing
/// out, and need no new page of the kernel, which costs more than all that a get does itself. Who does come again finds
/// the page in the kernel's cache, if there is one.
/// </content>
internal sealed partial class ColdPages
{
    private PassedPages? _passed; // Volatile; set once
    private long _pagesPassed; // Interlocked

    /// <summary>Pages read that were not kept.</summary>
    public long PagesPassed => Volatile.Read(ref _pagesPassed);

    /// <summary>
    /// Whether the page that a search lacks is read for it alone: <see cref="Lend"/>. Asked once, for it is noted.
    /// </summary>
    public bool IsPassing(in ColdWant want)
    {
        int page = want.Missing.Lowest;
        return want.Missing.Count == 1
            && page > 0
            && pool.Residency.IsBounded
            && !pool.Residency.IsAmple(1)
            && page >= FrameImage.EndsOf(pool.HeadOf(want.Id)).Front // nodes are for all
            && !Passed().IsAgain(want.Id, page);
    }

    /// <summary>
    /// Reads the page that a search lacks, checked, to memory that is the caller's until <see cref="EndLoan"/> or
    /// <see cref="TryKeep"/>. It is the frame's if the frame's word is still the same afterwards.
    /// </summary>
    /// <returns>Null: the frame has changed, or the disk failed (<see cref="Residency.Failure"/>).</returns>
    public ColdBatch? Lend(in ColdWant want)
    {
        (uint id, ulong word, PageBits missing) = want;
        int page = missing.Lowest;
        Placement place = pool.Residency.PlaceOf(id);
        long offset = place.IsNone ? -1 : FrameImage.OffsetOf(place, pool.HeadOf(id), page);
        if (offset < 0)
        {
            return null; // it was there when the search asked what is missing
        }

        ColdBatch batch = Rent();
        var run = new ColdRun(id, word, place, page, 1, offset);
        batch.Add(run);
        SyncPoint.Reach();
        Fault? fault = pool.Residency.Read(batch.ReadsOf(batch.Runs));
        fault = fault is null
            ? pool.Residency.FaultOfPage(id, place, page, offset, batch.BytesOf(run))
            : fault with { Text = $"frame {id}: {fault.Text}" };
        _ = Interlocked.Increment(ref _pagesRead);
        if (fault is not null)
        {
            EndLoan(batch);
            _ = Refuse(id, word, fault);
            return null;
        }

        _ = Interlocked.Increment(ref _pagesPassed);
        return batch;
    }

    /// <summary>The page is not enough: it is kept after all, and the loan ends.</summary>
    /// <returns>False: the frame has changed.</returns>
    public bool TryKeep(ColdBatch loan)
    {
        ColdRun run = loan.Runs[0];
        pool.Residency.MakeRoom(1);
        bool isKept = pool.TryInstall(run.Id, run.Word, run.First, loan.BytesOf(run));
        EndLoan(loan);
        _ = Interlocked.Decrement(ref _pagesPassed);
        return isKept;
    }

    /// <summary>Gives the memory of a loan back; none: nothing happens.</summary>
    public void EndLoan(ColdBatch? loan)
    {
        if (loan is not null)
        {
            loan.Clear();
            Return(loan);
        }
    }

    private PassedPages Passed() => Volatile.Read(ref _passed)
        ?? Interlocked.CompareExchange(ref _passed, new PassedPages(pool.Residency.BudgetPages), null)
        ?? _passed;
}
