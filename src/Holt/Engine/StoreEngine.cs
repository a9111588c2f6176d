using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;
using Holt.Pool;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>The conductor: one open store. Checks what the rooms below take for granted, and closes in order.</summary>
/// <remarks>
/// Thread-safe. Closing discards the frames; a read that is inside sees that at its end, and the memory itself stays
/// until no object that could read it is left.
/// </remarks>
internal sealed partial class StoreEngine : IDisposable
{
    private readonly ConcurrentBag<Listing> _listings = new();
    private readonly ConcurrentBag<LongestPrefix> _searches = new();
    private readonly ConcurrentBag<KeyGroup> _groups = new();
    private readonly OpenCalls _calls = new();
    private TreeStore _store; // Volatile; changes only while calls are paused
    private DurableStore? _durable; // Volatile; null: in memory; as above
    private Listing? _spareListing; // Interlocked to take it

    private StoreEngine(TreeStore store, DurableStore? durable)
    {
        _store = store;
        _durable = durable;
        Inspection = new StoreInspection(store);
    }

    /// <summary>For tests and tools that look inside.</summary>
    public StoreInspection Inspection { get; private set; }

    /// <summary>Opens a store in memory.</summary>
    /// <returns>Ok, NoMemory, NoSpace.</returns>
    public static HoltStatus TryOpenMemory(HoltOptions options, out StoreEngine? engine)
    {
        engine = null;
        HoltStatus status = FramePool.TryCreate(
            options.FrameBytes, options.AddressRangeBytes, options.HugePages, out FramePool? pool);
        if (status == HoltStatus.Ok)
        {
            status = TreeStore.TryCreate(pool!, new CountingStamp(), out TreeStore? store);
            engine = status == HoltStatus.Ok ? new StoreEngine(store!, null) : null;
        }

        return status;
    }

