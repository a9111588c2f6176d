// Batches: many puts and removals that become visible at once, in any number of leaves.
//
//    1 long values are written to frames of their own, which nobody sees yet
//    2 in key order, for each leaf with a target (BatchHold): memory in hand; descend, intent on it by waiting. Every
//      target that lies between its bounds is set out where it is to happen, beside the readers (FramePlan); or, if
//      they do not fit a plan, applied to a draft, a copy of the leaf (FrameDraft). No room there: the leaf is given
//      back, split or rebuilt as for a put, and again from the first target in it, the leaves before it still held
//    3 buffers for an open cut in hand; all leaves exclusive, in key order; all marked dirty
//    4 one place in the log for the whole batch (none: give everything back, the caller waits); each leaf saved for an
//      open cut if that needs it, and stamped with that place (a buffer is wanted: the place is void, again)
//      -- from here nothing can fail, wait, allocate or throw --
//    5 what was set out is done, each record with its version, place + number of the operation; each draft, its records
//      given theirs, takes its leaf's place
//    6 release all; free long values that were replaced; leaves that have become poor are merged
//
//      key order ->     leaf 1     leaf 2     leaf 3
//      intent           [i]------> [i]------> [i]           readers go on, writers of these leaves wait
//                       plan       draft      plan          in free space of the leaf, or beside it
//      exclusive        [x]------> [x]------> [x]
//                       write      copy       write         nobody is inside of any of them
//      release          [ ]        [ ]        [ ]           in any order
//
// Invariants. No leaf is changed before all are closed: who has seen one new record finds every other leaf either new
// or closed, and waits. So a batch is on one side of every validation of several frames, and, since all its leaves have
// one stamp, of every cut. Readers under a shared latch, for whom an upgrade waits, hold one leaf and wait for nothing.
// Latches: leaves from left to right, and for a split the routers above one of them, given back before the next leaf:
// I2. What fails before step 5 gives back the blocks that plans took, and forgets the drafts; splits that were made
// stay, they change no record.
using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>Applies a batch: all of it, or nothing.</summary>
/// <remarks>Thread-safe; holds nothing when it returns.</remarks>
internal static class BatchWriter
{
    /// <summary>Writes a batch whose targets are known.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="batch">The batch, not empty.</param>
    /// <param name="frames">Memory to work in.</param>
    /// <param name="ticket">Gets its place in the log: the version of its first operation.</param>
    /// <returns>
    /// Ok; NoSpace, NoMemory, TooLarge, Closed; Wait: the log has no room ready. Unless Ok nothing has changed.
    /// </returns>
    public static HoltStatus Write(TreeStore store, WriteBatch batch, BatchFrames frames, ref WriteTicket ticket)
    {
        bool hasLongValues = batch.ValueBytesMax > store.Limits.InlineValueBytesMax;
        HoltStatus status = frames.TryReserve(store, batch.TargetCount, hasLongValues)
            ? HoltStatus.Busy
            : HoltStatus.NoMemory;
        while (status == HoltStatus.Busy)
        {
            status = !hasLongValues || TryWriteValues(store, batch, frames)
                ? BatchHold.All(store, batch, frames)
                : HoltStatus.NoSpace;
            if (status == HoltStatus.Ok)
            {
                status = Commit(store, batch, frames, ref ticket);
            }
            else
            {
                LetGo(store, frames);
            }

            if (status != HoltStatus.Ok)
            {
                frames.Places.ForEach(store.Values.GiveUp);
            }

            int count = frames.Count;
            frames.Clear();
            if (status == HoltStatus.Busy)
            {
                store.Pool.Cuts.Refill(count);
                store.Pool.Cuts.AwaitTaken();
            }
        }

        frames.Leave(store);
        return status;
    }

    /// <summary>
    /// Leaves with a target that do not differ from the disk yet; a guess, for nothing is held.
    /// </summary>
    public static int CountClean(TreeStore store, WriteBatch batch)
    {
        int count = 0;
        uint last = FramePool.NoFrame;
        for (int i = 0; i < batch.TargetCount && !store.Pool.IsHalted; i++)
        {
            FramePlace leaf;
            while (!Descent.TryToLeaf(store, batch.KeyOf(batch.TargetAt(i)), out leaf) && !store.Pool.IsHalted)
            {
            }

            count += leaf.Id != last && !store.Pool.IsDirty(leaf.Id) ? 1 : 0;
            last = leaf.Id;
        }

        return count;
    }

