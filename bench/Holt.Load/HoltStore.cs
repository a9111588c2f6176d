using System;

namespace Holt.Load;

/// <summary>Holt through its public interface.</summary>
internal sealed class HoltStore : Store
{
    private readonly byte[] _value = new byte[ushort.MaxValue];
    private readonly HoltGetResults _results = new();
    private HoltDb _db = HoltDb.OpenMemory();

    /// <summary>The store itself, for questions beyond the load.</summary>
    public HoltDb Db => _db;

    public override long Count => _db.Default.Count;

    public override void Open()
    {
        _db.Dispose();
        _db = HoltDb.OpenMemory();
    }

    public override void BeginWrites(int transactionPuts)
    {
        // Every put is acknowledged on its own.
    }

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _ = _db.Default.Put(key, value);

    public override void EndWrites()
    {
        // Nothing is left to commit.
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

    public override StoreSize Measure()
    {
        HoltStats stats = _db.GetStats();
        return new StoreSize(stats.UsedBytes, stats.FrameSpaceBytes);
    }

    protected override void Dispose(bool disposing) => _db.Dispose();
}
