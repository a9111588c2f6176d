using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// Counts records of a range: a frame inside it tells by its header, only the frames at its ends are looked into. Each
/// frame is counted as of a moment of its own.
/// </summary>
/// <remarks>Thread-safe; O(frames).</remarks>
internal static class PrefixCount
{
    /// <summary>A frame that is lost so often to writers is counted under a shared latch.</summary>
    private static int AttemptsMax => SyncPoint.IsControlled ? 1 : 8; // a schedule test shall see the other way too

    /// <summary>Counts from where a listing upwards stands to its end.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing; it has moved afterwards.</param>
    /// <param name="limit">Where to stop.</param>
    /// <param name="count">The count; above the limit if it was stopped.</param>
    /// <returns>Ok, Closed.</returns>
    public static HoltStatus Count(TreeStore store, ListingState state, long limit, out long count)
    {
        Fences fences = store.RentFences();
        state.Rewind();
        count = 0;
        int lost = 0;
        bool isEnd = state.IsBehindEnd();
        while (!isEnd && count < limit && !store.Pool.IsHalted)
        {
            bool isHeld = lost >= AttemptsMax;
            if (!TryCountFrame(store, state, limit - count, fences, isHeld, out long here, out isEnd))
            {
                lost++;
                isEnd = false;
                continue;
            }

            lost = 0;
            state.IsPassing = true;
            count += here;
            isEnd |= !fences.HasHigh;
            if (!isEnd)
            {
                state.GoToFence(fences.HighKey);
                isEnd = state.IsBehindEnd();
            }
        }

        store.Return(fences);
        return store.Pool.IsHalted ? store.Pool.HaltStatus : HoltStatus.Ok;
    }

    /// <summary>Counts what one frame has; false when it changed meanwhile.</summary>
    private static bool TryCountFrame(
        TreeStore store, ListingState state, long limit, Fences fences, bool isHeld, out long count, out bool isEnd)
    {
        count = 0;
        isEnd = false;
        bool isFound = isHeld
            ? HeldLeaf.TryTake(store, state.At, strict: false, fences, out FramePlace leaf)
            : Descent.TryWithFences(store, state.At, 0, strict: false, fences, out leaf, out _, Scan.PatienceOf(state));
        if (!isFound)
        {
            return false;
        }

        FrameView view = store.Pool.View(leaf.Id);
        bool isWhole = fences.HasHigh && state.HoldsAll(fences.LowKey, fences.HighKey);
        count = isWhole
            ? FrameFacts.LiveKeys(view)
            : FrameLister.Count(view, leaf.BaseDepth, state, limit, out isEnd);
        bool isTrue = store.Pool.Validate(leaf.Id, leaf.Word);
        if (isHeld)
        {
            store.Pool.ReleaseShared(leaf.Id);
        }

        if (!isTrue)
        {
            store.CountRestart();
        }

        return isTrue;
    }
}
