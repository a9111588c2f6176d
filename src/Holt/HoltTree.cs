using System;
using System.Buffers;
using System.Collections.Generic;
using Holt.Engine;
using Holt.Foundation;

namespace Holt;

/// <summary>One ordered set of keys in a store.</summary>
/// <remarks>
/// Thread-safe: any number of threads may call any member at once. Reads take no lock and write no shared memory. No
/// latch is held while code of the caller runs. Keys are any bytes, compared unsigned, a key before its extensions.
/// Every member throws <see cref="ObjectDisposedException"/> once the store is closed, and <see cref="HoltException"/>
/// with <see cref="HoltStatus.TooLarge"/> for a key or value above its limit, before anything changes.
/// </remarks>
public sealed class HoltTree
{
    private readonly HoltDb _db;
    private readonly StoreEngine _engine;
    private readonly uint _id;

    internal HoltTree(HoltDb db, StoreEngine engine, uint id)
    {
        _db = db;
        _engine = engine;
        _id = id;
    }

    /// <summary>How many keys there are; exact while nobody writes. Cost: one word per frame.</summary>
    public long Count
    {
        get
        {
            Throw.IfRefused(_engine.CountPrefix(_id, default, limit: 0, out long count, out _), _engine);
            return count;
        }
    }

    /// <summary>For callers that want statuses instead of exceptions: the C door.</summary>
    internal StoreEngine Engine => _engine;

    internal uint Id => _id;

