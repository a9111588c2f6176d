using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Fills listing pages. A page is one moment of all frames it touched: their words are kept while it is filled and all
/// validated at its end. A page that keeps losing against writers is cut to one frame, read under a shared latch.
/// </summary>
/// <remarks>Thread-safe, one listing per thread; holds nothing when it returns.</remarks>
internal static class Scan
{
    /// <summary>Frames of one page.</summary>
    public const int FramesMax = 32;

    /// <summary>Pages that lose so often are cut to one frame.</summary>
    private static int AttemptsMax => SyncPoint.IsControlled ? 1 : 8; // a schedule test shall see the other way too

    /// <summary>Fills the next page.</summary>
    /// <returns>Ok: the page has entries; Done: there are none left; Closed.</returns>
    public static HoltStatus NextPage(TreeStore store, ListingState state, ListingPage page, FramePlace[] touched)
    {
        if (IsDone(state, page))
        {
            return HoltStatus.Done;
        }

        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            HoltStatus status = TryFill(store, state, page, touched, out _);
            if (status != HoltStatus.Busy)
            {
                return Finish(status, state, page);
            }
        }

        return NextPageLatched(store, state, page);
    }

    /// <summary>The next page, of one frame that nobody can change meanwhile; waits for writers.</summary>
    public static HoltStatus NextPageLatched(TreeStore store, ListingState state, ListingPage page)
    {
        if (IsDone(state, page))
        {
            return HoltStatus.Done;
        }

        HoltStatus status;
        do
        {
            status = store.Pool.IsDisposed ? HoltStatus.Closed : FillLatched(store, state, page);
        }
        while (status == HoltStatus.Busy);
        return Finish(status, state, page);
    }

    /// <summary>One attempt, from the start of the page. Busy: something changed.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing.</param>
    /// <param name="page">The page.</param>
    /// <param name="touched">Takes the frames that were read.</param>
    /// <param name="count">How many they are.</param>
    public static HoltStatus TryFill(
        TreeStore store, ListingState state, ListingPage page, FramePlace[] touched, out int count)
    {
        page.Clear();
        state.Rewind();
        count = 0;
        uint exhausted = 0;
        bool isDone = false;
        while (!isDone)
        {
            bool strict = state.Reverse && !state.AtInclusive;
            if (store.Pool.IsDisposed)
            {
                return HoltStatus.Closed;
            }

            if (!Descent.TryToLevel(store, state.At, 0, strict, out FramePlace leaf))
            {
                return HoltStatus.Busy;
            }

            if (leaf.Id != exhausted && count == touched.Length)
            {
                break;
            }

            bool isRead = leaf.Id == exhausted
                ? TryLeave(store, in leaf, state, out isDone)
                : TryFillFrom(store, in leaf, state, page, out isDone);
            if (!isRead)
            {
                store.CountRestart();
                return HoltStatus.Busy;
            }

            if (leaf.Id != exhausted)
            {
                touched[count++] = leaf;
                exhausted = leaf.Id;
            }

            SyncPoint.Reach();
        }

        // One moment: every frame is as it was when it was read, now.
        return AreAllValid(store, touched.AsSpan(0, count)) ? HoltStatus.Ok : HoltStatus.Busy;
    }

    /// <summary>Whether all frames are as they were when they were read.</summary>
    public static bool AreAllValid(TreeStore store, ReadOnlySpan<FramePlace> places)
    {
        foreach (FramePlace place in places)
        {
            if (!store.Pool.Validate(place.Id, place.Word) && !Planted.Is(PlantedBug.UnvalidatedPage))
            {
                store.CountRestart();
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds what one frame has, long values included; false when the frame changed meanwhile.</summary>
    private static bool TryFillFrom(
        TreeStore store, in FramePlace leaf, ListingState state, ListingPage page, out bool isDone)
    {
        isDone = false;
        FramePool pool = store.Pool;
        FrameView view = pool.View(leaf.Id);
        ListingStop stop = FrameLister.Fill(view, leaf.BaseDepth, state, page);
        while (stop == ListingStop.Spilled)
        {
            if (!pool.Validate(leaf.Id, leaf.Word))
            {
                return false;
            }

            ReadOnlySpan<byte> key = state.SpilledKey[HoltLimits.TreeIdBytes..];
            SpilledRecord record = state.Spilled;
            Span<byte> room = page.AddSpan(key.Length, (int)record.Place.Length, record.Version);
            key.CopyTo(room);
            if (!store.Values.TryRead(record.Place, leaf.Id, leaf.Word, room[key.Length..]))
            {
                return false;
            }

            state.GoBehindLast(page);
            bool isFull = page.Count >= state.PageCountMax || page.IsFull;
            stop = isFull ? ListingStop.PageFull : FrameLister.Fill(view, leaf.BaseDepth, state, page);
        }

        if (!pool.Validate(leaf.Id, leaf.Word))
        {
            return false;
        }

        isDone = stop != ListingStop.FrameEnd;
        if (stop == ListingStop.RangeEnd)
        {
            state.GoToEnd();
        }

        return true;
    }

    /// <summary>Whether nothing is left before the page; what a lost attempt left behind is forgotten.</summary>
    private static bool IsDone(ListingState state, ListingPage page)
    {
        page.Clear();
        state.Rewind();
        return state.Remaining <= 0 || state.IsBehindEnd();
    }

    private static HoltStatus Finish(HoltStatus status, ListingState state, ListingPage page)
    {
        if (status != HoltStatus.Ok)
        {
            return status;
        }

        state.Commit();
        state.Remaining -= page.Count;
        return page.Count > 0 ? HoltStatus.Ok : HoltStatus.Done;
    }

    /// <summary>Goes to the bound of a frame that has no more; false when something changed.</summary>
    private static bool TryLeave(
        TreeStore store, in FramePlace leaf, ListingState state, out bool isDone)
    {
        Fences fences = store.RentFences();
        bool strict = state.Reverse && !state.AtInclusive;
        bool isLeft = Descent.TryWithFences(store, state.At, 0, strict, fences, out FramePlace again)
            && again.Id == leaf.Id
            && LatchWord.VersionOf(again.Word) == LatchWord.VersionOf(leaf.Word);
        isDone = isLeft && Leave(state, fences);
        store.Return(fences);
        return isLeft;
    }

    /// <summary>Goes to the bound of a frame, unless it stands further already.</summary>
    /// <returns>Whether nothing can be left behind it.</returns>
    private static bool Leave(ListingState state, Fences fences)
    {
        bool isOutermost = state.Reverse ? fences.LowLength == 0 : !fences.HasHigh;
        if (isOutermost)
        {
            state.GoToEnd();
        }
        else
        {
            state.GoToFence(state.Reverse ? fences.LowKey : fences.HighKey);
        }

        return isOutermost || state.IsBehindEnd();
    }

    private static HoltStatus FillLatched(TreeStore store, ListingState state, ListingPage page)
    {
        Fences fences = store.RentFences();
        page.Clear();
        state.Rewind();
        bool isDone = false;
        bool isFilled = true;
        while (isFilled && !isDone && page.Count == 0)
        {
            bool strict = state.Reverse && !state.AtInclusive;
            isFilled = HeldLeaf.TryTake(store, state.At, strict, fences, out FramePlace leaf);
            if (isFilled)
            {
                isFilled = TryFillFrom(store, in leaf, state, page, out isDone);
                isDone = isDone || (isFilled && Leave(state, fences));
                store.Pool.ReleaseShared(leaf.Id);
            }
        }

        store.Return(fences);
        return isFilled ? HoltStatus.Ok : HoltStatus.Busy;
    }
}
