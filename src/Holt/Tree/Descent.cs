using System;
using System.Runtime.CompilerServices;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// The one walk from the root towards a key, by optimistic lock coupling (Leis et al., DaMoN 2016): read the child's
/// word, validate the parent, go on. What a frame said is used for nothing before that, except to look at a word.
/// </summary>
/// <remarks>Thread-safe; holds nothing when it returns.</remarks>
internal static class Descent
{
    /// <summary>Walks to the leaf of a key.</summary>
    /// <returns>False: something changed on the way; again, unless the pool is halted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryToLeaf(
        TreeStore store, EngineKey key, out FramePlace place, Patience patience = Patience.Disk) =>
        TryToLevel(store, key, 0, strict: false, out place, patience);

    /// <summary>
    /// Walks to the frame of a level whose range holds a key (with <paramref name="strict"/>, keys below it). With a
    /// latch on a leaf it must not wait: a writer that holds a router or the leaf beside may wait for that latch. With
    /// <see cref="Patience.Pages"/> the leaf may be cold, its place's word says so; unless it is the root. A walk that
    /// ends at a frame with another word than it may have, or wait for, tells that word too.
    /// </summary>
    public static bool TryToLevel(
        TreeStore store,
        EngineKey key,
        int level,
        bool strict,
        out FramePlace place,
        Patience patience = Patience.Disk)
    {
        Pool.FramePool pool = store.Pool;
        uint id = store.RootId;
        int depth = 0;
        place = default;
        if (!pool.TryBeginRead(id, out ulong word) && !TryAwait(pool, id, patience, out word))
        {
            return false;
        }

        for (int steps = 0; steps <= TreeStore.LevelsMax; steps++)
        {
            DebugCounters.CountFrame();
            FrameView view = pool.View(id);
            int here = FrameFacts.Level(view); // a leaf's is 0, so a first page that is not there says the same
            if (here <= level)
            {
                place = new FramePlace(id, word, depth);
                return here == level || Restart(store, id, word, isNonsense: true);
            }

            if (!FrameSearch.TryFloor(view, key, depth, strict, out RouterEntry entry))
            {
                return Restart(store, id, word, isNonsense: !strict);
            }

            FrameSearch.Prefetch(pool.View(entry.ChildId), store.Limits);
            if (!TryStep(pool, id, word, entry.ChildId, patience, out ulong childWord))
            {
                place = new FramePlace(entry.ChildId, childWord, 0);
                return Restart(store, id, word, isNonsense: false);
            }

            (id, word, depth) = (entry.ChildId, childWord, entry.BaseDepth);
        }

        return false;
    }

    /// <summary>
    /// Walks to the leaf to which a listing goes on by one look at the router: upwards behind that in which it stands,
    /// if both hang there, and the separator between them is the high bound then; downwards that in which it stands. If
    /// the leaf is cold it is brought, and with it those behind it in the listing.
    /// </summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing.</param>
    /// <param name="shown">The leaves of its page so far.</param>
    /// <param name="framesAtOnce">How many frames may be brought together.</param>
    /// <param name="place">The leaf.</param>
    /// <returns>False: the router has no further child, or something changed.</returns>
    public static bool TryToNext(
        TreeStore store,
        ListingState state,
        ReadOnlySpan<FramePlace> shown,
        int framesAtOnce,
        out FramePlace place)
    {
        place = default;
        Pool.FramePool pool = store.Pool;
        bool isStrict = state.Reverse && !state.AtInclusive;
        if (!TryToRouter(store, state, isStrict, out FramePlace router))
        {
            return false;
        }

        FrameView view = pool.View(router.Id);
        bool isThere = state.Reverse
            ? FrameSearch.TryFloor(view, state.At, router.BaseDepth, isStrict, out RouterEntry entry)
            : RouterEdit.TryAbove(view, state.At, router.BaseDepth, state.Fences, out entry);
        if (!isThere)
        {
            return false;
        }

        if (!state.IsHasty && LatchWord.IsCold(pool.WordOf(entry.ChildId)))
        {
            BringAhead(pool, router, entry.ChildId, state, shown, framesAtOnce);
        }

        Patience patience = state.IsHasty ? Patience.PassingNow : Patience.Passing;
        bool isOn = TryStep(pool, router.Id, router.Word, entry.ChildId, patience, out ulong word);
        place = new FramePlace(entry.ChildId, word, entry.BaseDepth);
        return isOn;
    }

    /// <summary>
    /// Walks to the router above the leaf in which a listing stands: what it reads there is good if the router's word
    /// still validates.
    /// </summary>
    /// <returns>False: the root is a leaf, or something changed.</returns>
    public static bool TryToRouter(TreeStore store, ListingState state, bool strict, out FramePlace router)
    {
        router = default;
        Pool.FramePool pool = store.Pool;
        Patience patience = state.IsHasty ? Patience.PassingNow : Patience.Passing;
        uint id = store.RootId;
        int depth = 0;
        bool isOn = pool.TryBeginRead(id, out ulong word);
        for (int steps = 0; isOn && steps <= TreeStore.LevelsMax; steps++)
        {
            DebugCounters.CountFrame();
            FrameView view = pool.View(id);
            int level = FrameFacts.Level(view);
            if (level <= 1)
            {
                router = new FramePlace(id, word, depth);
                return level == 1;
            }

            isOn = FrameSearch.TryFloor(view, state.At, depth, strict, out RouterEntry entry)
                && TryStep(pool, id, word, entry.ChildId, patience, out word);
            (id, depth) = (entry.ChildId, entry.BaseDepth);
        }

        return false;
    }

    /// <summary>Brings a router's child and those behind it in the listing, if the router is as it was.</summary>
    private static void BringAhead(
        Pool.FramePool pool,
        in FramePlace router,
        uint child,
        ListingState state,
        ReadOnlySpan<FramePlace> shown,
        int framesAtOnce)
    {
        Span<uint> ids = stackalloc uint[Pool.Bringing.FramesMax];
        ids[0] = child;
        int count = 1;
        if (framesAtOnce > 1)
        {
            FrameView view = pool.View(router.Id);
            Span<uint> others = ids[1..framesAtOnce];
            count += state.Reverse
                ? RouterEdit.ChildrenBefore(
                    view, state.At, !state.AtInclusive, router.BaseDepth, state.End, state.Fences, others)
                : RouterEdit.ChildrenBehind(
                    view, state.Fences.HighKey, router.BaseDepth, state.End, state.Fences, others);
        }

        if (pool.Validate(router.Id, router.Word))
        {
            uint marks = Unmark(pool, shown);
            _ = pool.Residency.TryBring(ids[..count], isPassing: true); // the step asks whether it is there
            Mark(pool, shown, marks);
        }
    }

    /// <summary>
    /// Takes the marks of leaves away while others are brought: a page is of one moment, and the sweep that makes room
    /// would take first what the page has shown just before.
    /// </summary>
    /// <returns>One bit for each that had one.</returns>
    private static uint Unmark(Pool.FramePool pool, ReadOnlySpan<FramePlace> places)
    {
        uint marks = 0;
        for (int i = 0; i < places.Length; i++)
        {
            bool isMarked = LatchWord.StateOf(pool.WordOf(places[i].Id)) == LatchWord.Marked;
            marks |= isMarked && pool.TryBeginRead(places[i].Id, out _) ? 1u << i : 0;
        }

        return marks;
    }

    private static void Mark(Pool.FramePool pool, ReadOnlySpan<FramePlace> places, uint marks)
    {
        for (int i = 0; i < places.Length; i++)
        {
            _ = (marks & (1u << i)) != 0 && pool.TryMark(places[i].Id);
        }
    }

    /// <summary>
    /// Walks to the frame of a level, keeping the bounds of its range on the way; for splits, merges and listings.
    /// </summary>
    public static bool TryWithFences(
        TreeStore store, EngineKey key, int level, bool strict, Fences fences, out FramePlace place) =>
        TryWithFences(store, key, level, strict, fences, out place, out _);

    /// <summary>The same, telling the parent too, as it was when it named the frame.</summary>
    public static bool TryWithFences(
        TreeStore store,
        EngineKey key,
        int level,
        bool strict,
        Fences fences,
        out FramePlace place,
        out FramePlace parent,
        Patience patience = Patience.Disk)
    {
        parent = default;
        Pool.FramePool pool = store.Pool;
        uint id = store.RootId;
        int depth = 0;
        place = default;
        fences.Reset();
        if (!pool.TryBeginRead(id, out ulong word) && !TryAwait(pool, id, patience, out word))
        {
            return false;
        }

        for (int steps = 0; steps <= TreeStore.LevelsMax; steps++)
        {
            DebugCounters.CountFrame();
            FrameView view = pool.View(id);
            if (FrameFacts.Level(view) <= level)
            {
                place = new FramePlace(id, word, depth);
                return pool.Validate(id, word);
            }

            if (!RouterEdit.TryFloor(view, key, depth, strict, fences, out RouterEntry entry)
                || !TryStep(pool, id, word, entry.ChildId, patience, out ulong childWord))
            {
                store.CountRestart();
                return false;
            }

            parent = new FramePlace(id, word, depth);
            (id, word, depth) = (entry.ChildId, childWord, entry.BaseDepth);
        }

        return false;
    }

    /// <summary>
    /// Reads the child's word, then validates the parent, then waits for the child if it must: never for a frame that a
    /// torn reference named.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryStep(
        Pool.FramePool pool, uint parent, ulong parentWord, uint child, Patience patience, out ulong childWord)
    {
        bool isPassing = patience is Patience.Passing or Patience.PassingNow;
        bool readable = pool.TryBeginRead(child, isPassing, out childWord);
        if (!pool.Validate(parent, parentWord) && !Planted.Is(PlantedBug.UnvalidatedParent))
        {
            return false;
        }

        // Once it waited the parent may have changed: the child's word is newer than the parent's.
        return readable
            || (TryAwaitChild(pool, parent, child, patience, ref childWord) && pool.Validate(parent, parentWord));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryAwait(Pool.FramePool pool, uint id, Patience patience, out ulong word)
    {
        word = 0;
        return patience == Patience.Passing
            ? pool.BeginReadPassing(id, out word)
            : patience is not (Patience.None or Patience.PassingNow) && pool.BeginRead(id, out word);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryAwaitChild(
        Pool.FramePool pool, uint parent, uint child, Patience patience, ref ulong childWord)
    {
        if (patience is Patience.None or Patience.PassingNow)
        {
            return false; // and the word says why
        }

        if (patience != Patience.Pages || FrameFacts.Level(pool.View(parent)) != 1)
        {
            return TryAwait(pool, child, patience, out childWord);
        }

        return LatchWord.IsCold(childWord) || pool.BeginRead(child, mayBring: false, out childWord);
    }

    /// <summary>
    /// Counts a restart. A frame that makes no sense although nothing changed is a fault of the code.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Restart(TreeStore store, uint id, ulong word, bool isNonsense)
    {
        Invariant.That(!isNonsense || store.Pool.IsDisposed || !store.Pool.Validate(id, word));
        store.CountRestart();
        return false;
    }
}