    /// <summary>Reads the counters and one header per frame.</summary>
    /// <returns>Ok, Closed.</returns>
    public HoltStatus GetStats(out HoltStats stats)
    {
        stats = default;
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            stats = StoreCount.Of(_store);
            stats = stats with
            {
                Checkpoints = _durable?.Checkpoints ?? 0,
                DataBytes = _durable?.Storage.FileBytes ?? 0,
                ReclaimableBytes = _durable is { } durable ? durable.Storage.FreeBytes + stats.ReclaimableBytes : 0,
            };
            return HoltStatus.Ok;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Stores a record.</summary>
    /// <returns>Ok, TooLarge, NoSpace, NoMemory, Closed.</returns>
    [SkipLocalsInit]
    public HoltStatus Put(
        uint tree, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isSync, out RecordVersion version)
    {
        version = default;
        if (key.Length > _store.Limits.KeyBytesMax || value.Length > HoltLimits.ValueBytesMax)
        {
            return HoltStatus.TooLarge;
        }

        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
            EngineKey engineKey = EngineKey.Of(stack, tree, key);
            var ticket = default(WriteTicket);
            HoltStatus status = _durable is null
                ? Writer.Put(_store, engineKey, value, ref ticket)
                : _durable.Put(_store, engineKey, value, isSync, ref ticket);
            version = new RecordVersion(ticket.Place);
            return status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Removes a record.</summary>
    /// <returns>Ok, NotFound, TooLarge, NoSpace, NoMemory, Closed.</returns>
    [SkipLocalsInit]
    public HoltStatus Delete(uint tree, ReadOnlySpan<byte> key, bool isSync, out RecordVersion removed)
    {
        removed = default;
        if (key.Length > _store.Limits.KeyBytesMax)
        {
            return HoltStatus.TooLarge;
        }

        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
            EngineKey engineKey = EngineKey.Of(stack, tree, key);
            var ticket = default(WriteTicket);
            HoltStatus status = _durable is null
                ? Writer.Delete(_store, engineKey, ref ticket, out ulong version)
                : _durable.Delete(_store, engineKey, isSync, out version);
            removed = new RecordVersion(version);
            return status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Copies a value out.</summary>
    /// <returns>Ok, NotFound, TooSmall, TooLarge, Closed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HoltStatus Get(
        uint tree, ReadOnlySpan<byte> key, Span<byte> destination, out int length, out RecordVersion version)
    {
        HoltStatus status = GetNow(tree, key, destination, out length, out version);
        return status != HoltStatus.Busy ? status : GetSlow(tree, key, destination, out length, out version);
    }

    /// <summary>
    /// The same without waiting: no call of the system, no lock; nothing is allocated but for a first long key.
    /// </summary>
    /// <returns>Ok, NotFound, TooSmall, TooLarge; Busy: it takes longer.</returns>
    [SkipLocalsInit]
    public HoltStatus GetNow(
        uint tree, ReadOnlySpan<byte> key, Span<byte> destination, out int length, out RecordVersion version)
    {
        if (key.Length > _store.Limits.KeyBytesMax)
        {
            length = 0;
            version = default;
            return HoltStatus.TooLarge;
        }

        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        EngineKey engineKey = EngineKey.Of(stack, tree, key);
        TreeStore store = Volatile.Read(ref _store);
        HoltStatus status = Lookup.GetInMemory(store, engineKey, destination, out length, out ulong found);
        version = new RecordVersion(found);
        return store.Pool.IsDisposed ? HoltStatus.Busy : status;
    }

    /// <summary>Reads many keys as of one moment.</summary>
    /// <returns>Ok, TooLarge, Closed.</returns>
    public HoltStatus GetMany(uint tree, ReadOnlySpan<ReadOnlyMemory<byte>> keys, HoltGetResults results)
    {
        foreach (ReadOnlyMemory<byte> key in keys)
        {
            if (key.Length > _store.Limits.KeyBytesMax)
            {
                return HoltStatus.TooLarge;
            }
        }

        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            KeyGroup group = _groups.TryTake(out KeyGroup? free) ? free : new KeyGroup();
            HoltStatus status = MultiGet.Read(_store, tree, keys, group, results);
            _groups.Add(group);
            return status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Finds the longest stored prefix of a query.</summary>
    /// <returns>Ok, NotFound, TooSmall, TooLarge, Closed.</returns>
    [SkipLocalsInit]
    public HoltStatus GetLongestPrefix(
        uint tree,
        ReadOnlySpan<byte> query,
        Span<byte> destination,
        out int matchLength,
        out int length,
        out RecordVersion version)
    {
        matchLength = 0;
        length = 0;
        version = default;
        if (query.Length > _store.Limits.KeyBytesMax)
        {
            return HoltStatus.TooLarge;
        }

        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
            LongestPrefix search = _searches.TryTake(out LongestPrefix? free) ? free : new LongestPrefix();
            EngineKey engineKey = EngineKey.Of(stack, tree, query);
            HoltStatus status = search.Find(
                _store, tree, engineKey, destination, out int match, out length, out ulong found);
            _searches.Add(search);
            matchLength = status is HoltStatus.Ok or HoltStatus.TooSmall ? match - HoltLimits.TreeIdBytes : 0;
            version = new RecordVersion(found);
            return status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Counts keys below a prefix, up to a limit (0: none).</summary>
    /// <returns>Ok, TooLarge, Closed.</returns>
    public HoltStatus CountPrefix(uint tree, ReadOnlySpan<byte> prefix, long limit, out long count, out bool exact)
    {
        count = 0;
        exact = true;
        HoltStatus status = OpenListing(tree, new KeyRange { Prefix = prefix }, out Listing? listing);
        if (status != HoltStatus.Ok)
        {
            return status;
        }

        long most = limit <= 0 ? long.MaxValue : limit;
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            status = PrefixCount.Count(_store, listing!.State, most == long.MaxValue ? most : most + 1, out count);
            exact = count <= most;
            count = Math.Min(count, most);
            CloseListing(listing);
            return status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Sets a listing up; it stands before its first page.</summary>
    /// <returns>Ok, TooLarge, Closed.</returns>
    public HoltStatus OpenListing(uint tree, scoped in KeyRange range, out Listing? listing)
    {
        listing = null;
        if (range.Prefix.Length > _store.Limits.KeyBytesMax)
        {
            return HoltStatus.TooLarge;
        }

        if (Volatile.Read(ref _isClosed))
        {
            return HoltStatus.Closed;
        }

        listing = Interlocked.Exchange(ref _spareListing, null)
            ?? (_listings.TryTake(out Listing? free) ? free : new Listing());
        listing.Begin(tree, in range);
        return HoltStatus.Ok;
    }

    /// <summary>Fills the next page.</summary>
    /// <returns>Ok, Done, Closed.</returns>
    public HoltStatus NextPage(Listing listing)
    {
        if (listing.State.IsOver)
        {
            listing.Page.Clear();
            return Volatile.Read(ref _isClosed) ? HoltStatus.Closed : HoltStatus.Done;
        }

        listing.SizePage();
        bool isLong = listing.State.FramesAhead > 1; // over leaves that it may have to bring
        HoltStatus status = isLong
            ? HoltStatus.Busy
            : Scan.NextPageNow(Volatile.Read(ref _store), listing.State, listing.Page, listing.Touched);
        return status != HoltStatus.Busy ? status : NextPageSlow(listing);
    }

    /// <summary>The same, and it may wait, so closing waits for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private HoltStatus NextPageSlow(Listing listing)
    {
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            return Scan.NextPage(_store, listing.State, listing.Page, listing.Touched);
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    public void CloseListing(Listing listing)
    {
        if (Volatile.Read(ref _spareListing) is null)
        {
            // Of two that come at once one is lost to the collector, which costs less than an exchange each time.
            Volatile.Write(ref _spareListing, listing);
        }
        else
        {
            _listings.Add(listing);
        }
    }

    /// <summary>Enters a call that closing waits for.</summary>
    private bool TryEnter(out int stripe)
    {
        bool isOpen = _calls.TryEnter(out stripe);
        _store.Pool.Residency.Forget();
        return isOpen;
    }

    /// <summary>
    /// A read that lost against writers, or found its frames gone or cold: it may wait, so closing waits for it.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    private HoltStatus GetSlow(
        uint tree, ReadOnlySpan<byte> key, Span<byte> destination, out int length, out RecordVersion version)
    {
        length = 0;
        version = default;
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
            HoltStatus status = Lookup.Get(
                _store, EngineKey.Of(stack, tree, key), destination, out length, out ulong found);
            version = new RecordVersion(found);
            return status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }
}
