using System;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// Puts and removals of one record.
/// <code>
///   1 descend; find the place in the leaf, optimistically
///   2 fits in place:  exclusive, by a CAS from the word seen: it proves that nothing changed since      -> 5
///   3 else intent, by the same CAS: writers stay out, readers go on
///   4 prepare the change in free space; no room: rebuild or split the frame, and again from 1; upgrade to exclusive
///   5 reserve the version; [from here nothing can fail, block, allocate or throw] apply; release
///   6 free the long value that was replaced
/// </code>
/// A thread that meets another's intent waits for it and starts again; nobody waits while holding a latch here.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class Writer
{
    /// <summary>Stores a record.</summary>
    /// <returns>Ok, NoSpace, Closed.</returns>
    public static HoltStatus Put(TreeStore store, EngineKey key, ReadOnlySpan<byte> value, out ulong version)
    {
        if (value.Length <= store.Limits.InlineValueBytesMax)
        {
            return Put(store, key, RecordValue.Inline(value), out version);
        }

        if (!store.Values.TryWrite(value, out ValuePlace place))
        {
            version = 0;
            return HoltStatus.NoSpace;
        }

        HoltStatus status = Put(store, key, RecordValue.Spilled(in place), out version);
        if (status != HoltStatus.Ok)
        {
            store.Values.Free(place);
        }

        return status;
    }

    /// <summary>Removes a record.</summary>
    /// <returns>Ok, NotFound, NoSpace, Closed.</returns>
    public static HoltStatus Delete(TreeStore store, EngineKey key, out ulong removed)
    {
        bool mayRebuild = true;
        while (!store.Pool.IsDisposed)
        {
            if (!Descent.TryToLeaf(store, key, out FramePlace leaf))
            {
                continue;
            }

            var spot = FrameSpot.Locate(store.Pool.View(leaf.Id), key, leaf.BaseDepth);
            if (spot.Kind != SpotKind.Hit)
            {
                if (spot.Kind != SpotKind.Torn && store.Pool.Validate(leaf.Id, leaf.Word))
                {
                    removed = 0;
                    return HoltStatus.NotFound;
                }

                store.CountRestart();
                continue;
            }

            HoltStatus status = TryDelete(store, key, in leaf, ref spot, ref mayRebuild, out removed);
            if (status != HoltStatus.Busy)
            {
                return status;
            }
        }

        removed = 0;
        return HoltStatus.Closed;
    }

    private static HoltStatus Put(TreeStore store, EngineKey key, RecordValue value, out ulong version)
    {
        bool mayRebuild = true;
        while (!store.Pool.IsDisposed)
        {
            bool isHinted = LeafHint.TryUse(store, key, out FramePlace leaf);
            if (!isHinted && !Descent.TryToLeaf(store, key, out leaf))
            {
                continue;
            }

            SyncPoint.Reach();
            var spot = FrameSpot.Locate(store.Pool.View(leaf.Id), key, leaf.BaseDepth);
            if (FrameInsert.FitsInPlace(ref spot, key, value.Length))
            {
                if (store.Pool.TryLatchExclusive(leaf.Id, leaf.Word))
                {
                    version = store.Stamp.Reserve();
                    FrameInsert.ApplyInPlace(ref spot, key, value, version, out ValuePlace old);
                    store.Pool.ReleaseExclusive(leaf.Id);
                    store.Values.Free(old);
                    if (!isHinted)
                    {
                        LeafHint.Note(store, key, leaf.Id);
                    }

                    return HoltStatus.Ok;
                }
            }
            else if (store.Pool.TryLatchIntent(leaf.Id, leaf.Word))
            {
                HoltStatus status = PutPrepared(store, key, in leaf, ref spot, value, ref mayRebuild, out version);
                if (status != HoltStatus.Busy)
                {
                    return status;
                }

                continue;
            }

            AwaitTurn(store, in leaf);
        }

        version = 0;
        return HoltStatus.Closed;
    }

    /// <summary>Steps 4 and 5, under intent, which it gives back. Busy: room was made, again.</summary>
    private static HoltStatus PutPrepared(
        TreeStore store,
        EngineKey key,
        in FramePlace leaf,
        ref FrameSpot spot,
        RecordValue value,
        ref bool mayRebuild,
        out ulong version)
    {
        version = 0;
        if (spot.Kind == SpotKind.Torn)
        {
            store.Pool.ReleaseIntent(leaf.Id);
            return HoltStatus.Busy;
        }

        FrameScratch scratch = store.RentScratch();
        if (!FrameInsert.TryPrepare(ref spot, key, value, store.Limits, scratch, out FrameChange change))
        {
            HoltStatus made = Room.Make(store, key, leaf.Id, leaf.BaseDepth, level: 0, scratch, ref mayRebuild);
            store.Return(scratch);
            return made == HoltStatus.Ok ? HoltStatus.Busy : made;
        }

        store.Pool.Upgrade(leaf.Id);
        version = store.Stamp.Reserve();
        ValuePlace old = FrameInsert.CountIn(ref spot, value);
        change.Commit(ref spot, version);
        store.Pool.ReleaseExclusive(leaf.Id);
        store.Return(scratch);
        store.Values.Free(old);
        return HoltStatus.Ok;
    }

    /// <summary>Removes a hit. Busy: again.</summary>
    private static HoltStatus TryDelete(
        TreeStore store, EngineKey key, in FramePlace leaf, ref FrameSpot spot, ref bool mayRebuild, out ulong removed)
    {
        removed = 0;
        if (FrameRemove.FitsInPlace(ref spot))
        {
            if (store.Pool.TryLatchExclusive(leaf.Id, leaf.Word))
            {
                _ = store.Stamp.Reserve();
                FrameRemove.ApplyInPlace(ref spot, out removed, out ValuePlace old);
                store.Pool.ReleaseExclusive(leaf.Id);
                store.Values.Free(old);
                return HoltStatus.Ok;
            }
        }
        else if (store.Pool.TryLatchIntent(leaf.Id, leaf.Word))
        {
            return DeletePrepared(store, key, in leaf, ref spot, ref mayRebuild, out removed);
        }

        AwaitTurn(store, in leaf);
        return HoltStatus.Busy;
    }

    private static HoltStatus DeletePrepared(
        TreeStore store, EngineKey key, in FramePlace leaf, ref FrameSpot spot, ref bool mayRebuild, out ulong removed)
    {
        FrameScratch scratch = store.RentScratch();
        removed = 0;
        bool isPrepared = FrameRemove.TryPrepare(ref spot, key, store.Limits, scratch, out FrameChange change);
        if (!isPrepared && FrameRemove.IsLastOfBucket(ref spot))
        {
            HoltStatus made = Room.Make(store, key, leaf.Id, leaf.BaseDepth, level: 0, scratch, ref mayRebuild);
            store.Return(scratch);
            return made == HoltStatus.Ok ? HoltStatus.Busy : made;
        }

        store.Pool.Upgrade(leaf.Id);
        _ = store.Stamp.Reserve();
        ValuePlace old;
        if (isPrepared)
        {
            FrameRemove.CountOut(ref spot, out removed, out old);
            change.Commit(ref spot, version: 0);
        }
        else
        {
            FrameRemove.ApplyInPlace(ref spot, out removed, out old);
        }

        bool isPoor = FrameFacts.UsedBytes(store.Pool.View(leaf.Id), store.Limits) < store.Limits.FrameBytes / 4;
        store.Pool.ReleaseExclusive(leaf.Id);
        store.Values.Free(old);
        if (isPoor && isPrepared)
        {
            Merge.Try(store, key, level: 0, scratch);
        }

        store.Return(scratch);
        return HoltStatus.Ok;
    }

    /// <summary>Waits until a writer that is inside has gone, when that is why the latch was not had.</summary>
    private static void AwaitTurn(TreeStore store, in FramePlace leaf)
    {
        store.CountRestart();
        if (store.Pool.LatchIntent(leaf.Id))
        {
            store.Pool.ReleaseIntent(leaf.Id);
        }
    }
}
