using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Joins a frame that has become poor with its neighbour under the same parent, when both fit one loosely; a repack
/// (<see cref="Repack"/>) joins any two that fit one densely.
/// <code>
///   before   parent:  s0 -> A, s1 -> B, s2 ...          after   parent:  s0 -> A, s2 ...
///            A: s0 .. s1    B: s1 .. s2                         A: s0 .. s2                   B is free
///
///   1 read both entries from the parent, optimistically
///   2 intent on A, then on B, then on the parent; give up if the parent changed: there will be another chance
///   3 build the records of both aside; prepare the removal of s1 from the parent
///   4 A, B, then the parent exclusive: unlink s1, set A's base depth; release the parent; copy over A; free B
/// </code>
/// A root with one child takes the child's content, and the tree is a level lower.
/// </summary>
/// <remarks>Thread-safe. Latch order: A, B (key order), the parent (level order).</remarks>
internal static class Merge
{
    /// <summary>Two frames are joined when they fill less than this share of one, in percent.</summary>
    private const int FillPercentMax = 60;

    /// <summary>The same for a repack, measured by what their records need.</summary>
    private const int DensePercentMax = 90;

    /// <summary>What a repack leaves free in the frame that it builds, at least.</summary>
    private const int DenseGapShare = 16;

    /// <summary>Tries to merge the frame of a key, then its parents as long as that leaves them poor.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">A key of the frame's range.</param>
    /// <param name="level">The frame's level.</param>
    /// <param name="scratch">Memory to work in.</param>
    public static void Try(TreeStore store, EngineKey key, int level, FrameScratch scratch)
    {
        if (!store.TryRent(out Fences? fences))
        {
            return; // a later removal will
        }

        bool isPoor = true;
        for (int at = level; at < TreeStore.LevelsMax && isPoor; at++)
        {
            // Who removes keys in order leaves empty frames behind, and full ones are before him.
            if (TryLevel(store, key, at, isBefore: false, isDense: false, scratch, fences, out isPoor)
                    != MergeOutcome.Done
                && TryLevel(store, key, at, isBefore: true, isDense: false, scratch, fences, out isPoor)
                    != MergeOutcome.Done)
            {
                break;
            }
        }

        store.Return(fences);
    }

    /// <summary>One merge for a repack, with the neighbour behind, or with the one before if there is none.</summary>
    public static MergeOutcome TryDensely(
        TreeStore store, EngineKey key, int level, FrameScratch scratch, Fences fences) =>
        TryLevel(store, key, level, isBefore: false, isDense: true, scratch, fences, out _);

    /// <summary>One merge, with the neighbour behind or before.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">A key of the frame's range.</param>
    /// <param name="level">The frame's level.</param>
    /// <param name="isBefore">Which neighbour.</param>
    /// <param name="isDense">Whether it is for a repack.</param>
    /// <param name="scratch">Memory to work in.</param>
    /// <param name="fences">The same.</param>
    /// <param name="isPoor">Whether the parent should be looked at next.</param>
    private static MergeOutcome TryLevel(
        TreeStore store,
        EngineKey key,
        int level,
        bool isBefore,
        bool isDense,
        FrameScratch scratch,
        Fences fences,
        out bool isPoor)
    {
        isPoor = false;
        FramePool pool = store.Pool;
        if (!Descent.TryWithFences(store, key, level + 1, strict: false, fences, out FramePlace parent))
        {
            return MergeOutcome.Lost;
        }

        if (FrameFacts.Level(pool.View(parent.Id)) != level + 1)
        {
            return MergeOutcome.No;
        }

        bool isPair = RouterEdit.TryPair(
            pool.View(parent.Id), key, parent.BaseDepth, isBefore, fences, out RouterEntry a, out RouterEntry b);
        ulong wordOfA = pool.WordOf(a.ChildId);
        ulong wordOfB = pool.WordOf(b.ChildId);
        if (!pool.Validate(parent.Id, parent.Word))
        {
            return MergeOutcome.Lost;
        }

        if (!isPair)
        {
            bool isOnly = !isBefore && parent.Id == store.RootId;
            return !isOnly ? MergeOutcome.No : Told(store, TryLowerRoot(store, in parent, a));
        }

        // A repack also joins cold frames: nothing is held yet, so they can be waited for.
        if (isDense
            && (!pool.BeginRead(a.ChildId, out wordOfA)
                || !pool.BeginRead(b.ChildId, out wordOfB)
                || !pool.Validate(parent.Id, parent.Word)))
        {
            return MergeOutcome.Lost;
        }

        // Another merge may have freed a child meanwhile, and its id stand elsewhere: waiting for that could deadlock.
        if (!pool.LatchIntentSince(a.ChildId, wordOfA))
        {
            return MergeOutcome.Lost;
        }

        if (!pool.LatchIntentSince(b.ChildId, wordOfB))
        {
            pool.ReleaseIntent(a.ChildId);
            return MergeOutcome.Lost;
        }

        return Told(store, TryPair(store, in parent, a, b, level, isDense, scratch, fences, out isPoor));
    }

