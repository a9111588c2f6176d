using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>The leaf of a key under a shared latch, for reads that keep losing against writers.</summary>
/// <remarks>
/// Thread-safe. A first descent finds the leaf, the latch holds it still, and a second descent tells whether it is the
/// key's still and what its bounds are: neither can change without the leaf. The second one never waits, for a writer
/// that holds a router may be waiting for this very latch. So a reader holds one frame, and waits for none meanwhile.
/// </remarks>
internal static class HeldLeaf
{
    /// <summary>Takes the latch; the caller releases it. False: something changed, nothing is held; again.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">The key.</param>
    /// <param name="strict">The leaf of the keys below it instead.</param>
    /// <param name="fences">Takes the leaf's bounds.</param>
    /// <param name="leaf">The leaf.</param>
    public static bool TryTake(TreeStore store, EngineKey key, bool strict, Fences fences, out FramePlace leaf)
    {
        if (!Descent.TryToLevel(store, key, 0, strict, out FramePlace first) || !store.Pool.LatchShared(first.Id))
        {
            leaf = default;
            return false;
        }

        bool isOwner = Descent.TryWithFences(store, key, 0, strict, fences, out leaf, out _, Patience.None)
            && leaf.Id == first.Id;
        if (!isOwner)
        {
            store.Pool.ReleaseShared(first.Id);
        }

        return isOwner;
    }
}
