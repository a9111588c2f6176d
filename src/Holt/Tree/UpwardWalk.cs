using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// How a listing upwards goes on behind a group: to the frame that holds where it stands, and to the one behind that,
/// which the same look at their router tells. It stays in the router, so that a listing goes from the end of
/// one group to the next without a walk from the root.
/// </summary>
/// <remarks>
/// What a router said is good for the leaf words that were read before its own word was validated. The ranges of leaves
/// that are listed cannot change unless they change themselves, and then the page does not validate. One page long;
/// the fences of the listing are its own meanwhile.
/// </remarks>
internal ref struct UpwardWalk
{
    private RouterWalk _walk;
    private FramePlace _router; // no frame: the walk stands nowhere
    private FramePlace _behind; // no frame: not known

    /// <summary>Forgets where it stands: another walk has used the fences.</summary>
    public void Lose()
    {
        _router = default;
        _behind = default;
    }

    /// <summary>
    /// Goes from a frame that has no more to the one where the listing stands; if it is the same, to the one behind.
    /// </summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing.</param>
    /// <param name="isGroup">Whether the frame ended in a group. Else it goes only where it knows already.</param>
    /// <param name="leaf">The frame, then the next one.</param>
    /// <param name="isDone">Nothing is left.</param>
    /// <returns>False: the next frame is not known this way.</returns>
    public bool TryGoOn(
        TreeStore store, ListingState state, bool isGroup, ref FramePlace leaf, out bool isDone)
    {
        isDone = false;
        if (_behind.Id == FramePool.NoFrame || !state.IsBelow(state.Fences.HighKey))
        {
            if (!isGroup)
            {
                return false;
            }

            // A group may have ended in another frame.
            if (!TryAdvance(store, state, out FramePlace at) && !TryStart(store, state, out at))
            {
                return false;
            }

            if (at.Id != leaf.Id)
            {
                leaf = at;
                return true;
            }

            if (_behind.Id == FramePool.NoFrame)
            {
                return false;
            }
        }

        state.GoToFence(state.Fences.HighKey);
        isDone = state.IsBehindEnd();
        (leaf, _behind) = (_behind, default);
        return true;
    }

    /// <summary>On in the router at hand, if it is as it was.</summary>
    private bool TryAdvance(TreeStore store, ListingState state, out FramePlace at)
    {
        at = default;
        return _router.Id != FramePool.NoFrame
            && !state.IsBelow(state.Fences.HighKey)
            && _walk.TryAdvance(state.At, state.Fences)
            && TryTake(store, state, out at);
    }

    /// <summary>From the root to the router above the leaves.</summary>
    private bool TryStart(TreeStore store, ListingState state, out FramePlace at)
    {
        at = default;
        return Descent.TryToRouter(store, state.At, strict: false, out _router)
            && _walk.TryStart(store.Pool.View(_router.Id), state.At, _router.BaseDepth, state.Fences)
            && TryTake(store, state, out at);
    }

    /// <summary>Takes the two leaves that the router names now.</summary>
    private bool TryTake(TreeStore store, ListingState state, out FramePlace at)
    {
        FramePool pool = store.Pool;
        Patience patience = Scan.PatienceOf(state);
        RouterEntry below = _walk.Below;
        RouterEntry above = _walk.Above;
        FrameSearch.Prefetch(pool.View(below.ChildId), store.Limits);
        bool isReadable = pool.TryBeginRead(above.ChildId, patience == Patience.Passing, out ulong wordBehind);
        bool isOn = Descent.TryStep(
            pool, _router.Id, _router.Word, below.ChildId, patience, out ulong word);
        if (Planted.Is(PlantedBug.LateWordBehind))
        {
            isReadable = pool.TryBeginRead(above.ChildId, patience == Patience.Passing, out wordBehind);
        }

        at = new FramePlace(below.ChildId, word, below.BaseDepth);
        _behind = isReadable ? new FramePlace(above.ChildId, wordBehind, above.BaseDepth) : default;
        _router = above.ChildId == FramePool.NoFrame ? default : _router; // the last leaf of it: no way on
        return isOn;
    }
}
