using System;
using System.Runtime.CompilerServices;
using Holt.Foundation;
using Holt.Frames;

namespace Holt.Tree;

/// <summary>
/// Point reads: descend, copy, validate, answer. A read that keeps losing against writers takes a shared latch on the
/// leaf, and on nothing else.
/// </summary>
/// <remarks>Thread-safe. Writes no shared memory unless it takes the latch.</remarks>
internal static class Lookup
{
    /// <summary>Copies the value of a key.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">The key.</param>
    /// <param name="destination">Where the value goes; may be overwritten whatever the answer.</param>
    /// <param name="length">Its length, also when it does not fit.</param>
    /// <param name="version">The record's version.</param>
    /// <returns>Ok, NotFound, TooSmall; Io, Corrupt; Closed when the store went away.</returns>
    public static HoltStatus Get(
        TreeStore store, EngineKey key, Span<byte> destination, out int length, out ulong version)
    {
        for (int attempt = 0; attempt < store.PagedAttemptsMax && !store.Pool.IsHalted; attempt++)
        {
            if (TryByPages(store, key, destination, out HoltStatus status, out length, out version))
            {
                return status;
            }
        }

        return GetLatched(store, key, destination, out length, out version);
    }

    /// <summary>
    /// The same without waiting for anything, so it needs not be counted. Busy: it lost some times, or a frame is not
    /// in memory, or held.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HoltStatus GetInMemory(
        TreeStore store, EngineKey key, Span<byte> destination, out int length, out ulong version)
    {
        for (int attempt = 0; attempt < TreeStore.UncountedAttemptsMax; attempt++)
        {
            HoltStatus status;
            bool isDone = TryOnce(
                store, key, destination, Patience.None, out FramePlace leaf, out status, out length, out version);
            if (isDone)
            {
                return status;
            }

            if (LatchWord.IsCold(leaf.Word))
            {
                break; // it will not come by itself
            }
        }

        length = 0;
        version = 0;
        return HoltStatus.Busy;
    }

    /// <summary>One attempt that may read the disk; of a cold leaf it reads the pages that it needs.</summary>
    private static bool TryByPages(
        TreeStore store,
        EngineKey key,
        Span<byte> destination,
        out HoltStatus status,
        out int length,
        out ulong version)
    {
        status = default;
        length = 0;
        version = 0;
        if (!Descent.TryToLeaf(store, key, out FramePlace leaf, Patience.Pages))
        {
            return false;
        }

        if (!LatchWord.IsCold(leaf.Word))
        {
            return TryRead(store, key, in leaf, destination, Patience.Pages, out status, out length, out version);
        }

        bool isWhole = ColdRead.TrySearch(
            store, key, in leaf, out bool isFound, out RecordHit hit, out Pool.ColdBatch? loan);
        if (isWhole)
        {
            status = !isFound
                ? HoltStatus.NotFound
                : Take(store, in leaf, hit, destination, Patience.Pages, out length, out version, out isWhole);
        }

        store.Pool.Cold.EndLoan(loan);
        bool isBlind = loan is not null && Planted.Is(PlantedBug.UnvalidatedLoan);
        if (isWhole && (isBlind || store.Pool.IsStillCold(leaf.Id, leaf.Word)))
        {
            store.Pool.Cold.NoteRead(leaf.Id);
            return true;
        }

        store.CountRestart();
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryOnce(
        TreeStore store,
        EngineKey key,
        Span<byte> destination,
        Patience patience,
        out FramePlace leaf,
        out HoltStatus status,
        out int length,
        out ulong version)
    {
        if (!Descent.TryToLeaf(store, key, out leaf, patience))
        {
            status = default;
            length = 0;
            version = 0;
            return false;
        }

        return TryRead(store, key, in leaf, destination, patience, out status, out length, out version);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRead(
        TreeStore store,
        EngineKey key,
        in FramePlace leaf,
        Span<byte> destination,
        Patience patience,
        out HoltStatus status,
        out int length,
        out ulong version)
    {
        status = Read(store, key, in leaf, destination, patience, out length, out version, out bool isWhole);
        bool isBlindMiss = status == HoltStatus.NotFound && Planted.Is(PlantedBug.UnvalidatedMiss);
        if (isBlindMiss || (isWhole && store.Pool.Validate(leaf.Id, leaf.Word)))
        {
            return true;
        }

        store.CountRestart();
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static HoltStatus Read(
        TreeStore store,
        EngineKey key,
        in FramePlace leaf,
        Span<byte> destination,
        Patience patience,
        out int length,
        out ulong version,
        out bool isWhole)
    {
        isWhole = true;
        if (!FrameSearch.TryFind(store.Pool.View(leaf.Id), key, leaf.BaseDepth, out RecordHit hit))
        {
            length = 0;
            version = 0;
            return HoltStatus.NotFound;
        }

        return Take(store, in leaf, hit, destination, patience, out length, out version, out isWhole);
    }

    /// <summary>Copies a record's value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static HoltStatus Take(
        TreeStore store,
        in FramePlace leaf,
        RecordHit hit,
        Span<byte> destination,
        Patience patience,
        out int length,
        out ulong version,
        out bool isWhole)
    {
        isWhole = true;
        length = hit.ValueLength;
        version = hit.Version;
        if (length > destination.Length)
        {
            return HoltStatus.TooSmall;
        }

        if (!hit.IsSpilled)
        {
            hit.CopyTo(destination, length);
            return HoltStatus.Ok;
        }

        isWhole = store.Values.TryRead(hit.Place, leaf.Id, leaf.Word, patience, destination[..length]);
        return HoltStatus.Ok;
    }

    /// <summary>The same under a shared latch on the leaf.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static HoltStatus GetLatched(
        TreeStore store, EngineKey key, Span<byte> destination, out int length, out ulong version)
    {
        Fences fences = store.RentFences();
        bool isWhole = false;
        HoltStatus status = HoltStatus.Closed;
        length = 0;
        version = 0;
        while (!isWhole && !store.Pool.IsHalted)
        {
            if (HeldLeaf.TryTake(store, key, strict: false, fences, out FramePlace leaf))
            {
                status = Read(
                    store, key, in leaf, destination, Patience.Disk, out length, out version, out isWhole);
                store.Pool.ReleaseShared(leaf.Id);
            }
        }

        store.Return(fences);
        return isWhole ? status : store.Pool.HaltStatus;
    }
}
