// Makes a tree small: frames that records have left become few, and what is loose in a frame becomes dense.
//
//      level 0   | A .... | B .. | C . |   | D ....... | E ... |        frames under two parents, in key order
//                | A B ..... | C . |                                    two that fit one are joined (Merge), again and
//                | A B C ..... |                                        again from the same place
//                                          | D .... | E ... |           what stays alone is rebuilt if much is loose
//      level 1   the routers in the same way, up to the root; their children are neighbours now: again
//
// One step is one pair of neighbours, or one frame. It holds what a merge after a removal holds, in the same order:
// both frames and their parent under intent while the new image is built aside, and exclusively for some stores and one
// copy. Between steps nothing is held, and the caller is asked whether to go on: it makes room for what a step may
// make dirty, takes a checkpoint when much is, and ends when the store is closed. The place reached is a key, so
// whatever others do to the tree meanwhile, the walk only goes up.
//
// Nothing is written to the log: these are changes of the shape (docs/durability.md, section 5).
using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>Joins frames that fit one densely, and rebuilds loose ones, from the first key to the last.</summary>
/// <remarks>Thread-safe; readers and writers go on.</remarks>
internal static class Repack
{
    /// <summary>A frame is rebuilt when that wins a share of what is stored of it, and a page.</summary>
    private const int LooseShare = 16; // see docs/decisions/0021

    private const int LooseBytesMin = FrameFormat.PageBytes;

    /// <summary>To look at a frame counts as so many bytes written: every bucket is visited.</summary>
    private const int LookBytes = FrameFormat.PageBytes;

    /// <summary>Routers that were joined make neighbours of frames below, so then it begins again.</summary>
    private const int RoundsMax = 4;

    /// <summary>Steps at one place: others may change it all the time.</summary>
    private const int StepsMax = 64;

    /// <summary>Repacks the whole tree.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="mayGoOn">Asked before each step, with nothing held; what is not Ok ends it.</param>
    /// <returns>Ok, what the question was answered, Io, Corrupt, Closed.</returns>
    public static HoltStatus Run(TreeStore store, Func<HoltStatus> mayGoOn)
    {
        FrameScratch scratch = store.RentScratch();
        Fences fences = store.RentFences();
        HoltStatus status = HoltStatus.Ok;
        bool hasNeighbours = true;
        for (int round = 0; round < RoundsMax && hasNeighbours && status == HoltStatus.Ok; round++)
        {
            status = Round(store, mayGoOn, scratch, fences, out hasNeighbours);
        }

        store.Return(fences);
        store.Return(scratch);
        return status;
    }

    /// <summary>
    /// Rebuilds the loose ones of the frames that differ from the disk: the next checkpoint writes them anyway, and
    /// then less.
    /// </summary>
    /// <param name="store">The tree.</param>
    /// <param name="isEnding">Asked before each frame: whether to leave it.</param>
    public static void Tighten(TreeStore store, Func<bool> isEnding)
    {
        FramePool pool = store.Pool;
        FrameScratch scratch = store.RentScratch();
        for (uint id = 1; id <= pool.HighestId && !isEnding(); id++)
        {
            // Who holds it is changing it: it is left as it is rather than waited for.
            if (pool.IsDirty(id) && pool.TryBeginRead(id, out ulong word) && pool.TryLatchIntent(id, word))
            {
                _ = Rebuild(store, id, scratch);
            }
        }

        store.Return(scratch);
    }

    /// <summary>
    /// Rebuilds loose ones of the frames that are as on the disk, those in memory only. The next checkpoint has to
    /// write them, so there is a bound of that, and the next call goes on where this one ended.
    /// </summary>
    /// <param name="store">The tree.</param>
    /// <param name="place">The frame looked at last.</param>
    /// <param name="bytesMax">What may be written of them; frames looked at count a little.</param>
    /// <param name="isEnding">Asked before each frame: whether to leave it.</param>
    /// <param name="mayGoOn">Asked before a frame becomes dirty, with nothing held.</param>
    /// <returns>Of the bytes, how many were taken.</returns>
    public static long TightenClean(
        TreeStore store, ref uint place, long bytesMax, Func<bool> isEnding, Func<bool> mayGoOn)
    {
        FramePool pool = store.Pool;
        FrameScratch scratch = store.RentScratch();
        long bytes = 0;
        uint end = pool.HighestId;
        for (uint i = 0; i < end && bytes < bytesMax && !isEnding(); i++)
        {
            place = place >= end ? 1 : place + 1;
            bytes += pool.IsDirty(place) ? 0 : LookBytes;
            if (IsLooseAndClean(store, place))
            {
                if (!mayGoOn())
                {
                    break;
                }

                bool isHeld = !pool.IsDirty(place) && TryLatchQuietly(pool, place);
                bytes += isHeld && Rebuild(store, place, scratch) ? store.Limits.FrameBytes : 0;
            }
        }

        store.Return(scratch);
        return bytes;
    }

    private static bool IsLooseAndClean(TreeStore store, uint id)
    {
        bool isHeld = !store.Pool.IsDirty(id) && TryLatchQuietly(store.Pool, id);
        bool isLoose = isHeld && IsLoose(store, id, out _);
        if (isHeld)
        {
            store.Pool.ReleaseIntent(id);
        }

        return isLoose;
    }

