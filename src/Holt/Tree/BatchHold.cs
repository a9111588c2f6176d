using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Step 2 of a batch (<see cref="BatchWriter"/>): takes its leaves and sets out what will happen to them.
/// </summary>
internal static class BatchHold
{
    /// <summary>A leaf is cut where the batch goes on when so large a share of it came from the batch alone.</summary>
    private const int CutShare = 4;

    [ThreadStatic]
    private static bool s_draftsOnly;

    /// <summary>Whether this thread's batches copy every leaf to a draft, for tests of drafts.</summary>
    public static bool DraftsOnly
    {
        get => s_draftsOnly;
        set => s_draftsOnly = value;
    }

    /// <summary>Leaves every leaf under intent, planned or with its draft made; or fewer, when it fails.</summary>
    /// <returns>Ok, NoSpace, NoMemory, TooLarge, Closed.</returns>
    public static HoltStatus All(TreeStore store, WriteBatch batch, BatchFrames frames)
    {
        HoltStatus status = HoltStatus.Ok;
        bool mayRebuild = true;
        int at = 0;
        while (status == HoltStatus.Ok && at < batch.TargetCount)
        {
            status = frames.TryReserveFrame()
                ? One(store, batch, frames, at, ref mayRebuild)
                : HoltStatus.NoMemory;
            if (status == HoltStatus.Ok)
            {
                at = frames.Held[^1].End;
                mayRebuild = true;
            }

            status = status != HoltStatus.Busy ? status : store.Pool.IsHalted ? store.Pool.HaltStatus : HoltStatus.Ok;
        }

        return status;
    }

    /// <summary>The value of an operation, or where it was written to.</summary>
    public static RecordValue ValueOf(WriteBatch batch, int operation, in ValuePlace place) =>
        place.FrameId == FramePool.NoFrame
            ? RecordValue.Inline(batch.ValueOf(operation))
            : RecordValue.Spilled(in place);

    /// <summary>Takes the leaf of a target. Busy: something changed, or room was made; again.</summary>
    private static HoltStatus One(
        TreeStore store, WriteBatch batch, BatchFrames frames, int first, ref bool mayRebuild)
    {
        Fences fences = frames.Fences!;
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

        int block = frames.Plan.BlockCount;
        var held = new HeldFrame
        {
            Id = leaf.Id,
            BaseDepth = leaf.BaseDepth,
            First = first,
            End = first,
            FirstBlock = block,
            EndBlock = block,
        };
        int addedBytes = 0;
        if (TryPlan(store, batch, frames, ref held)
            || TryDraft(store, batch, frames, ref held, ref addedBytes))
        {
            frames.Add(held);
            return HoltStatus.Ok;
        }

        HoltStatus made = MakeRoom(store, batch, held, frames.Scratch!, addedBytes, ref mayRebuild);
        return made == HoltStatus.Ok ? HoltStatus.Busy : made;
    }

    /// <summary>Sets out all targets of a leaf; false: not all of them fit a plan, and nothing is set out.</summary>
    private static bool TryPlan(TreeStore store, WriteBatch batch, BatchFrames frames, ref HeldFrame held)
    {
        if (s_draftsOnly)
        {
            return false;
        }

        FramePlan plan = frames.Plan;
        FrameScratch scratch = frames.Scratch!;
        int oldCount = frames.Old.Count;
        plan.Begin(store.Pool.View(held.Id), held.BaseDepth, store.Limits);
        bool fits = true;
        while (fits && IsInside(batch, held.End, frames.Fences!))
        {
            int operation = batch.TargetAt(held.End);
            EngineKey key = batch.KeyOf(operation);
            bool wasThere;
            ValuePlace old;
            if (batch.IsRemoval(operation))
            {
                fits = plan.TryDelete(held.End, key, scratch, out wasThere, out old);
                held.HasRemovals |= wasThere;
            }
            else
            {
                ValuePlace place = frames.PlaceOf(held.End);
                fits = plan.TryPut(
                    held.End, key, ValueOf(batch, operation, in place), scratch, out wasThere, out old);
            }

            Note(batch, frames, operation, wasThere, fits ? old : default);
            held.End += fits ? 1 : 0;
        }

        held.EndBlock = plan.BlockCount;
        if (!fits)
        {
            plan.Drop();
            frames.Old.RemoveRange(oldCount, frames.Old.Count - oldCount);
            held.HasRemovals = false;
            held.End = held.First;
            held.EndBlock = held.FirstBlock;
        }

        return fits;
    }

    /// <summary>
    /// Makes the draft of a leaf, all its targets applied. False: there is no room for the one at its end.
    /// </summary>
    private static bool TryDraft(
        TreeStore store, WriteBatch batch, BatchFrames frames, ref HeldFrame held, ref int addedBytes)
    {
        FrameScratch scratch = frames.Scratch!;
        int oldCount = frames.Old.Count;
        FrameDraft draft = frames.Rent();
        draft.CopyFrom(store.Pool.View(held.Id));
        DebugCounters.CountDraft();
        while (IsInside(batch, held.End, frames.Fences!))
        {
            int operation = batch.TargetAt(held.End);
            EngineKey key = batch.KeyOf(operation);
            bool isDone;
            bool wasThere;
            ValuePlace old;
            if (batch.IsRemoval(operation))
            {
                isDone = draft.TryDelete(key, held.BaseDepth, scratch, out wasThere, out old);
                held.HasRemovals |= wasThere;
            }
            else
            {
                ValuePlace place = frames.PlaceOf(held.End);
                RecordValue value = ValueOf(batch, operation, in place);
                isDone = draft.TryPut(key, value, held.BaseDepth, scratch, out wasThere, out old);
                addedBytes += wasThere ? 0 : RecordHead.Size + key.Length + value.Length;
            }

            if (!isDone)
            {
                frames.Return(draft);
                frames.Old.RemoveRange(oldCount, frames.Old.Count - oldCount);
                return false;
            }

            Note(batch, frames, operation, wasThere, old);
            held.End++;
        }

        held.Draft = draft;
        return true;
    }

    private static bool IsInside(WriteBatch batch, int target, Fences fences) =>
        target < batch.TargetCount
        && (!fences.HasHigh || batch.KeyOf(batch.TargetAt(target)).IsBelow(fences.HighKey));

    private static void Note(WriteBatch batch, BatchFrames frames, int operation, bool wasThere, ValuePlace old)
    {
        batch.NoteTarget(operation, wasThere);
        if (old.FrameId != FramePool.NoFrame)
        {
            frames.Old.Add(old);
        }
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
}
