using System;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>The tree of frames: its root, what its operations share, and what they count.</summary>
/// <remarks>Thread-safe: frames are protected by their latch words, the rest by what its comment says.</remarks>
internal sealed class TreeStore : IDisposable
{
    /// <summary>
    /// Reads that fail so often take a shared latch; a schedule test shall see that too, and in a small cache each
    /// attempt may read the disk.
    /// </summary>
    public int OptimisticAttemptsMax => Foundation.SyncPoint.IsControlled ? 1 : Pool.Residency.IsBounded ? 2 : 64;

    /// <summary>The same of reads that read no leaf whole; a sweep may come between too.</summary>
    public int PagedAttemptsMax => Foundation.SyncPoint.IsControlled ? 1 : Pool.Residency.IsBounded ? 8 : 64;

    /// <summary>Reads that no one counts try so often.</summary>
    public static int UncountedAttemptsMax => Foundation.SyncPoint.IsControlled ? 1 : 8;

    /// <summary>Levels of frames: 16 levels of two children each would hold more than any range.</summary>
    public const int LevelsMax = 16;

    private readonly ConcurrentBag<FrameScratch> _scratches = new();
    private readonly ConcurrentBag<Fences> _fences = new();
    private long _splits; // Interlocked
    private long _merges; // Interlocked
    private long _rebuilds; // Interlocked
    private long _restarts; // Interlocked, off the fast path

    private TreeStore(FramePool pool, FrameLimits limits, IWriteStamp stamp)
    {
        Pool = pool;
        Limits = limits;
        Stamp = stamp;
        Values = new ValueStore(pool, limits);
    }

    public FramePool Pool { get; }

    public FrameLimits Limits { get; }

    /// <summary>Gives places in the log; set again once, when recovery is over and nobody else is inside.</summary>
    public IWriteStamp Stamp { get; set; }

    public ValueStore Values { get; }

    /// <summary>The root's frame id, the same for life.</summary>
    public uint RootId { get; private set; }

    public long Splits => Volatile.Read(ref _splits);

    public long Merges => Volatile.Read(ref _merges);

    public long Rebuilds => Volatile.Read(ref _rebuilds);

    public long Restarts => Volatile.Read(ref _restarts);

    /// <summary>
    /// Called after each change of the tree's shape, for tests that check it: with nothing held, but for intent on
    /// leaves by a batch.
    /// </summary>
    public Action? ShapeChanged { get; set; }

    /// <summary>An empty tree: one leaf.</summary>
    public static HoltStatus TryCreate(FramePool pool, IWriteStamp stamp, out TreeStore? store)
    {
        store = null;
        uint root = pool.Allocate();
        if (root == FramePool.NoFrame)
        {
            return HoltStatus.NoSpace;
        }

        store = new TreeStore(pool, FrameLimits.Of(pool.FrameBytes), stamp) { RootId = root };
        FrameFacts.Format(pool.View(root), store.Limits, FrameFormat.Leaf, level: 0);
        _ = Stamps.OfShape(store, root);
        pool.ReleaseExclusive(root);
        return HoltStatus.Ok;
    }

    /// <summary>A tree whose frames are there.</summary>
    public static TreeStore Open(FramePool pool, IWriteStamp stamp, uint rootId) =>
        new(pool, FrameLimits.Of(pool.FrameBytes), stamp) { RootId = rootId };

    /// <summary>For who holds a latch: nothing may be thrown then. False: there is no memory.</summary>
    public bool TryRent([NotNullWhen(true)] out FrameScratch? scratch)
    {
        try
        {
            scratch = RentScratch();
        }
        catch (OutOfMemoryException)
        {
            scratch = null;
        }

        return scratch is not null;
    }

    /// <summary>The same.</summary>
    public bool TryRent([NotNullWhen(true)] out Fences? fences)
    {
        try
        {
            fences = RentFences();
        }
        catch (OutOfMemoryException)
        {
            fences = null;
        }

        return fences is not null;
    }

    public FrameScratch RentScratch() => _scratches.TryTake(out FrameScratch? free) ? free : new FrameScratch(Limits);

    public void Return(FrameScratch scratch) => _scratches.Add(scratch);

    public Fences RentFences() => _fences.TryTake(out Fences? free) ? free : new Fences();

    public void Return(Fences fences) => _fences.Add(fences);

    public void CountSplit() => _ = Interlocked.Increment(ref _splits);

    public void CountMerge() => _ = Interlocked.Increment(ref _merges);

    public void CountRebuild() => _ = Interlocked.Increment(ref _rebuilds);

    public void CountRestart()
    {
        Foundation.DebugCounters.CountRestart();
        _ = Interlocked.Increment(ref _restarts);
    }

    public void Dispose() => Pool.Dispose();
}
