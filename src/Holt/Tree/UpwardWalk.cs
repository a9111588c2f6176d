using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// How a listing upwards that rolls keys up comes to the next leaf with something to show: from its start, and from
/// behind each group. One look at a router tells two leaves, that which holds where it stands, and the one behind; the
/// first often ends before, as most groups end with a leaf. It stays in the router, so that it goes from the end of one
/// group to the next without a walk from the root.
/// </summary>
/// <remarks>
/// What a router said is good for the leaf words that were read before its own word was validated. The ranges of leaves
/// that are listed cannot change unless they change themselves, and then the page does not validate. One page long;
/// the fences of the listing are its own meanwhile.
/// </remarks>
internal ref struct UpwardWalk
{
    private RouterSpot _spot;
    private FramePlace _router; // no frame: the walk stands nowhere

    /// <summary>Forgets where it stands: another walk has used the fences.</summary>
    public void Lose() => _router = default;

    /// <summary>Goes on from where the listing stands: its start, or the end of a group.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing.</param>
    /// <param name="touched">Takes leaves that it goes over, as far as there is room.</param>
    /// <param name="count">How many leaves there are.</param>
    /// <param name="leaf">The leaf that has no more, or none; then the next one.</param>
    /// <param name="isDone">Nothing is left.</param>
    /// <returns>False: the next leaf is not known this way; the one at hand has no more.</returns>
    public bool TryGoOn(
        TreeStore store,
        ListingState state,
        Span<FramePlace> touched,
        ref int count,
        ref FramePlace leaf,
        out bool isDone)
    {
        isDone = false;
        if (!TryStay(store, state, out ulong word) && !TryStart(store, state, out word))
        {
            return false;
        }

        RouterEntry at = _spot.Below;
        if (at.ChildId != leaf.Id)
        {
            leaf = new FramePlace(at.ChildId, word, at.BaseDepth);
            if (count == touched.Length
                || !FrameLister.IsBelow(store.Pool.View(at.ChildId), at.BaseDepth, state))
            {
                return true;
            }

            touched[count++] = new FramePlace(at.ChildId, word, at.BaseDepth);
        }

        return TryBehind(store.Pool, state, ref leaf, out isDone);
    }

    /// <summary>In the router at hand, if it is as it was.</summary>
    private bool TryStay(TreeStore store, ListingState state, out ulong word)
    {
        word = 0;
        return _router.Id != FramePool.NoFrame
            && _spot.TryAdvance(state.At, state.Fences)
            && TryTake(store, state, out word);
    }

    /// <summary>From the root to the router above the leaves.</summary>
    private bool TryStart(TreeStore store, ListingState state, out ulong word)
    {
        word = 0;
        return Descent.TryToRouter(store, state, strict: false, out _router)
            && _spot.TryFind(store.Pool.View(_router.Id), state.At, _router.BaseDepth, state.Fences)
            && TryTake(store, state, out word);
    }

    /// <summary>The word of the leaf in which the listing stands.</summary>
    private readonly bool TryTake(TreeStore store, ListingState state, out ulong word)
    {
        FramePool pool = store.Pool;
        uint id = _spot.Below.ChildId;
        FrameLister.PrefetchShared(pool.View(id), store.Limits);
        FrameLister.PrefetchShared(pool.View(_spot.Above.ChildId), store.Limits); // of no frame: nothing happens
        return Descent.TryStep(pool, _router.Id, _router.Word, id, Scan.PatienceOf(state), out word);
    }

    /// <summary>Goes to the leaf behind that.</summary>
    private readonly bool TryBehind(FramePool pool, ListingState state, ref FramePlace leaf, out bool isDone)
    {
        isDone = false;
        RouterEntry above = _spot.Above;
        if (above.ChildId == FramePool.NoFrame)
        {
            return false; // the leaf is the last one of this router
        }

        bool isReadable = pool.TryBeginRead(above.ChildId, state.IsPassing, out ulong word)
            && _spot.TryLoadAbove(state.At, state.Fences)
            && pool.Validate(_router.Id, _router.Word);
        if (Planted.Is(PlantedBug.LateWordBehind))
        {
            isReadable = pool.TryBeginRead(above.ChildId, state.IsPassing, out word);
        }

        if (!isReadable)
        {
            return false;
        }

        leaf = new FramePlace(above.ChildId, word, above.BaseDepth);
        state.GoUpTo(state.Fences.HighKey);
        isDone = state.IsBehindEnd();
        return true;
    }
}