    /// <summary>Stores a value under a key, replacing what was there.</summary>
    /// <param name="key">0 to 65,535 bytes (frames below 512 KiB: an eighth of the frame).</param>
    /// <param name="value">0 bytes to 16 MiB.</param>
    /// <returns>The version of the write; greater than every earlier one, also for equal bytes.</returns>
    public RecordVersion Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Throw.IfRefused(_engine.Put(_id, key, value, isSync: false, out RecordVersion version), _engine);
        return version;
    }

    /// <summary>The same, answered when the write would survive a loss of power, whatever the store's mode.</summary>
    /// <param name="key">As for <see cref="Put"/>.</param>
    /// <param name="value">As for <see cref="Put"/>.</param>
    /// <returns>The version of the write.</returns>
    public RecordVersion PutDurably(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Throw.IfRefused(_engine.Put(_id, key, value, isSync: true, out RecordVersion version), _engine);
        return version;
    }

    /// <summary>
    /// Stores many records in order, each like a single put, and waits for the log once. Who reads meanwhile, or opens
    /// the store after a crash, may find the first so many of them.
    /// </summary>
    /// <param name="keys">The keys, one behind the other.</param>
    /// <param name="keyEnds">Where each key ends.</param>
    /// <param name="values">The values, one behind the other.</param>
    /// <param name="valueEnds">Where each value ends.</param>
    /// <param name="applied">
    /// How many of them, from the first on, were stored; all unless it throws. An error leaves the others as they were.
    /// </param>
    /// <param name="durably">Answered when they would survive a loss of power, whatever the store's mode.</param>
    /// <exception cref="ArgumentException">The ends do not ascend, or leave the bytes; nothing was stored.</exception>
    public void PutMany(
        ReadOnlySpan<byte> keys,
        ReadOnlySpan<int> keyEnds,
        ReadOnlySpan<byte> values,
        ReadOnlySpan<int> valueEnds,
        out int applied,
        bool durably = false) =>
        Throw.IfRefused(TryPutMany(keys, keyEnds, values, valueEnds, durably, out applied), _engine);

    /// <summary>Copies the value of a key, read with its version as of one moment.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Where the value goes. Any of its bytes may be overwritten, on every answer.</param>
    /// <param name="length">The length of the value in bytes, also when the span is too small; 0 if not found.</param>
    /// <param name="version">The version of the record; 0 when not found.</param>
    /// <returns>Found, not found, or too small.</returns>
    public ReadStatus TryGet(ReadOnlySpan<byte> key, Span<byte> destination, out int length, out RecordVersion version)
    {
        HoltStatus status = _engine.Get(_id, key, destination, out length, out version);
        Throw.IfRefused(status, _engine);
        return status switch
        {
            HoltStatus.Ok => ReadStatus.Found,
            HoltStatus.TooSmall => ReadStatus.TooSmall,
            _ => ReadStatus.NotFound,
        };
    }

    /// <summary>Appends the value of a key to a writer, read with its version as of one moment.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Where the value goes; its code runs with nothing held.</param>
    /// <param name="version">The version of the record; 0 when not found.</param>
    /// <returns>Found or not found; nothing is written when not found.</returns>
    /// <exception cref="ArgumentNullException">There is no writer.</exception>
    public ReadStatus TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> destination, out RecordVersion version)
    {
        ArgumentNullException.ThrowIfNull(destination);
        int hint = 0;
        while (true)
        {
            ReadStatus status = TryGet(key, destination.GetSpan(hint), out int length, out version);
            if (status != ReadStatus.TooSmall)
            {
                if (status == ReadStatus.Found)
                {
                    destination.Advance(length);
                }

                return status;
            }

            hint = length;
        }
    }

    /// <summary>The value of a key as a new array.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value, or null when there is no such key.</returns>
    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        Span<byte> small = stackalloc byte[256];
        ReadStatus status = TryGet(key, small, out int length, out _);
        if (status == ReadStatus.Found)
        {
            return small[..length].ToArray();
        }

        while (status == ReadStatus.TooSmall)
        {
            byte[] value = GC.AllocateUninitializedArray<byte>(length);
            status = TryGet(key, value, out length, out _);
            if (status == ReadStatus.Found)
            {
                return length == value.Length ? value : value[..length];
            }
        }

        return null;
    }

    /// <summary>Whether a key is stored.</summary>
    /// <param name="key">The key.</param>
    /// <returns>True if it is.</returns>
    public bool Exists(ReadOnlySpan<byte> key) =>
        TryGet(key, default(Span<byte>), out _, out _) != ReadStatus.NotFound;

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>True if it was there.</returns>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        HoltStatus status = _engine.Delete(_id, key, isSync: false, out _);
        Throw.IfRefused(status, _engine);
        return status == HoltStatus.Ok;
    }

    /// <summary>The same, answered when the removal would survive a loss of power, whatever the store's mode.</summary>
    /// <param name="key">The key.</param>
    /// <returns>True if it was there.</returns>
    public bool DeleteDurably(ReadOnlySpan<byte> key)
    {
        HoltStatus status = _engine.Delete(_id, key, isSync: true, out _);
        Throw.IfRefused(status, _engine);
        return status == HoltStatus.Ok;
    }

    /// <summary>
    /// Reads many keys at once, their descents interleaved so that memory latencies overlap. All answers are as of one
    /// moment.
    /// </summary>
    /// <param name="keys">The keys, in any order, also repeated.</param>
    /// <param name="results">Receives one answer per key, in the order of the keys; what it held is replaced.</param>
    /// <exception cref="ArgumentNullException">There are no results to fill.</exception>
    public void GetMany(ReadOnlySpan<ReadOnlyMemory<byte>> keys, HoltGetResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        Throw.IfRefused(_engine.GetMany(_id, keys, results), _engine);
    }

    /// <summary>Lists records, or rolls them up, without allocating: `foreach (Entry e in tree.Scan(range))`.</summary>
    /// <param name="range">What to list; its spans are copied.</param>
    /// <returns>
    /// The cursor. It reads pages of entries, each as of one moment of all it holds; across pages it sees later writes,
    /// never repeats and never goes back. Dispose of it, as foreach does.
    /// </returns>
    public Cursor Scan(scoped in KeyRange range) => new(_engine, _id, in range);

    /// <summary>The same as a sequence of objects that own their bytes.</summary>
    /// <param name="range">What to list; its spans are copied.</param>
    /// <returns>The sequence; every enumeration reads anew.</returns>
    public IEnumerable<HoltEntry> Enumerate(scoped in KeyRange range) => new HoltScan(this, in range);

    /// <summary>Counts the keys that start with a prefix.</summary>
    /// <param name="prefix">The prefix; empty for all keys.</param>
    /// <param name="limit">Where to stop counting; 0 for never.</param>
    /// <param name="exact">False if there are more than the limit.</param>
    /// <returns>The count, at most the limit.</returns>
    public long CountPrefix(ReadOnlySpan<byte> prefix, long limit, out bool exact)
    {
        Throw.IfRefused(_engine.CountPrefix(_id, prefix, limit, out long count, out exact), _engine);
        return count;
    }

    /// <summary>Whether no key starts with a prefix.</summary>
    /// <param name="prefix">The prefix; empty asks for any key.</param>
    /// <returns>True if there is none.</returns>
    public bool IsPrefixEmpty(ReadOnlySpan<byte> prefix) => CountPrefix(prefix, 1, out _) == 0;

    /// <summary>Finds the longest stored key that is a prefix of a query, the query itself and "" included.</summary>
    /// <param name="query">Any bytes up to the key limit.</param>
    /// <param name="destination">Where its value goes.</param>
    /// <param name="matchLength">How many bytes of the query the key has; 0 when not found.</param>
    /// <param name="length">The length of the value in bytes, also when it does not fit.</param>
    /// <param name="version">The version of the record; 0 when not found.</param>
    /// <returns>Found, not found, or too small.</returns>
    public ReadStatus TryGetLongestPrefix(
        ReadOnlySpan<byte> query,
        Span<byte> destination,
        out int matchLength,
        out int length,
        out RecordVersion version)
    {
        HoltStatus status =
            _engine.GetLongestPrefix(_id, query, destination, out matchLength, out length, out version);
        Throw.IfRefused(status, _engine);
        return status switch
        {
            HoltStatus.Ok => ReadStatus.Found,
            HoltStatus.TooSmall => ReadStatus.TooSmall,
            _ => ReadStatus.NotFound,
        };
    }

    /// <summary>For callers that want the status: the C door.</summary>
    internal HoltStatus TryPut(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out RecordVersion version) =>
        _engine.Put(_id, key, value, isSync: false, out version);

    internal HoltStatus TryPutMany(
        ReadOnlySpan<byte> keys,
        ReadOnlySpan<int> keyEnds,
        ReadOnlySpan<byte> values,
        ReadOnlySpan<int> valueEnds,
        bool durably,
        out int applied) =>
        _engine.PutMany(_id, new PutColumns(keys, keyEnds, values, valueEnds), durably, out applied);
}
