using System;
using System.IO;

namespace Holt.Load;

/// <summary>
/// A store under load, as one thread uses it; <see cref="Fork"/> makes the view of another thread. What it answers is
/// folded into a hash, so that every answer is read and stores can be compared.
/// <code>
/// Open (empty) --> writes, reads --> Close (all is in the files) --> Reopen --> ...
/// </code>
/// </summary>
internal abstract class Store : IDisposable
{
    /// <summary>Entries of a listing of a directory.</summary>
    public const int DirectoryEntriesMax = 8;

    private const int LoadTransactionWrites = 1000;

    protected const byte Delimiter = (byte)'/';

    /// <summary>Read when the store is opened or reopened.</summary>
    public StoreSettings Settings { get; set; } = new();

    public abstract long Count { get; }

    /// <summary>Drops what was there and starts empty.</summary>
    public abstract void Open();

    /// <summary>Opens what was closed.</summary>
    public abstract void Reopen();

    /// <summary>Brings everything into the data files, durably, and closes; in memory everything is gone.</summary>
    public abstract void Close();

    /// <summary>Brings everything into the data files, so that no log need be read.</summary>
    public abstract void Checkpoint();

    /// <summary>A view for another thread, to be disposed of before this one; null if there can be none.</summary>
    public abstract Store? Fork();

    /// <summary>Writes follow, to be committed in transactions of so many, where there are transactions.</summary>
    public abstract void BeginWrites(int transactionWrites);

    /// <summary>All records are put, in whatever way is quickest for single records that come one by one.</summary>
    public virtual void BeginLoad() => BeginWrites(LoadTransactionWrites);

    public abstract void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    public abstract void Delete(ReadOnlySpan<byte> key);

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

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Empties the store's directory, while it is closed.</summary>
    protected void ClearDirectory()
    {
        if (Directory.Exists(Settings.Directory))
        {
            Directory.Delete(Settings.Directory, recursive: true);
        }

        _ = Directory.CreateDirectory(Settings.Directory);
    }
}