    /// <summary>Neither waits nor brings a frame nor takes its mark away.</summary>
    private static bool TryLatchQuietly(FramePool pool, uint id)
    {
        ulong word = pool.WordOf(id);
        return LatchWord.IsReadable(word) && pool.TryLatchIntent(id, word);
    }

    private static bool IsLoose(TreeStore store, uint id, out int least)
    {
        FrameView view = store.Pool.View(id);
        least = int.Max(LooseBytesMin, (store.Limits.FrameBytes - FrameFacts.GapBytes(view)) / LooseShare);
        return FrameFacts.Kind(view) != FrameFormat.Value && FrameDensity.LooseBytes(view, store.Limits) >= least;
    }

    /// <summary>All levels once.</summary>
    private static HoltStatus Round(
        TreeStore store, Func<HoltStatus> mayGoOn, FrameScratch scratch, Fences fences, out bool hasNeighbours)
    {
        HoltStatus status = Level(store, level: 0, mayGoOn, scratch, fences);
        long merges = store.Merges;
        for (int level = 1; level <= TopLevel(store) && status == HoltStatus.Ok; level++)
        {
            status = Level(store, level, mayGoOn, scratch, fences);
        }

        hasNeighbours = store.Merges > merges;
        return status;
    }

    /// <summary>A guess: nothing is held, and the root may just be changed.</summary>
    private static int TopLevel(TreeStore store) =>
        int.Min(TreeStore.LevelsMax, FrameFacts.Level(store.Pool.View(store.RootId)));

    /// <summary>Rebuilds the frame of a key if much of it is loose.</summary>
    private static MergeOutcome TryRebuild(
        TreeStore store, EngineKey key, int level, FrameScratch scratch, Fences fences)
    {
        FramePool pool = store.Pool;
        if (!Descent.TryWithFences(store, key, level, strict: false, fences, out FramePlace place)
            || !pool.LatchIntentSince(place.Id, place.Word))
        {
            return MergeOutcome.Lost;
        }

        return Rebuild(store, place.Id, scratch) ? MergeOutcome.Done : MergeOutcome.No;
    }

    /// <summary>
    /// Rebuilds a frame held under intent if at least a share of what is stored of it is loose, and gives it back. What
    /// it holds does not depend on where it hangs, so its keys are taken as if they had no bytes before.
    /// </summary>
    private static bool Rebuild(TreeStore store, uint id, FrameScratch scratch)
    {
        FramePool pool = store.Pool;
        FrameView view = pool.View(id);
        byte kind = FrameFacts.Kind(view);
        int gap = FrameFacts.GapBytes(view);
        bool isBuilt = IsLoose(store, id, out int least);
        if (isBuilt)
        {
            FrameRebuild.TakeApart(scratch, view, default, baseDepth: 0);
            isBuilt = FrameRebuild.TryBuildDense(
                store.Limits, scratch, 0, scratch.Count, baseDepth: 0, kind, FrameFacts.Level(view));
            isBuilt = isBuilt && FrameRebuild.ImageGapBytes(scratch) - gap >= least;
        }

        if (!isBuilt)
        {
            pool.ReleaseIntent(id);
            return false;
        }

        pool.Upgrade(id);
        _ = Stamps.OfShape(store, id);
        FrameRebuild.CopyImage(scratch, view, store.Limits);
        pool.ReleaseExclusive(id);
        store.CountRebuild();
        store.ShapeChanged?.Invoke();
        return true;
    }

    private static HoltStatus Level(
        TreeStore store, int level, Func<HoltStatus> mayGoOn, FrameScratch scratch, Fences fences)
    {
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        byte[] place = [];
        HoltStatus status = HoltStatus.Ok;
        while (status == HoltStatus.Ok)
        {
            MergeOutcome outcome = MergeOutcome.Done;
            for (int step = 0; step < StepsMax && outcome != MergeOutcome.No && status == HoltStatus.Ok; step++)
            {
                status = store.Pool.IsHalted ? store.Pool.HaltStatus : mayGoOn();
                if (status == HoltStatus.Ok)
                {
                    outcome = Step(store, EngineKey.Copied(stack, place), level, scratch, fences);
                }
            }

            if (status == HoltStatus.Ok && !TryNext(store, level, EngineKey.Copied(stack, place), fences, out place))
            {
                break;
            }
        }

        return status;
    }

    /// <summary>Done: the same place again.</summary>
    private static MergeOutcome Step(TreeStore store, EngineKey key, int level, FrameScratch scratch, Fences fences)
    {
        MergeOutcome outcome = Merge.TryDensely(store, key, level, scratch, fences);
        return outcome != MergeOutcome.No ? outcome : TryRebuild(store, key, level, scratch, fences);
    }

    /// <summary>The low bound of the next frame of a level; false behind the last.</summary>
    private static bool TryNext(TreeStore store, int level, EngineKey key, Fences fences, out byte[] next)
    {
        while (!Descent.TryWithFences(store, key, level, strict: false, fences, out _))
        {
            if (store.Pool.IsHalted)
            {
                next = [];
                return false;
            }
        }

        next = fences.HasHigh ? fences.HighKey.Span.ToArray() : [];
        return fences.HasHigh;
    }
}