    private static MergeOutcome Told(TreeStore store, MergeOutcome outcome)
    {
        if (outcome == MergeOutcome.Done)
        {
            store.CountMerge();
            store.ShapeChanged?.Invoke();
        }

        return outcome;
    }

    /// <summary>Steps 2 to 4, with intent on both children, which it gives back.</summary>
    private static MergeOutcome TryPair(
        TreeStore store,
        in FramePlace parent,
        RouterEntry a,
        RouterEntry b,
        int level,
        bool isDense,
        FrameScratch scratch,
        Fences fences,
        out bool isPoor)
    {
        isPoor = false;
        FramePool pool = store.Pool;
        bool isReady = false;
        MergeOutcome outcome = MergeOutcome.No;
        ulong stamp = 0;

        // A frame that grew by appending has kept the base depth of its wider range.
        int depth = int.Min(fences.SharedBounds(), int.Min(a.BaseDepth, b.BaseDepth));
        if (store.TryRent(out FrameScratch? parentScratch)
            && Fits(store, a.ChildId, b.ChildId, isDense)
            && pool.LatchIntent(parent.Id))
        {
            bool isSame = pool.Validate(parent.Id, parent.Word);
            outcome = isSame ? MergeOutcome.No : MergeOutcome.Lost;
            isReady = isSame && TryBuild(store, a, b, depth, level, isDense, scratch, fences);
            var spot = FrameSpot.Locate(pool.View(parent.Id), fences.SeparatorKey, parent.BaseDepth);
            isReady = isReady && TryUnlink(store, in parent, ref spot, a, b, depth, parentScratch, fences, out stamp);
            if (!isReady)
            {
                pool.ReleaseIntent(parent.Id);
            }
        }

        if (parentScratch is not null)
        {
            store.Return(parentScratch);
        }

        if (!isReady)
        {
            pool.ReleaseIntent(b.ChildId);
            pool.ReleaseIntent(a.ChildId);
            return outcome;
        }

        isPoor = FrameFacts.UsedBytes(pool.View(parent.Id), store.Limits) < store.Limits.FrameBytes / 4;
        pool.ReleaseExclusive(parent.Id);
        FrameRebuild.CopyImage(scratch, pool.View(a.ChildId), store.Limits);
        pool.ReleaseExclusive(a.ChildId);
        pool.Free(b.ChildId, stamp);
        return MergeOutcome.Done;
    }

    private static bool Fits(TreeStore store, uint a, uint b, bool isDense)
    {
        FrameLimits limits = store.Limits;
        if (isDense)
        {
            int needed = FrameDensity.DenseBytes(store.Pool.View(a), limits)
                + FrameDensity.DenseBytes(store.Pool.View(b), limits);
            return needed < limits.FrameBytes / 100 * DensePercentMax;
        }

        int used = FrameFacts.UsedBytes(store.Pool.View(a), store.Limits)
            + FrameFacts.UsedBytes(store.Pool.View(b), store.Limits);
        return used < store.Limits.FrameBytes / 100 * FillPercentMax;
    }

