using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Reads many keys as of one moment, in groups whose descents are interleaved. The leaves of all keys are validated at
/// the end; a read that keeps losing takes intent on its leaves in key order, as a batch would: writers wait for it
/// then. Cold leaves are read by pages, what those of a group lack at once; nothing is evicted meanwhile once that has
/// cost a read an attempt.
/// </summary>
/// <remarks>Thread-safe, one read per group.</remarks>
internal static class MultiGet
{
    private static int AttemptsMax => SyncPoint.IsControlled ? 1 : 8; // a schedule test shall see the other way too

    /// <summary>Reads keys of legal length.</summary>
    /// <returns>Ok, Closed, TooLarge: the values do not fit one array.</returns>
    public static HoltStatus Read(
        TreeStore store, uint tree, ReadOnlySpan<ReadOnlyMemory<byte>> keys, KeyGroup group, HoltGetResults results)
    {
        if (TryAll(store, tree, keys, group, results))
        {
            return Whole(store, group, results);
        }

        store.Pool.Residency.Suspend();
        bool isWhole = false;
        for (int attempt = 1; attempt < AttemptsMax && !isWhole && !store.Pool.IsHalted; attempt++)
        {
            isWhole = TryAll(store, tree, keys, group, results);
        }

        HoltStatus status = isWhole ? Whole(store, group, results) : ReadHeld(store, tree, keys, group, results);
        store.Pool.Residency.GoOn();
        return status;
    }

    private static bool TryAll(
        TreeStore store, uint tree, ReadOnlySpan<ReadOnlyMemory<byte>> keys, KeyGroup group, HoltGetResults results)
    {
        results.Reset(keys.Length);
        group.Touched.Clear();
        bool isWhole = true;
        for (int first = 0; isWhole && first < keys.Length; first += KeyGroup.Size)
        {
            isWhole = TryGroup(store, tree, keys, first, group, results);
        }

        return isWhole && Scan.AreAllValid(store, CollectionsMarshal.AsSpan(group.Touched));
    }

    /// <summary>All answers are there; frames that were read by pages may be wanted whole.</summary>
    private static HoltStatus Whole(TreeStore store, KeyGroup group, HoltGetResults results)
    {
        foreach (FramePlace leaf in group.Touched)
        {
            if (LatchWord.IsCold(leaf.Word))
            {
                store.Pool.Cold.NoteRead(leaf.Id);
            }
        }

        return results.IsOverfull ? HoltStatus.TooLarge : HoltStatus.Ok;
    }

    private static bool TryGroup(
        TreeStore store,
        uint tree,
        ReadOnlySpan<ReadOnlyMemory<byte>> keys,
        int first,
        KeyGroup group,
        HoltGetResults results)
    {
        int count = Math.Min(KeyGroup.Size, keys.Length - first);
        int open = 0;
        int cold = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> key = keys[first + i].Span;
            if (key.Length > KeyGroup.KeyBytesMax - (2 * EngineKey.SlackBytes))
            {
                group.Probes[i] = default;
                if (!TryLong(store, tree, key, first + i, group, results))
                {
                    return false;
                }

                continue;
            }

            EngineKey engineKey = EngineKey.Of(Slot(group, i), tree, key);
            if (!Descent.TryToLeaf(store, engineKey, out group.Places[i], Patience.Pages))
            {
                return false;
            }

            if (LatchWord.IsCold(group.Places[i].Word))
            {
                cold |= 1 << i;
                continue;
            }

            group.Probes[i].Start(store.Pool.View(group.Places[i].Id), engineKey, group.Places[i].BaseDepth);
            open |= 1 << i;
        }

        int all = open;
        while (open != 0)
        {
            for (int i = 0; i < count; i++)
            {
                if ((open & (1 << i)) != 0)
                {
                    group.Probes[i].Step();
                    open &= group.Probes[i].IsDone ? ~(1 << i) : -1;
                }
            }
        }

        for (int i = 0; i < count; i++)
        {
            if ((all & (1 << i)) != 0 && !TryTake(store, i, first + i, group, results))
            {
                return false;
            }
        }

