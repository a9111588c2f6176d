using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Makes room in a frame: rebuilt in place when much of it lies in free blocks, else split.
/// <code>
///   before   parent:  ... s0 -> F ...              after   parent:  ... s0 -> F, s1 -> G ...
///            F: s0 .. s2                                   F: s0 .. s1      G: s1 .. s2
///
///   1 F is held under intent: readers go on. Take it apart, choose s1, build its halves aside; G is a new frame, held
///     exclusively until it has a stamp
///   2 find the parent by descent, intent on it; prepare the entry s1 -> G there. No room: make room in the parent,
/// again
///   3 F exclusive, then the parent exclusive: link the entry, set the new base depth of F; release the parent
///   4 copy the left half over F; release F
/// </code>
/// Latches are taken from the leaves upwards, and the parent is closed for some stores. F is closed before the parent
/// shows G: a reader inside F does not validate, so no one sees both the old half and what is written to G.
/// A full root keeps its id: its halves go to two new frames, and it becomes their router.
/// Keys that come in order leave full frames behind: a key above all others in a frame gets an empty right half.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class Room
{
    /// <summary>A frame is rebuilt rather than split when a quarter of it lies in free blocks.</summary>
    private const int FreeShare = 4;

    /// <summary>Makes room in a frame held under intent, and gives it back.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">A key of the frame's range: the one there was no room for.</param>
    /// <param name="id">The frame.</param>
    /// <param name="baseDepth">Its base depth.</param>
    /// <param name="level">Its level.</param>
    /// <param name="scratch">Memory to work in.</param>
    /// <param name="mayRebuild">
    /// False from the second time on: room that could not be used was given back as free blocks, so a rebuilt frame may
    /// look as if another rebuild would help, and it would for ever.
    /// </param>
    /// <returns>Ok, NoSpace, NoMemory, Closed.</returns>
    public static HoltStatus Make(
        TreeStore store, EngineKey key, uint id, int baseDepth, int level, FrameScratch scratch, ref bool mayRebuild)
    {
        FramePool pool = store.Pool;
        FrameView view = pool.View(id);
        byte kind = level == 0 ? FrameFormat.Leaf : FrameFormat.Router;
        bool isLoose = mayRebuild && FrameFacts.FreeBytes(view) > store.Limits.FrameBytes / FreeShare;
        if (isLoose)
        {
            FrameRebuild.TakeApart(scratch, view, key, baseDepth);
        }

        if (isLoose
            && FrameRebuild.TryBuildImage(store.Limits, scratch, 0, scratch.Count, baseDepth, kind, level))
        {
            mayRebuild = false;
            pool.Upgrade(id);
            _ = Stamps.OfShape(store, id);
            FrameRebuild.CopyImage(scratch, view, store.Limits);
            pool.ReleaseExclusive(id);
            store.CountRebuild();
            TellShape(store, level);
            return HoltStatus.Ok;
        }

        if (!store.TryRent(out Fences? fences))
        {
            store.Pool.ReleaseIntent(id);
            return HoltStatus.NoMemory;
        }

        HoltStatus status = id == store.RootId
            ? SplitRoot(store, default, level, scratch, fences)
            : Split(store, key, default, id, baseDepth, level, scratch, fences);
        store.Return(fences);
        if (status == HoltStatus.Ok)
        {
            store.CountSplit();
            TellShape(store, level);
        }

        return status;
    }

    /// <summary>
    /// Cuts the range of a leaf held under intent at a separator inside it, and gives the leaf back: for many records
    /// to come, where the ones that are there do not tell where the middle will be. Either half may be empty.
    /// </summary>
    /// <returns>Ok, NoSpace, NoMemory, Closed.</returns>
    public static HoltStatus CutAt(
        TreeStore store, EngineKey separator, uint id, int baseDepth, FrameScratch scratch)
    {
        if (!store.TryRent(out Fences? fences))
        {
            store.Pool.ReleaseIntent(id);
            return HoltStatus.NoMemory;
        }

        HoltStatus status = id == store.RootId
            ? SplitRoot(store, separator, level: 0, scratch, fences)
            : Split(store, separator, separator, id, baseDepth, level: 0, scratch, fences);
        store.Return(fences);
        if (status == HoltStatus.Ok)
        {
            store.CountSplit();
            TellShape(store, level: 0);
        }

        return status;
    }

    /// <summary>Room in a router is made for a child that is still held; the child's own turn comes.</summary>
    private static void TellShape(TreeStore store, int level)
    {
        if (level == 0)
        {
            store.ShapeChanged?.Invoke();
        }
    }

    /// <summary>At a separator, or at half if that is empty.</summary>
    private static HoltStatus SplitRoot(
        TreeStore store, EngineKey separator, int level, FrameScratch scratch, Fences fences)
    {
        FramePool pool = store.Pool;
        FrameLimits limits = store.Limits;
        uint left = pool.Allocate();
        uint right = pool.Allocate();
        if (left == FramePool.NoFrame || right == FramePool.NoFrame)
        {
            GiveBack(pool, left);
            GiveBack(pool, right);
            pool.ReleaseIntent(store.RootId);
            return HoltStatus.NoSpace;
        }

        bool isRouter = level > 0;
        byte kind = isRouter ? FrameFormat.Router : FrameFormat.Leaf;
        FrameRebuild.TakeApart(scratch, pool.View(store.RootId), default, 0);
        bool isGiven = separator.Length > 0;
        int cut = isGiven ? FrameRebuild.CutAt(scratch, separator) : FrameRebuild.ChooseCut(scratch, isRouter);
        separator = isGiven ? separator : FrameRebuild.Separator(scratch, cut, isRouter, fences);
        Invariant.That(
            FrameRebuild.TryBuild(pool.View(left), limits, scratch, 0, cut, 0, kind, level)
            && FrameRebuild.TryBuild(pool.View(right), limits, scratch, cut, scratch.Count, 0, kind, level)
            && RouterEdit.TryBuildRoot(
                limits, scratch, level + 1, separator, new RouterEntry(left, 0), new RouterEntry(right, 0)));
        pool.Upgrade(store.RootId);
        _ = Stamps.OfShape(store, store.RootId, left, right);
        pool.ReleaseExclusive(left);
        pool.ReleaseExclusive(right);
        FrameRebuild.CopyImage(scratch, pool.View(store.RootId), limits);
        pool.ReleaseExclusive(store.RootId);
        return HoltStatus.Ok;
    }

    /// <summary>At a separator; or, if that is empty, above all records or at half.</summary>
    private static HoltStatus Split(
        TreeStore store,
        EngineKey key,
        EngineKey separator,
        uint id,
        int baseDepth,
        int level,
        FrameScratch scratch,
        Fences fences)
    {
        FramePool pool = store.Pool;
        FrameLimits limits = store.Limits;
        uint right = pool.Allocate();
        if (right == FramePool.NoFrame)
        {
            pool.ReleaseIntent(id);
            return HoltStatus.NoSpace;
        }

        // The bounds of a frame held under intent do not change, whatever happens above.
        while (!Descent.TryWithFences(store, key, level, strict: false, fences, out _))
        {
            if (pool.IsDisposed)
            {
                return HoltStatus.Closed;
            }
        }

        bool isRouter = level > 0;
        byte kind = isRouter ? FrameFormat.Router : FrameFormat.Leaf;
        bool isGiven = separator.Length > 0;
        separator = isRouter || isGiven
            ? separator
            : FrameRebuild.SeparatorAbove(pool.View(id), key, baseDepth, fences);
        bool isAppend = separator.Length > 0 && !isGiven;
        int cut = 0;
        if (isAppend)
        {
            scratch.Begin(separator, 0);
        }
        else
        {
            FrameRebuild.TakeApart(scratch, pool.View(id), key, baseDepth);
            cut = isGiven ? FrameRebuild.CutAt(scratch, separator) : FrameRebuild.ChooseCut(scratch, isRouter);
            separator = isGiven ? separator : FrameRebuild.Separator(scratch, cut, isRouter, fences);
        }

        int leftDepth = isAppend ? baseDepth : fences.SharedLow(separator);
        int rightDepth = fences.SharedHigh(separator);
        bool isBuilt = FrameRebuild.TryBuild(
                pool.View(right), limits, scratch, cut, scratch.Count, rightDepth, kind, level)
            && (isAppend || FrameRebuild.TryBuildImage(limits, scratch, 0, cut, leftDepth, kind, level));
        Invariant.That(isBuilt);
        HoltStatus status = Link(
            store,
            id,
            level,
            separator,
            fences.LowKey,
            new RouterEntry(id, leftDepth),
            new RouterEntry(right, rightDepth));
        if (status != HoltStatus.Ok)
        {
            pool.ReleaseIntent(id);
            pool.Free(right);
            return status;
        }

        if (!isAppend)
        {
            FrameRebuild.CopyImage(scratch, pool.View(id), limits);
        }

        pool.ReleaseExclusive(id);
        return HoltStatus.Ok;
    }

    /// <summary>Steps 2 and 3: leaves the split frame exclusive when it is done.</summary>
    private static HoltStatus Link(
        TreeStore store, uint id, int level, EngineKey separator, EngineKey low, RouterEntry left, RouterEntry right)
    {
        FramePool pool = store.Pool;
        if (!store.TryRent(out FrameScratch? scratch))
        {
            return HoltStatus.NoMemory;
        }

        HoltStatus status = HoltStatus.Busy;
        bool mayRebuild = true;
        while (status == HoltStatus.Busy)
        {
            status = pool.IsDisposed ? HoltStatus.Closed : HoltStatus.Busy;
            if (!Descent.TryToLevel(store, separator, level + 1, strict: false, out FramePlace parent))
            {
                continue;
            }

            if (!pool.LatchIntent(parent.Id))
            {
                continue;
            }

            if (!pool.Validate(parent.Id, parent.Word))
            {
                pool.ReleaseIntent(parent.Id);
                continue;
            }

            var spot = FrameSpot.Locate(pool.View(parent.Id), separator, parent.BaseDepth);
            Invariant.That(spot.Kind != SpotKind.Hit);
            RecordValue value = RecordValue.Of(in right);
            if (!FrameInsert.TryPrepare(ref spot, separator, value, store.Limits, scratch, out FrameChange change))
            {
                HoltStatus made = Make(
                    store, separator, parent.Id, parent.BaseDepth, level + 1, scratch, ref mayRebuild);
                status = made == HoltStatus.Ok ? HoltStatus.Busy : made;
                continue;
            }

            bool isParentFirst = Planted.Is(PlantedBug.ParentFirst);
            if (!isParentFirst)
            {
                pool.Upgrade(id);
            }

            pool.Upgrade(parent.Id);
            _ = Stamps.OfShape(store, parent.Id, scratch, id, parent.Id, right.ChildId);
            pool.ReleaseExclusive(right.ChildId);
            _ = FrameInsert.CountIn(ref spot, value);
            change.Commit(ref spot, version: 0);
            Invariant.That(RouterEdit.TrySet(pool.View(parent.Id), low, parent.BaseDepth, left));
            pool.ReleaseExclusive(parent.Id);
            if (isParentFirst)
            {
                pool.Upgrade(id);
            }

            status = HoltStatus.Ok;
        }

        store.Return(scratch);
        return status;
    }

    private static void GiveBack(FramePool pool, uint id)
    {
        if (id != FramePool.NoFrame)
        {
            pool.Free(id);
        }
    }
}
