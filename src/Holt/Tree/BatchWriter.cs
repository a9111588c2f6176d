// Batches: many puts and removals that become visible at once, in any number of leaves.
//
//    1 long values are written to frames of their own, which nobody sees yet
//    2 in key order, for each leaf with a target: descend, intent on it by waiting; a draft of it; every target that
//      lies between its bounds is applied to the draft. No room: the leaf is given back, split or rebuilt as for a put,
//      and again from the first target in it, the leaves before it still held
//    3 buffers for an open cut in hand; all leaves exclusive, in key order; all marked dirty
//    4 one place in the log for the whole batch (none: give everything back, the caller waits); each leaf saved for an
//      open cut if that needs it, and stamped with that place (a buffer is wanted: the place is void, again)
//      -- from here nothing can fail, wait, allocate or throw --
//    5 the records get their versions, place + number of the operation; each draft takes its leaf's place
//    6 release all; free long values that were replaced; leaves that have become poor are merged
//
//      key order ->     leaf 1     leaf 2     leaf 3
//      intent + draft   [i]------> [i]------> [i]           readers go on, writers of these leaves wait
//      exclusive        [x]------> [x]------> [x]
//      copy              copy       copy       copy         nobody is inside of any of them
//      release          [ ]        [ ]        [ ]           in any order
//
// Invariants. No leaf is changed before all are closed: who has seen one new record finds every other leaf either new
// or closed, and waits. So a batch is on one side of every validation of several frames, and, since all its leaves have
// one stamp, of every cut. Readers under a shared latch, for whom an upgrade waits, hold one leaf and wait for nothing.
// Latches: leaves from left to right, and for a split the routers above one of them, given back before the next leaf:
// I2. What fails before step 5 leaves the drafts to be forgotten; splits that were made stay, they change no record.
using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>Applies a batch: all of it, or nothing.</summary>
/// <remarks>Thread-safe; holds nothing when it returns.</remarks>
internal static class BatchWriter
{
    /// <summary>A leaf is cut where the batch goes on when so large a share of it came from the batch alone.</summary>
    private const int CutShare = 4;

