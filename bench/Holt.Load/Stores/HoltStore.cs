using System;

namespace Holt.Load;

/// <summary>Holt through its public interface.</summary>
internal sealed class HoltStore : Store
{
    private const int LogSegmentsMin = 4;
    private const int LogSegmentBytesMax = 16 << 20;

    private readonly byte[] _value = new byte[ushort.MaxValue];
    private readonly HoltGetResults _results = new();
    private readonly HoltBatch _batch = new();
    private readonly bool _isFork;
    private HoltDb _db;
    private int _transactionWrites = 1;

    public HoltStore() => _db = HoltDb.OpenMemory();

    private HoltStore(HoltDb db)
    {
        _db = db;
        _isFork = true;
    }

    /// <summary>The store itself, for questions beyond the load.</summary>
    public HoltDb Db => _db;

    public override long Count => _db.Default.Count;

    public override void Open()
    {
        _db.Dispose();
        if (Settings.Mode != StoreMode.Memory)
        {
            ClearDirectory();
        }

        Reopen();
    }

    public override void Reopen() => _db = Settings.Mode == StoreMode.Memory
        ? HoltDb.OpenMemory()
        : HoltDb.Open(Settings.Directory, new HoltOptions
        {
            Durability = Settings.Mode == StoreMode.Sync ? Durability.Sync : Durability.Async,
            CacheBytes = Settings.CacheBytes,
            LogLimitBytes = Settings.LogBytes,
            LogSegmentBytes = (int)Math.Min(LogSegmentBytesMax, Settings.LogBytes / LogSegmentsMin),
        });

    public override void Close() => _db.Dispose();

    public override void Checkpoint() => _db.Checkpoint();

    public override Store Fork() => new HoltStore(_db);

    /// <summary>Puts stand alone: nothing is gained by grouping them.</summary>
    public override void BeginLoad() => BeginWrites(1);

    public override void BeginWrites(int transactionWrites) => _transactionWrites = transactionWrites;

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_transactionWrites == 1)
        {
            _ = _db.Default.Put(key, value);
            return;
        }

        _batch.Put(key, value);
        EndWrite();
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        if (_transactionWrites == 1)
        {
            _ = _db.Default.Delete(key);
            return;
        }

        _batch.Delete(key);
        EndWrite();
    }

    public override void EndWrites()
    {
        if (_batch.Count > 0)
        {
            _ = _db.Write(_batch);
            _batch.Clear();
        }
    }

    public override void BeginReads()
    {
        // Every read stands alone.
    }

    public override void EndReads()
    {
        // Nothing is held.
    }

    public override ulong Get(ulong hash, ReadOnlySpan<byte> key)
    {
        ReadStatus status = _db.Default.TryGet(key, _value, out int length, out _);
        return status == ReadStatus.Found ? Fold.Bytes(hash, _value.AsSpan(0, length)) : Fold.Number(hash, 0);
    }

    public override ulong GetMany(ulong hash, ReadOnlySpan<ReadOnlyMemory<byte>> keys)
    {
        _db.Default.GetMany(keys, _results);
        for (int i = 0; i < keys.Length; i++)
        {
            hash = _results.IsFound(i) ? Fold.Bytes(hash, _results.Value(i)) : Fold.Number(hash, 0);
        }

        return hash;
    }

    public override ulong List(ulong hash, ReadOnlySpan<byte> from, long limit, bool keysOnly)
    {
        foreach (Entry entry in _db.Default.Scan(new KeyRange { From = from, Limit = limit, KeysOnly = keysOnly }))
        {
            hash = Fold.Bytes(hash, entry.Key);
            if (!keysOnly)
            {
                hash = Fold.Bytes(hash, entry.Value);
            }
        }

        return hash;
    }

    public override ulong ListDirectory(ulong hash, ReadOnlySpan<byte> directory)
    {
        var range = new KeyRange { Prefix = directory, Delimiter = Delimiter, Limit = DirectoryEntriesMax };
        foreach (Entry entry in _db.Default.Scan(range))
        {
            hash = Fold.Bytes(hash, entry.Key);
            if (!entry.IsPrefix)
            {
                hash = Fold.Bytes(hash, entry.Value);
            }
        }

        return hash;
    }

    public override bool IsPrefixEmpty(ReadOnlySpan<byte> prefix) => _db.Default.IsPrefixEmpty(prefix);

    public StoreSize Measure()
    {
        HoltStats stats = _db.GetStats();
        return new StoreSize(stats.UsedBytes, stats.FrameSpaceBytes);
    }

    private void EndWrite()
    {
        if (_batch.Count == _transactionWrites)
        {
            EndWrites();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isFork)
        {
            _db.Dispose();
        }
    }
}
