using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// The search of a cold leaf: over the pages of it that are in memory, again and again until all that it needs are
/// (Pool/ColdPages.cs). What it finds is true once the leaf's word is validated, as with any other search.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class ColdRead
{
    /// <summary>Finds the record of a key.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">The key.</param>
    /// <param name="leaf">Its leaf, whose word is cold.</param>
    /// <param name="isFound">Whether there is a record.</param>
    /// <param name="hit">The record.</param>
    /// <param name="loan">Memory in which it may lie, to be given back by <see cref="ColdPages.EndLoan"/>.</param>
    /// <returns>False: the leaf has changed, or the disk failed; from the root.</returns>
    public static bool TrySearch(
        TreeStore store,
        EngineKey key,
        in FramePlace leaf,
        out bool isFound,
        out RecordHit hit,
        out ColdBatch? loan)
    {
        FramePool pool = store.Pool;
        loan = null;

        // Each round loads a page at least, of those that are stored.
        for (int round = 0; round <= pool.PageCount; round++)
        {
            PageBits missing = Search(store, key, in leaf, loan: null, out isFound, out hit);
            if (missing.IsEmpty)
            {
                return true;
            }

            var want = new ColdWant(leaf.Id, leaf.Word, missing);
            bool isPassing = pool.Cold.IsPassing(in want);
            loan = isPassing ? pool.Cold.Lend(in want) : null;
            if (loan is not null && Search(store, key, in leaf, loan, out isFound, out hit).IsEmpty)
            {
                return true;
            }

            bool isOn = !isPassing ? pool.Cold.TryLoad(new ReadOnlySpan<ColdWant>(in want))
                : loan is not null && pool.Cold.TryKeep(loan);
            loan = null;
            if (!isOn)
            {
                break;
            }
        }

        isFound = false;
        hit = default;
        return false;
    }

    /// <summary>One round: searches what is in memory, and in a page that is lent.</summary>
    /// <returns>The pages to be loaded before another round; none: this is the answer.</returns>
    public static PageBits Search(
        TreeStore store, EngineKey key, in FramePlace leaf, ColdBatch? loan, out bool isFound, out RecordHit hit)
    {
        FramePool pool = store.Pool;
        PageBits resident = pool.ResidentOf(leaf.Id); // I1: before the pages themselves
        PageBits touched = default;
        ColdRun lent = loan is null ? default : loan.Runs[0];
        bool isLent = loan is not null && !resident.Has(lent.First); // another get may have brought it
        SyncPoint.Reach();
        PageBits there = Planted.Is(PlantedBug.LateBits) ? PageBits.First(pool.PageCount) : resident;
        isFound = FrameSearch.TryFindByPages(
            pool.View(leaf.Id),
            store.Limits,
            key,
            leaf.BaseDepth,
            there,
            lent.First,
            isLent ? loan!.BytesOf(lent) : default,
            ref touched,
            out hit);
        resident = Planted.Is(PlantedBug.LateBits) ? pool.ResidentOf(leaf.Id) : resident;
        return pool.Cold.MissingOf(leaf.Id, resident, touched);
    }
}