    /// <summary>Step 1. False when no frame is left.</summary>
    private static bool TryWriteValues(TreeStore store, WriteBatch batch, BatchFrames frames)
    {
        for (int i = 0; i < batch.TargetCount; i++)
        {
            ReadOnlySpan<byte> value = batch.ValueOf(batch.TargetAt(i));
            ValuePlace place = default;
            if (value.Length > store.Limits.InlineValueBytesMax && !store.Values.TryWrite(value, out place))
            {
                return false;
            }

            frames.Places.Add(place);
        }

        return true;
    }

    /// <summary>Gives back leaves that are under intent, and the blocks that were taken in them.</summary>
    private static void LetGo(TreeStore store, BatchFrames frames)
    {
        foreach (ref readonly HeldFrame frame in frames.Held)
        {
            frames.Plan.Drop(store.Pool.View(frame.Id), frame.FirstBlock, frame.EndBlock);
            store.Pool.ReleaseIntent(frame.Id);
        }
    }

    /// <summary>Steps 3 to 6: gives all leaves back. Busy: a buffer is wanted, again from the start.</summary>
    private static HoltStatus Commit(TreeStore store, WriteBatch batch, BatchFrames frames, ref WriteTicket ticket)
    {
        FramePool pool = store.Pool;
        if (pool.Cuts.IsOpen)
        {
            pool.Cuts.Refill(frames.Count);
        }

        bool isEarly = Planted.Is(PlantedBug.EarlyFrame);
        foreach (ref readonly HeldFrame frame in frames.Held[..(isEarly ? 1 : frames.Count)])
        {
            pool.Upgrade(frame.Id);
        }

        HoltStatus status = Stamps.TryReserve(store, frames, ref ticket);
        foreach (ref HeldFrame frame in frames.Held)
        {
            if (status == HoltStatus.Ok)
            {
                Apply(store, batch, frames, ref frame, ticket.Place, isEarly);
            }
            else
            {
                frames.Plan.Drop(pool.View(frame.Id), frame.FirstBlock, frame.EndBlock);
            }
        }

        foreach (ref readonly HeldFrame frame in frames.Held)
        {
            if (!isEarly)
            {
                pool.ReleaseExclusive(frame.Id);
            }
        }

        if (status == HoltStatus.Ok)
        {
            batch.Settle(ticket.Place);
            foreach (ValuePlace old in frames.Old)
            {
                store.Values.Free(old, ticket.Place);
            }

            MergePoor(store, batch, frames);
        }

        return status;
    }

    /// <summary>Step 5 for one leaf.</summary>
    private static void Apply(
        TreeStore store, WriteBatch batch, BatchFrames frames, ref HeldFrame frame, ulong place, bool isEarly)
    {
        FramePool pool = store.Pool;
        if (isEarly && frame.First > 0)
        {
            pool.Upgrade(frame.Id);
        }

        FrameView view = pool.View(frame.Id);
        for (int target = frame.First; target < frame.End; target++)
        {
            int operation = batch.TargetAt(target);
            EngineKey key = batch.KeyOf(operation);
            if (batch.IsRemoval(operation))
            {
                if (frame.Draft is null)
                {
                    frames.Plan.Delete(target, key);
                }

                continue;
            }

            ulong version = place + (ulong)operation;
            ValuePlace valuePlace = frames.PlaceOf(target);
            store.Values.Link(valuePlace, place);
            if (frame.Draft is null)
            {
                frames.Plan.Put(target, key, BatchHold.ValueOf(batch, operation, in valuePlace), version);
            }
            else
            {
                frame.Draft.SetVersion(key, frame.BaseDepth, version);
            }
        }

        frame.Draft?.CopyTo(view);
        frame.IsPoor = frame.HasRemovals
            && FrameFacts.UsedBytes(view, store.Limits) < store.Limits.FrameBytes / 4;
        if (isEarly)
        {
            pool.ReleaseExclusive(frame.Id);
        }
    }

    /// <summary>
    /// Frames are freed before the record is published: a checkpoint waits for that, and knows all that went.
    /// </summary>
    private static void MergePoor(TreeStore store, WriteBatch batch, BatchFrames frames)
    {
        foreach (ref readonly HeldFrame frame in frames.Held)
        {
            if (frame.IsPoor)
            {
                Merge.Try(store, batch.KeyOf(batch.TargetAt(frame.First)), level: 0, frames.Scratch!);
            }
        }
    }
}