    private static bool TryBuild(
        TreeStore store,
        RouterEntry a,
        RouterEntry b,
        int depth,
        int level,
        bool isDense,
        FrameScratch scratch,
        Fences fences)
    {
        FrameLimits limits = store.Limits;
        FramePool pool = store.Pool;
        EngineKey separator = fences.SeparatorKey;
        FrameRebuild.TakeApart(scratch, pool.View(a.ChildId), separator, a.BaseDepth, depth);
        FrameRebuild.TakeApartToo(scratch, pool.View(b.ChildId), separator, b.BaseDepth, depth);
        byte kind = level == 0 ? FrameFormat.Leaf : FrameFormat.Router;
        return !isDense
            ? FrameRebuild.TryBuildImage(limits, scratch, 0, scratch.Count, depth, kind, level)
            : FrameRebuild.TryBuildDense(limits, scratch, 0, scratch.Count, depth, kind, level)
                && FrameRebuild.ImageGapBytes(scratch) >= limits.FrameBytes / DenseGapShare;
    }

    /// <summary>Steps 3 and 4 in the parent; true leaves all three frames exclusive.</summary>
    private static bool TryUnlink(
        TreeStore store,
        in FramePlace parent,
        ref FrameSpot spot,
        RouterEntry a,
        RouterEntry b,
        int depth,
        FrameScratch scratch,
        Fences fences,
        out ulong stamp)
    {
        FramePool pool = store.Pool;
        stamp = 0;
        Invariant.That(spot.Kind == SpotKind.Hit);
        bool isInPlace = FrameRemove.FitsInPlace(ref spot);
        FrameChange change = default;
        if (!isInPlace && !FrameRemove.TryPrepare(ref spot, fences.SeparatorKey, store.Limits, scratch, out change))
        {
            if (FrameRemove.IsLastOfBucket(ref spot))
            {
                return false; // no room in the parent; another time
            }

            isInPlace = true;
        }

        pool.Upgrade(a.ChildId);
        pool.Upgrade(b.ChildId);
        pool.Upgrade(parent.Id);
        FrameScratch? prepared = isInPlace ? null : scratch;
        stamp = Planted.Is(PlantedBug.MergeStamps) ? Stamps.OfShape(store, a.ChildId) : 0;
        stamp = stamp != 0
            ? Stamps.OfShape(store, parent.Id, prepared, parent.Id)
            : Stamps.OfShape(store, parent.Id, prepared, a.ChildId, parent.Id);
        if (isInPlace)
        {
            FrameRemove.ApplyInPlace(ref spot, out _, out _);
        }
        else
        {
            FrameRemove.CountOut(ref spot, out _, out _);
            change.Commit(ref spot, version: 0);
        }

        var joined = new RouterEntry(a.ChildId, depth);
        Invariant.That(RouterEdit.TrySet(pool.View(parent.Id), fences.LowKey, parent.BaseDepth, joined));
        return true;
    }

    /// <summary>Lets the root take the content of its only child.</summary>
    private static MergeOutcome TryLowerRoot(TreeStore store, in FramePlace root, RouterEntry only)
    {
        FramePool pool = store.Pool;
        if (!pool.LatchIntent(only.ChildId))
        {
            return MergeOutcome.Lost;
        }

        if (!pool.LatchIntent(root.Id))
        {
            pool.ReleaseIntent(only.ChildId);
            return MergeOutcome.Lost;
        }

        if (!pool.Validate(root.Id, root.Word))
        {
            pool.ReleaseIntent(root.Id);
            pool.ReleaseIntent(only.ChildId);
            return MergeOutcome.Lost;
        }

        pool.Upgrade(only.ChildId);
        pool.Upgrade(root.Id);
        ulong stamp = Stamps.OfShape(store, root.Id);
        FrameRebuild.CopyFrame(pool.View(only.ChildId), pool.View(root.Id), store.Limits);
        pool.ReleaseExclusive(root.Id);
        pool.Free(only.ChildId, stamp);
        return MergeOutcome.Done;
    }
}
