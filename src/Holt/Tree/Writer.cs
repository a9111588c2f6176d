using System;
using System.Runtime.CompilerServices;
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
///   5 reserve the place in the log (no room there: undo, release, and the caller waits); [from here nothing can fail,
///     block, allocate or throw] apply; release
///   6 free the long value that was replaced
/// </code>
/// A thread that meets another's intent waits for it and starts again; nobody waits while holding a latch here.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class Writer
{
    /// <summary>Stores a record.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="ticket">Gets its place in the log, which is the version.</param>
    /// <returns>
    /// Ok, NoSpace, Io, Corrupt, Closed; Wait: the log has no room ready. Unless Ok nothing has changed.
    /// </returns>
    public static HoltStatus Put(
        TreeStore store, EngineKey key, ReadOnlySpan<byte> value, ref WriteTicket ticket)
    {
        if (value.Length <= store.Limits.InlineValueBytesMax)
        {
            return Put(store, key, RecordValue.Inline(value), ref ticket);
        }

        if (!store.Values.TryWrite(value, out ValuePlace place))
        {
            return HoltStatus.NoSpace;
        }

        HoltStatus status = Put(store, key, RecordValue.Spilled(in place), ref ticket);
        if (status != HoltStatus.Ok)
        {
            store.Values.GiveUp(place);
        }

        return status;
    }

    /// <summary>The same for the put at hand of some that were looked up ahead.</summary>
    public static HoltStatus Put(
        TreeStore store, EngineKey key, ReadOnlySpan<byte> value, PutAhead ahead, ref WriteTicket ticket)
    {
        if (ahead.TryLatch(store, value.Length))
        {
            HoltStatus status = PutInPlace(
                store, key, ahead.Leaf, ref ahead.Spot, RecordValue.Inline(value), ref ticket);
            if (status == HoltStatus.Ok)
            {
                ahead.NoteOverwrite();
            }

            if (status != HoltStatus.Busy)
            {
                return status;
            }
        }

        return Put(store, key, value, ref ticket);
    }

    /// <summary>Removes a record.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">The key.</param>
    /// <param name="ticket">Gets its place in the log.</param>
    /// <param name="removed">The version that was removed.</param>
    /// <returns>
    /// Ok, NotFound, NoSpace, Io, Corrupt, Closed; Wait: the log has no room ready. Unless Ok nothing has changed.
    /// </returns>
    public static HoltStatus Delete(TreeStore store, EngineKey key, ref WriteTicket ticket, out ulong removed)
    {
        bool mayRebuild = true;
        while (!store.Pool.IsHalted)
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

            HoltStatus status = TryDelete(
                store, key, in leaf, ref spot, ref ticket, ref mayRebuild, out removed);
            if (status != HoltStatus.Busy)
            {
                return status;
            }
        }

        removed = 0;
        return store.Pool.HaltStatus;
    }

    private static HoltStatus Put(
        TreeStore store, EngineKey key, RecordValue value, ref WriteTicket ticket)
    {
        bool mayRebuild = true;
        while (!store.Pool.IsHalted)
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
                    HoltStatus status = PutInPlace(store, key, leaf.Id, ref spot, value, ref ticket);
                    if (status == HoltStatus.Ok && !isHinted)
                    {
                        LeafHint.Note(store, key, leaf.Id);
                    }

                    if (status != HoltStatus.Busy)
                    {
                        return status;
                    }

                    continue;
                }
            }
            else if (store.Pool.TryLatchIntent(leaf.Id, leaf.Word))
            {
                HoltStatus status = PutPrepared(
                    store, key, in leaf, ref spot, value, ref ticket, ref mayRebuild);
                if (status != HoltStatus.Busy)
                {
                    return status;
                }

                continue;
            }

            AwaitTurn(store, in leaf);
        }

        return store.Pool.HaltStatus;
    }

    /// <summary>Step 5 under the exclusive latch, which it gives back. Busy: again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static HoltStatus PutInPlace(
        TreeStore store,
        EngineKey key,
        uint leaf,
        ref FrameSpot spot,
        RecordValue value,
        ref WriteTicket ticket)
    {
        HoltStatus status = Stamps.TryReserve(store, leaf, ref ticket);
        if (status != HoltStatus.Ok)
        {
            return Stamps.Yield(store, leaf, status);
        }

        store.Values.Link(value.Place, ticket.Place);
        FrameInsert.ApplyInPlace(ref spot, key, value, ticket.Place, out ValuePlace old);
        store.Pool.ReleaseExclusive(leaf);
        store.Values.Free(old, ticket.Place);
        return HoltStatus.Ok;
    }

    /// <summary>Steps 4 and 5, under intent, which it gives back. Busy: room was made, again.</summary>
    private static HoltStatus PutPrepared(
        TreeStore store,
        EngineKey key,
        in FramePlace leaf,
        ref FrameSpot spot,
        RecordValue value,
        ref WriteTicket ticket,
        ref bool mayRebuild)
    {
        if (spot.Kind == SpotKind.Torn)
        {
            store.Pool.ReleaseIntent(leaf.Id);
            return HoltStatus.Busy;
        }

        if (!store.TryRent(out FrameScratch? scratch))
        {
            store.Pool.ReleaseIntent(leaf.Id);
            return HoltStatus.NoMemory;
        }

        if (!FrameInsert.TryPrepare(ref spot, key, value, store.Limits, scratch, out FrameChange change))
        {
            HoltStatus made = Room.Make(store, key, leaf.Id, leaf.BaseDepth, level: 0, scratch, ref mayRebuild);
            store.Return(scratch);
            return made == HoltStatus.Ok ? HoltStatus.Busy : made;
        }

        store.Pool.Upgrade(leaf.Id);
        HoltStatus status = Stamps.TryReserve(store, leaf.Id, ref ticket, scratch.TakenBlocks);
        if (status != HoltStatus.Ok)
        {
            return GiveUp(store, in leaf, scratch, status);
        }

        store.Values.Link(value.Place, ticket.Place);
        ValuePlace old = FrameInsert.CountIn(ref spot, value);
        change.Commit(ref spot, ticket.Place);
        store.Pool.ReleaseExclusive(leaf.Id);
        store.Return(scratch);
        store.Values.Free(old, ticket.Place);
        return HoltStatus.Ok;
    }

    /// <summary>Removes a hit. Busy: again.</summary>
    private static HoltStatus TryDelete(
        TreeStore store,
        EngineKey key,
        in FramePlace leaf,
        ref FrameSpot spot,
        ref WriteTicket ticket,
        ref bool mayRebuild,
        out ulong removed)
    {
        removed = 0;
        if (FrameRemove.FitsInPlace(ref spot))
        {
            if (store.Pool.TryLatchExclusive(leaf.Id, leaf.Word))
            {
                HoltStatus status = Stamps.TryReserve(store, leaf.Id, ref ticket);
                if (status != HoltStatus.Ok)
                {
                    return Stamps.Yield(store, leaf.Id, status);
                }

                FrameRemove.ApplyInPlace(ref spot, out removed, out ValuePlace old);
                store.Pool.ReleaseExclusive(leaf.Id);
                store.Values.Free(old, ticket.Place);
                return HoltStatus.Ok;
            }
        }
        else if (store.Pool.TryLatchIntent(leaf.Id, leaf.Word))
        {
            return DeletePrepared(
                store, key, in leaf, ref spot, ref ticket, ref mayRebuild, out removed);
        }

        AwaitTurn(store, in leaf);
        return HoltStatus.Busy;
    }

    private static HoltStatus DeletePrepared(
        TreeStore store,
        EngineKey key,
        in FramePlace leaf,
        ref FrameSpot spot,
        ref WriteTicket ticket,
        ref bool mayRebuild,
        out ulong removed)
    {
        removed = 0;
        if (!store.TryRent(out FrameScratch? scratch))
        {
            store.Pool.ReleaseIntent(leaf.Id);
            return HoltStatus.NoMemory;
        }

        bool isPrepared = FrameRemove.TryPrepare(ref spot, key, store.Limits, scratch, out FrameChange change);
        if (!isPrepared && FrameRemove.IsLastOfBucket(ref spot))
        {
            HoltStatus made = Room.Make(store, key, leaf.Id, leaf.BaseDepth, level: 0, scratch, ref mayRebuild);
            store.Return(scratch);
            return made == HoltStatus.Ok ? HoltStatus.Busy : made;
        }

        store.Pool.Upgrade(leaf.Id);
        HoltStatus status = Stamps.TryReserve(store, leaf.Id, ref ticket, scratch.TakenBlocks);
        if (status != HoltStatus.Ok)
        {
            return GiveUp(store, in leaf, scratch, status);
        }

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
        store.Values.Free(old, ticket.Place);
        if (isPoor && isPrepared)
        {
            Merge.Try(store, key, level: 0, scratch);
        }

        store.Return(scratch);
        return HoltStatus.Ok;
    }

    /// <summary>A change was prepared and has no place in the log: its blocks are given back.</summary>
    private static HoltStatus GiveUp(TreeStore store, in FramePlace leaf, FrameScratch scratch, HoltStatus status)
    {
        FrameAllocator.Free(store.Pool.Bytes(leaf.Id), scratch.TakenBlocks);
        store.Return(scratch);
        return Stamps.Yield(store, leaf.Id, status);
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
