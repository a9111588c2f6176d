using System;

namespace Holt.Load;

/// <summary>
/// A store under load, as one thread uses it. What it answers is folded into a hash, so that every answer is read and
/// stores can be compared.
/// </summary>
internal abstract class Store : IDisposable
{
    /// <summary>Entries of a listing of a directory.</summary>
    public const int DirectoryEntriesMax = 8;

    protected const byte Delimiter = (byte)'/';

    public abstract long Count { get; }

    /// <summary>Drops what was there and starts empty.</summary>
    public abstract void Open();

    /// <summary>Puts follow, to be committed in transactions of so many, where there are transactions.</summary>
    public abstract void BeginWrites(int transactionPuts);

    public abstract void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    public abstract void EndWrites();

    /// <summary>Reads follow, all in one read transaction, where there are transactions.</summary>
    public abstract void BeginReads();

    public abstract void EndReads();

    /// <summary>Copies the value of a key and folds it; a missing key folds 0.</summary>
    public abstract ulong Get(ulong hash, ReadOnlySpan<byte> key);

    public abstract ulong GetMany(ulong hash, ReadOnlySpan<ReadOnlyMemory<byte>> keys);

    /// <summary>Reads records from a key on.</summary>
    public abstract ulong List(ulong hash, ReadOnlySpan<byte> from, long limit, bool keysOnly);

    /// <summary>Reads the first entries of a directory: its records, and its subdirectories rolled up.</summary>
    public abstract ulong ListDirectory(ulong hash, ReadOnlySpan<byte> directory);

    public abstract bool IsPrefixEmpty(ReadOnlySpan<byte> prefix);

    public abstract StoreSize Measure();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
