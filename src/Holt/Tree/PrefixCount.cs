using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// Counts records of a range: a frame inside it tells by its header, only the frames at its ends are looked into. Each
/// frame is counted as of a moment of its own.
/// </summary>
/// <remarks>Thread-safe; O(frames).</remarks>
internal static class PrefixCount
{
    /// <summary>Counts from where a listing upwards stands to its end.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="state">The listing; it has moved afterwards.</param>
    /// <param name="limit">Where to stop.</param>
    /// <param name="count">The count; above the limit if it was stopped.</param>
    /// <returns>Ok, Closed.</returns>
    public static HoltStatus Count(TreeStore store, ListingState state, long limit, out long count)
    {
        Fences fences = store.RentFences();
        count = 0;
        bool isEnd = state.IsBehindEnd();
        while (!isEnd && count < limit && !store.Pool.IsDisposed)
        {
            if (!Descent.TryWithFences(store, state.At, 0, strict: false, fences, out FramePlace leaf))
            {
                continue;
            }

            FrameView view = store.Pool.View(leaf.Id);
            bool isWhole = fences.HasHigh && state.HoldsAll(fences.LowKey, fences.HighKey);
            long here = isWhole
                ? FrameFacts.LiveKeys(view)
                : FrameLister.Count(view, leaf.BaseDepth, state, limit - count, out isEnd);
            if (!store.Pool.Validate(leaf.Id, leaf.Word))
            {
                store.CountRestart();
                isEnd = false;
                continue;
            }

            count += here;
            isEnd |= !fences.HasHigh;
            if (!isEnd)
            {
                state.GoToFence(fences.HighKey);
                isEnd = state.IsBehindEnd();
            }
        }

        store.Return(fences);
        return store.Pool.IsDisposed ? HoltStatus.Closed : HoltStatus.Ok;
    }
}
