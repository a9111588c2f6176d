using System;

namespace Holt.Load;

/// <summary>The timed loops: each runs a stream of operations on a store and answers the folded results.</summary>
internal static class Loops
{
    /// <summary>Keys that one multi-get asks for.</summary>
    public const int ManyKeys = 64;

    private const int BatchWrites = 100;
    private const int ListEntries = 100;

    public static ulong Load(Store store, Ops ops)
    {
        store.BeginLoad();
        return PutAll(store, ops);
    }

    /// <summary>Every put is acknowledged on its own: for a store with transactions, one transaction each.</summary>
    public static ulong Write(Store store, Ops ops)
    {
        store.BeginWrites(1);
        return PutAll(store, ops);
    }

    public static ulong WriteBatched(Store store, Ops ops)
    {
        store.BeginWrites(BatchWrites);
        return PutAll(store, ops);
    }

    public static ulong Delete(Store store, Ops ops)
    {
        store.BeginWrites(1);
        for (int i = 0; i < ops.Count; i++)
        {
            store.Delete(ops.NextKey());
        }

        store.EndWrites();
        return 0;
    }

    public static ulong Get(Store store, Ops ops)
    {
        ulong hash = 0;
        store.BeginReads();
        for (int i = 0; i < ops.Count; i++)
        {
            hash = store.Get(hash, ops.NextKey());
        }

        store.EndReads();
        return hash;
    }

    public static ulong GetMany(Store store, Ops ops)
    {
        ulong hash = 0;
        var keys = new ReadOnlyMemory<byte>[ManyKeys];
        store.BeginReads();
        for (int i = 0; i + ManyKeys <= ops.Count; i += ManyKeys)
        {
            ops.NextKeys(keys);
            hash = store.GetMany(hash, keys);
        }

        store.EndReads();
        return hash;
    }

    public static ulong ListKeys(Store store, Ops ops) => List(store, ops, ListEntries, keysOnly: true);

    public static ulong ListRecords(Store store, Ops ops) => List(store, ops, ListEntries, keysOnly: false);

    public static ulong ScanKeys(Store store, Ops ops) => List(store, ops, long.MaxValue, keysOnly: true);

    public static ulong ScanRecords(Store store, Ops ops) => List(store, ops, long.MaxValue, keysOnly: false);

    public static ulong ListDirectory(Store store, Ops ops)
    {
        ulong hash = 0;
        store.BeginReads();
        for (int i = 0; i < ops.Count; i++)
        {
            hash = store.ListDirectory(hash, ops.NextKey());
        }

        store.EndReads();
        return hash;
    }

    public static ulong IsPrefixEmpty(Store store, Ops ops)
    {
        ulong hash = 0;
        store.BeginReads();
        for (int i = 0; i < ops.Count; i++)
        {
            hash = Fold.Number(hash, store.IsPrefixEmpty(ops.NextKey()) ? 1UL : 0UL);
        }

        store.EndReads();
        return hash;
    }

    /// <summary>What every other loop costs without a store: reading the operation and folding an answer.</summary>
    public static ulong Overhead(Ops ops)
    {
        ulong hash = 0;
        for (int i = 0; i < ops.Count; i++)
        {
            hash = Fold.Bytes(hash, ops.NextKey());
        }

        return hash;
    }

    private static ulong PutAll(Store store, Ops ops)
    {
        for (int i = 0; i < ops.Count; i++)
        {
            ops.Next(out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
            store.Put(key, value);
        }

        store.EndWrites();
        return 0;
    }

    private static ulong List(Store store, Ops ops, long limit, bool keysOnly)
    {
        ulong hash = 0;
        store.BeginReads();
        for (int i = 0; i < ops.Count; i++)
        {
            hash = store.List(hash, ops.NextKey(), limit, keysOnly);
        }

        store.EndReads();
        return hash;
    }
}
