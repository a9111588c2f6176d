using System;
using System.Runtime.CompilerServices;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Fills listing pages. A page is one moment of all frames it touched: their words are kept while it is filled and all
/// validated at its end. A page that keeps losing against writers is cut to one frame, read under a shared latch.
/// </summary>
/// <remarks>Thread-safe, one listing per thread; holds nothing when it returns.</remarks>
[SkipLocalsInit]
internal static class Scan
{
    /// <summary>Frames of one page.</summary>
    public const int FramesMax = 32; // bits of Descent's marks

    /// <summary>Pages that lose so often are cut to one frame.</summary>
    private static int AttemptsMax => SyncPoint.IsControlled ? 1 : 8; // a schedule test shall see the other way too

    /// <summary>Fills the next page of a listing that is not over.</summary>
    /// <returns>Ok: the page has entries; Done: there are none left; Closed.</returns>
    public static HoltStatus NextPage(TreeStore store, ListingState state, ListingPage page, FramePlace[] touched)
    {
        int most = int.Min(touched.Length, store.Pool.Residency.FramesAtOnce);
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            HoltStatus status = TryFill(store, state, page, touched, most, out _);
            if (status != HoltStatus.Busy)
            {
                return Finish(status, state, page);
            }
        }

        return NextPageLatched(store, state, page);
    }

    /// <summary>
    /// The same without waiting for anything, so it needs not be counted. Busy: it lost against a writer, or a frame is
    /// not in memory, or held.
    /// </summary>
    public static HoltStatus NextPageNow(
        TreeStore store, ListingState state, ListingPage page, FramePlace[] touched)
    {
        (int ahead, bool isPassing) = (state.FramesAhead, state.IsPassing);
        state.IsHasty = true;
        int most = int.Min(touched.Length, store.Pool.Residency.FramesAtOnce);
        HoltStatus status = TryFill(store, state, page, touched, most, out _);
        state.IsHasty = false;
        if (status != HoltStatus.Ok || store.Pool.IsDisposed)
        {
            (state.FramesAhead, state.IsPassing) = (ahead, isPassing);
            return HoltStatus.Busy;
        }

        return Finish(status, state, page);
    }

    /// <summary>The same, of one frame that nobody can change meanwhile; waits for writers.</summary>
    public static HoltStatus NextPageLatched(TreeStore store, ListingState state, ListingPage page)
    {
        HoltStatus status;
        do
        {
            status = store.Pool.IsHalted ? store.Pool.HaltStatus : FillLatched(store, state, page);
        }
        while (status == HoltStatus.Busy);
        return Finish(status, state, page);
    }

    /// <summary>One attempt, from the start of the page. Busy: something changed.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing.</param>
    /// <param name="page">The page.</param>
    /// <param name="touched">Takes the frames that were read.</param>
    /// <param name="most">How many that may be.</param>
    /// <param name="count">How many they are.</param>
    public static HoltStatus TryFill(
        TreeStore store, ListingState state, ListingPage page, FramePlace[] touched, int most, out int count)
    {
        page.Clear();
        state.Rewind();
        count = 0;
        bool isBounded = false; // the state's fences are those of the leaf
        UpwardWalk walk = default;
        FramePlace leaf = default;
        Span<FramePlace> room = touched.AsSpan(0, most);
        bool isRolledUp = !state.Reverse && state.Filter.Delimiter >= 0;
        bool isDone = false;
        bool isThere = isRolledUp && walk.TryGoOn(store, state, room, ref count, ref leaf, out isDone);
        if (!isThere && !Descent.TryToLevel(store, state.At, 0, IsStrict(state), out leaf, PatienceOf(state)))
        {
            return store.Pool.IsHalted ? store.Pool.HaltStatus : HoltStatus.Busy;
        }

        while (!isDone)
        {
            touched[count++] = new FramePlace(leaf.Id, leaf.Word, leaf.BaseDepth); // as it was written, by fields
            if (!TryFillFrom(store, in leaf, state, page, out ListingStop stop))
            {
                store.CountRestart();
                return store.Pool.IsHalted ? store.Pool.HaltStatus : HoltStatus.Busy;
            }

            SyncPoint.Reach();
            if (IsEnd(stop) || (isBounded && Leave(state)))
            {
                break;
            }

            bool isGroup = stop == ListingStop.GroupEnd;
            if (!TryGoOn(store, state, page, room, ref count, isGroup, ref walk, ref leaf, ref isBounded, out isDone))
            {
                store.CountRestart();
                return store.Pool.IsHalted ? store.Pool.HaltStatus : HoltStatus.Busy;
            }

            if (isDone || (count == most && page.Count > 0))
            {
                break;
            }

            if (count == most)
            {
                // So many frames without an entry: the page begins behind them.
                if (!AreAllValid(store, touched.AsSpan(0, count)))
                {
                    return HoltStatus.Busy;
                }

                state.Commit();
                count = 0;
            }
        }

        // One moment: every frame is as it was when it was read, now.
        return AreAllValid(store, touched.AsSpan(0, count)) ? HoltStatus.Ok : HoltStatus.Busy;
    }

    /// <summary>Goes from a frame that has no more to the next one; false when something changed.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing.</param>
    /// <param name="page">What it has of the page.</param>
    /// <param name="touched">The frames of that.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="isGroup">Whether the frame ended in a group.</param>
    /// <param name="walk">The way from group to group.</param>
    /// <param name="leaf">The frame, then the next one.</param>
    /// <param name="isBounded">Whether the listing has left the frame by its bound; then whether it knows the next
    /// one's bounds.</param>
    /// <param name="isDone">Nothing is left.</param>
    private static bool TryGoOn(
        TreeStore store,
        ListingState state,
        ListingPage page,
        Span<FramePlace> touched,
        ref int count,
        bool isGroup,
        ref UpwardWalk walk,
        ref FramePlace leaf,
        ref bool isBounded,
        out bool isDone)
    {
        isDone = false;
        state.IsPassing = state.FramesAhead > 0;
        Patience patience = PatienceOf(state);
        if (!isBounded)
        {
            if (isGroup && !state.Reverse && walk.TryGoOn(store, state, touched, ref count, ref leaf, out isDone))
            {
                state.FramesAhead = int.Min(state.FramesAhead, 1); // it may have gone over many
                return true;
            }

            walk.Lose();
            if (isGroup)
            {
                // Most such groups end in another frame, and that one's bounds are seldom asked for.
                if (!Descent.TryToLevel(store, state.At, 0, IsStrict(state), out FramePlace next, patience))
                {
                    return false;
                }

                if (next.Id != leaf.Id)
                {
                    state.FramesAhead = int.Min(state.FramesAhead, 1); // it may have gone over many
                    leaf = next;
                    return true;
                }
            }

            // The frame still has the range it had, or the page does not validate.
            if (!state.Reverse && TryToNext(store, state, page, touched[..count], ref leaf))
            {
                state.GoToFence(state.Fences.HighKey);
                isDone = state.IsBehindEnd();
                return true;
            }

            // One walk answers both: a group may have ended in another frame, else these are the bounds of this one.
            if (!Descent.TryWithFences(
                store, state.At, 0, IsStrict(state), state.Fences, out FramePlace at, out _, patience))
            {
                return false;
            }

            if (at.Id != leaf.Id)
            {
                leaf = at;
                isBounded = true;
                return true;
            }

            isDone = Leave(state);
            if (isDone || LatchWord.VersionOf(at.Word) != LatchWord.VersionOf(leaf.Word))
            {
                return isDone; // and if it changed, the page does not validate
            }
        }

        isBounded = false;
        return (state is { Reverse: true, FramesAhead: > 0 }
                && TryToNext(store, state, page, touched[..count], ref leaf))
            || Descent.TryToLevel(store, state.At, 0, IsStrict(state), out leaf, patience);
    }

    /// <summary>On to the next leaf, and the longer the listing goes on, the more of them are read at once.</summary>
    private static bool TryToNext(
        TreeStore store,
        ListingState state,
        ListingPage page,
        ReadOnlySpan<FramePlace> shown,
        ref FramePlace leaf)
    {
        int atOnce = FramesAtOnce(store, leaf.Id, state, page);
        if (!Descent.TryToNext(store, state, shown, atOnce, out FramePlace next))
        {
            return false;
        }

        state.FramesAhead = int.Min(2 * state.FramesAhead, Bringing.FramesMax);
        leaf = next;
        return true;
    }

    /// <summary>
    /// How many frames a listing brings at once behind a leaf: the more the longer it has gone on, and no more than the
    /// entries still wanted are likely to lie in.
    /// </summary>
    private static int FramesAtOnce(TreeStore store, uint leaf, ListingState state, ListingPage page)
    {
        long most = int.Min(state.FramesAhead, store.Pool.Residency.FramesTogether);
        long keysOfLeaf = long.Max(FrameFacts.LiveKeys(store.Pool.View(leaf)), 1);
        return (int)long.Min(most, 1 + (long.Max(state.Remaining - page.Count, 0) / keysOfLeaf));
    }

    /// <summary>Whether a page ends where filling stopped.</summary>
    private static bool IsEnd(ListingStop stop) => stop is not (ListingStop.FrameEnd or ListingStop.GroupEnd);

    /// <summary>The first leaf of a listing is used as by a get, for most have no other.</summary>
    public static Patience PatienceOf(ListingState state) =>
        state.IsPassing ? state.IsHasty ? Patience.PassingNow : Patience.Passing
        : state.IsHasty ? Patience.None
        : Patience.Disk;

    private static bool IsStrict(ListingState state) => state.Reverse && !state.AtInclusive;

    /// <summary>Whether all frames are as they were when they were read.</summary>
    public static bool AreAllValid(TreeStore store, ReadOnlySpan<FramePlace> places)
    {
        foreach (ref readonly FramePlace place in places)
        {
            if (!store.Pool.ValidateAny(place.Id, place.Word) && !Planted.Is(PlantedBug.UnvalidatedPage))
            {
                store.CountRestart();
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds what one frame has, long values included; false when the frame changed meanwhile.</summary>
    private static bool TryFillFrom(
        TreeStore store, in FramePlace leaf, ListingState state, ListingPage page, out ListingStop stop)
    {
        FramePool pool = store.Pool;
        FrameView view = pool.View(leaf.Id);
        if (!state.Reverse && FrameLister.TryAsOne(view, leaf.BaseDepth, state, page, out stop))
        {
            return pool.Validate(leaf.Id, leaf.Word);
        }

        stop = FrameLister.Fill(view, leaf.BaseDepth, state, page);
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
            Patience patience = state.IsHasty ? Patience.None : Patience.Disk;
            if (!store.Values.TryRead(record.Place, leaf.Id, leaf.Word, patience, room[key.Length..]))
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

        if (stop == ListingStop.RangeEnd)
        {
            state.GoToEnd();
        }

        return true;
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

    /// <summary>Goes to the bound of a frame, unless it stands further already.</summary>
    /// <returns>Whether nothing can be left behind it.</returns>
    private static bool Leave(ListingState state)
    {
        Fences fences = state.Fences;
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
        page.Clear();
        state.Rewind();
        bool isDone = false;
        while (!isDone && page.Count == 0)
        {
            if (!HeldLeaf.TryTake(store, state.At, IsStrict(state), state.Fences, out FramePlace leaf))
            {
                return HoltStatus.Busy;
            }

            bool isFilled = TryFillFrom(store, in leaf, state, page, out ListingStop stop);
            isDone = IsEnd(stop) || (isFilled && Leave(state));
            store.Pool.ReleaseShared(leaf.Id);
            if (!isFilled)
            {
                return HoltStatus.Busy;
            }
        }

        return HoltStatus.Ok;
    }
}