    /// <summary>Writes a batch whose targets are known.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="batch">The batch, not empty.</param>
    /// <param name="frames">Memory to work in.</param>
    /// <param name="ticket">Gets its place in the log: the version of its first operation.</param>
    /// <returns>
    /// Ok; NoSpace, TooLarge, Closed; Wait: the log has no room ready. Unless Ok nothing has changed.
    /// </returns>
    public static HoltStatus Write(TreeStore store, WriteBatch batch, BatchFrames frames, ref WriteTicket ticket)
    {
        HoltStatus status;
        do
        {
            status = TryWriteValues(store, batch, frames) ? Hold(store, batch, frames) : HoltStatus.NoSpace;
            if (status == HoltStatus.Ok)
            {
                status = Commit(store, batch, frames, ref ticket);
            }
            else
            {
                foreach (ref readonly HeldFrame frame in frames.Held)
                {
                    store.Pool.ReleaseIntent(frame.Id);
                }
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
        while (status == HoltStatus.Busy);
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
        if (batch.ValueBytesMax <= store.Limits.InlineValueBytesMax)
        {
            return true;
        }

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

    /// <summary>Step 2: leaves every leaf under intent, its draft made; or fewer, when it fails.</summary>
    private static HoltStatus Hold(TreeStore store, WriteBatch batch, BatchFrames frames)
    {
        Fences fences = store.RentFences();
        FrameScratch scratch = store.RentScratch();
        HoltStatus status = HoltStatus.Ok;
        bool mayRebuild = true;
        int at = 0;
        while (status == HoltStatus.Ok && at < batch.TargetCount)
        {
            status = HoldOne(store, batch, frames, at, fences, scratch, ref mayRebuild);
            if (status == HoltStatus.Ok)
            {
                at = frames.Held[^1].End;
                mayRebuild = true;
            }

            status = status != HoltStatus.Busy ? status : store.Pool.IsHalted ? store.Pool.HaltStatus : HoltStatus.Ok;
        }

        store.Return(scratch);
        store.Return(fences);
        return status;
    }

    /// <summary>Takes the leaf of a target. Busy: something changed, or room was made; again.</summary>
    private static HoltStatus HoldOne(
        TreeStore store,
        WriteBatch batch,
        BatchFrames frames,
        int first,
        Fences fences,
        FrameScratch scratch,
        ref bool mayRebuild)
    {
        FramePool pool = store.Pool;
        EngineKey key = batch.KeyOf(batch.TargetAt(first));
        if (frames.Count == HoltLimits.BatchFramesMax)
        {
            return HoltStatus.TooLarge;
        }

        // Unchanged since the descent, so the bounds are its bounds, as long as it is held.
        if (!Descent.TryWithFences(store, key, level: 0, strict: false, fences, out FramePlace leaf)
            || !pool.LatchIntentSince(leaf.Id, leaf.Word))
        {
            return HoltStatus.Busy;
        }

        int oldCount = frames.Old.Count;
        var held = new HeldFrame
        {
            Id = leaf.Id,
            BaseDepth = leaf.BaseDepth,
            First = first,
            End = first,
            Draft = frames.Rent(store.Limits),
        };
        held.Draft.CopyFrom(pool.View(leaf.Id));
        int addedBytes = 0;
        while (held.End < batch.TargetCount
            && (!fences.HasHigh || batch.KeyOf(batch.TargetAt(held.End)).IsBelow(fences.HighKey)))
        {
            if (!TryDraft(batch, frames, ref held, scratch, ref addedBytes))
            {
                frames.Return(held.Draft);
                frames.Old.RemoveRange(oldCount, frames.Old.Count - oldCount);
                HoltStatus made = MakeRoom(store, batch, held, scratch, addedBytes, ref mayRebuild);
                return made == HoltStatus.Ok ? HoltStatus.Busy : made;
            }

            held.End++;
        }

        frames.Add(held);
        return HoltStatus.Ok;
    }

    /// <summary>Applies the next target of a leaf to its draft; false: there is no room.</summary>
    private static bool TryDraft(
        WriteBatch batch, BatchFrames frames, ref HeldFrame held, FrameScratch scratch, ref int addedBytes)
    {
        int operation = batch.TargetAt(held.End);
        EngineKey key = batch.KeyOf(operation);
        bool isDone;
        bool wasThere;
        ValuePlace old;
        if (batch.IsRemoval(operation))
        {
            isDone = held.Draft.TryDelete(key, held.BaseDepth, scratch, out wasThere, out old);
            held.HasRemovals |= wasThere;
        }
        else
        {
            ValuePlace place = frames.Places.Count > 0 ? frames.Places[held.End] : default;
            RecordValue value = place.FrameId == FramePool.NoFrame
                ? RecordValue.Inline(batch.ValueOf(operation))
                : RecordValue.Spilled(in place);
            isDone = held.Draft.TryPut(key, value, held.BaseDepth, scratch, out wasThere, out old);
            addedBytes += wasThere ? 0 : RecordHead.Size + key.Length + value.Length;
        }

        batch.NoteTarget(operation, wasThere);
        if (isDone && old.FrameId != FramePool.NoFrame)
        {
            frames.Old.Add(old);
        }

        return isDone;
    }

    /// <summary>Makes room in a leaf held under intent for the first target that had none, and gives it back.</summary>
    private static HoltStatus MakeRoom(
        TreeStore store,
        WriteBatch batch,
        HeldFrame held,
        FrameScratch scratch,
        int addedBytes,
        ref bool mayRebuild)
    {
        FrameLimits limits = store.Limits;
        FrameView view = store.Pool.View(held.Id);
        EngineKey key = batch.KeyOf(batch.TargetAt(held.End));

        // The records that are there must fit one half whatever the separator: it is the batch that fills the leaf.
        bool isOwnFill = held.End > held.First
            && FrameFacts.UsedBytes(view, limits) <= limits.FrameBytes / CutShare * (CutShare - 1)
            && (addedBytes >= limits.FrameBytes / CutShare || FrameDraft.IsSparse(view));
        if (isOwnFill)
        {
            EngineKey before = batch.KeyOf(batch.TargetAt(held.End - 1));
            return Room.CutAt(
                store, FrameRebuild.SeparatorBetween(before, key), held.Id, held.BaseDepth, scratch);
        }

        return Room.Make(store, key, held.Id, held.BaseDepth, level: 0, scratch, ref mayRebuild);
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

        HoltStatus status = Stamps.TryReserve(store, frames.Held, ref ticket);
        if (status == HoltStatus.Ok)
        {
            foreach (ref readonly HeldFrame frame in frames.Held)
            {
                Apply(store, batch, frames, frame, ticket.Place, isEarly);
            }

            batch.Settle(ticket.Place);
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
        TreeStore store, WriteBatch batch, BatchFrames frames, HeldFrame frame, ulong place, bool isEarly)
    {
        for (int target = frame.First; target < frame.End; target++)
        {
            int operation = batch.TargetAt(target);
            if (!batch.IsRemoval(operation))
            {
                frame.Draft.SetVersion(batch.KeyOf(operation), frame.BaseDepth, place + (ulong)operation);
            }

            if (frames.Places.Count > 0)
            {
                store.Values.Link(frames.Places[target], place);
            }
        }

        if (isEarly && frame.First > 0)
        {
            store.Pool.Upgrade(frame.Id);
        }

        frame.Draft.CopyTo(store.Pool.View(frame.Id));
        if (isEarly)
        {
            store.Pool.ReleaseExclusive(frame.Id);
        }
    }

    /// <summary>
    /// Frames are freed before the record is published: a checkpoint waits for that, and knows all that went.
    /// </summary>
    private static void MergePoor(TreeStore store, WriteBatch batch, BatchFrames frames)
    {
        FrameScratch? scratch = null;
        foreach (ref readonly HeldFrame frame in frames.Held)
        {
            if (frame.HasRemovals && frame.Draft.UsedBytes < store.Limits.FrameBytes / 4)
            {
                scratch ??= store.RentScratch();
                Merge.Try(store, batch.KeyOf(batch.TargetAt(frame.First)), level: 0, scratch);
            }
        }

        if (scratch is not null)
        {
            store.Return(scratch);
        }
    }
}