        return TryCold(store, tree, keys, first, cold, group, results);
    }

    /// <summary>
    /// Searches the cold leaves of a group, again and again, until the pages that all of them need are there; what they
    /// lack is loaded at once.
    /// </summary>
    private static bool TryCold(
        TreeStore store,
        uint tree,
        ReadOnlySpan<ReadOnlyMemory<byte>> keys,
        int first,
        int cold,
        KeyGroup group,
        HoltGetResults results)
    {
        // Each round loads a page of each leaf at least, of those that are stored.
        for (int round = 0; cold != 0 && round <= store.Pool.PageCount; round++)
        {
            group.Wants.Clear();
            for (int bits = cold; bits != 0; bits &= bits - 1)
            {
                int i = BitOperations.TrailingZeroCount(bits);
                ref readonly FramePlace leaf = ref group.Places[i];
                EngineKey key = EngineKey.Of(Slot(group, i), tree, keys[first + i].Span);
                PageBits missing = ColdRead.Search(
                    store, key, in leaf, loan: null, out bool isFound, out RecordHit hit);
                if (!missing.IsEmpty)
                {
                    group.Want(in leaf, missing);
                    continue;
                }

                cold &= ~(1 << i);
                group.Touched.Add(leaf);
                bool isTrue = isFound
                    ? TryCopy(store, in leaf, hit, first + i, results)
                    : store.Pool.IsStillCold(leaf.Id, leaf.Word);
                if (!isTrue)
                {
                    return false;
                }
            }

            if (cold != 0 && !store.Pool.Cold.TryLoad(CollectionsMarshal.AsSpan(group.Wants)))
            {
                return false;
            }
        }

        return cold == 0;
    }

    private static Span<byte> Slot(KeyGroup group, int index) =>
        group.Keys.Span.Slice(index * KeyGroup.KeyBytesMax, KeyGroup.KeyBytesMax);

    /// <summary>Copies the value that a probe found.</summary>
    private static bool TryTake(TreeStore store, int probe, int index, KeyGroup group, HoltGetResults results)
    {
        ref readonly FramePlace leaf = ref group.Places[probe];
        group.Touched.Add(leaf);
        return !group.Probes[probe].IsFound
            ? store.Pool.Validate(leaf.Id, leaf.Word)
            : TryCopy(store, in leaf, group.Probes[probe].Hit, index, results);
    }

    /// <summary>Copies a value; false when the leaf changed. Lengths are believed only once validated.</summary>
    private static bool TryCopy(TreeStore store, in FramePlace leaf, RecordHit hit, int index, HoltGetResults results)
    {
        int length = hit.ValueLength;
        ulong version = hit.Version;
        bool isSpilled = hit.IsSpilled;
        ValuePlace place = isSpilled ? hit.Place : default;
        if (!store.Pool.ValidateAny(leaf.Id, leaf.Word))
        {
            return false;
        }

        if (!results.TryAdd(index, length, version, out Span<byte> room))
        {
            return true; // the read as a whole says so
        }

        if (isSpilled)
        {
            return store.Values.TryRead(place, leaf.Id, leaf.Word, Patience.Disk, room);
        }

        hit.CopyTo(room, length);
        return store.Pool.ValidateAny(leaf.Id, leaf.Word);
    }

    private static bool TryLong(
        TreeStore store, uint tree, ReadOnlySpan<byte> key, int index, KeyGroup group, HoltGetResults results)
    {
        EngineKey engineKey = EngineKey.Of(default, tree, key);
        return Descent.TryToLeaf(store, engineKey, out FramePlace leaf, Patience.Pages)
            && TryLeaf(store, engineKey, in leaf, index, group, results);
    }

    /// <summary>Searches one leaf, cold or not, and copies the value.</summary>
    private static bool TryLeaf(
        TreeStore store, EngineKey key, in FramePlace leaf, int index, KeyGroup group, HoltGetResults results)
    {
        group.Touched.Add(leaf);
        if (!LatchWord.IsCold(leaf.Word))
        {
            return FrameSearch.TryFind(store.Pool.View(leaf.Id), key, leaf.BaseDepth, out RecordHit hit)
                ? TryCopy(store, in leaf, hit, index, results)
                : store.Pool.Validate(leaf.Id, leaf.Word);
        }

        bool isWhole = ColdRead.TrySearch(
            store, key, in leaf, out bool isFound, out RecordHit cold, out ColdBatch? loan);
        isWhole = isWhole && isFound
            ? TryCopy(store, in leaf, cold, index, results)
            : isWhole && store.Pool.IsStillCold(leaf.Id, leaf.Word);
        store.Pool.Cold.EndLoan(loan);
        return isWhole;
    }

    /// <summary>Holds every leaf of the keys under intent, in key order, then reads.</summary>
    private static HoltStatus ReadHeld(
        TreeStore store, uint tree, ReadOnlySpan<ReadOnlyMemory<byte>> keys, KeyGroup group, HoltGetResults results)
    {
        FramePool pool = store.Pool;
        group.Held.Clear();
        Sort(keys, group);
        results.Reset(keys.Length);
        HoltStatus status = HoltStatus.Ok;
        foreach (int index in group.Order)
        {
            status = Hold(store, EngineKey.Of(default, tree, keys[index].Span), group);
            if (status != HoltStatus.Ok)
            {
                break;
            }
        }

        foreach (int index in group.Order)
        {
            while (status == HoltStatus.Ok && !TryLong(store, tree, keys[index].Span, index, group, results))
            {
                status = pool.IsHalted ? pool.HaltStatus : status;
            }
        }

        foreach (uint id in group.Held)
        {
            pool.ReleaseIntent(id);
        }

        return status == HoltStatus.Ok && results.IsOverfull ? HoltStatus.TooLarge : status;
    }

    /// <summary>Takes intent on the leaf of a key, unless it is held already.</summary>
    private static HoltStatus Hold(TreeStore store, EngineKey key, KeyGroup group)
    {
        FramePool pool = store.Pool;
        while (!pool.IsHalted)
        {
            if (!Descent.TryToLeaf(store, key, out FramePlace leaf))
            {
                continue;
            }

            if (group.Held.Count > 0 && group.Held[^1] == leaf.Id)
            {
                return HoltStatus.Ok;
            }

            // Unchanged since the descent, so it is still the leaf of the key.
            if (pool.LatchIntentSince(leaf.Id, leaf.Word))
            {
                group.Held.Add(leaf.Id);
                return HoltStatus.Ok;
            }
        }

        return pool.HaltStatus;
    }

    private static void Sort(ReadOnlySpan<ReadOnlyMemory<byte>> keys, KeyGroup group)
    {
        group.Order.Clear();
        for (int i = 0; i < keys.Length; i++)
        {
            group.Order.Add(i);
        }

        ReadOnlyMemory<byte>[] copy = keys.ToArray();
        group.Order.Sort((a, b) => copy[a].Span.SequenceCompareTo(copy[b].Span));
    }
}
