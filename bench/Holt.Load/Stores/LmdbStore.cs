using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace Holt.Load;

/// <summary>
/// LMDB at its best. Volatile: the file on a memory file system, written through a writable map, never synced.
/// Asynchronous: the same on a disk, synced when it is closed. Synchronous: pages written by call and synced at each
/// commit, which costs less than syncing the map. Reads in place, in one long transaction. Loads get no hint that keys
/// are sorted, since no store gets one.
/// </summary>
internal sealed unsafe class LmdbStore : Store
{
    /// <summary>The memory file system that the file lies on.</summary>
    public const string Folder = "/dev/shm";

    /// <summary>Longest key, in bytes, as Debian builds it.</summary>
    public const int KeyBytesMax = 511;

    private static readonly nuint s_mapBytes = (nuint)32 << 30;
    private const uint PrivateMode = 0x180; // rw-------

    /// <summary>
    /// How many keys of a group a directory listing steps over before it seeks behind the group. Seeking at once is
    /// slower for groups of a key or two, which real directories have many of.
    /// </summary>
    private const int GroupStepsMax = 3;

    private readonly byte[] _value = new byte[ushort.MaxValue];
    private readonly byte[] _successor = new byte[512];
    private nint _environment;
    private uint _database;
    private nint _transaction;
    private nint _cursor;
    private int _transactionWrites;
    private int _uncommitted;

    private readonly bool _isFork;

    public LmdbStore()
    {
    }

    private LmdbStore(nint environment, uint database)
    {
        _environment = environment;
        _database = database;
        _isFork = true;
    }

    /// <summary>Pages from the root to a leaf, both included.</summary>
    public int Levels => (int)Stat().Depth;

    public override long Count => (long)Stat().Entries;

    public override void Open()
    {
        CloseEnvironment();
        if (Settings.Mode != StoreMode.Memory)
        {
            ClearDirectory();
        }

        Reopen();
    }

    /// <summary>Volatile files are unlinked as soon as they are open, so that they vanish with the process.</summary>
    public override void Reopen()
    {
        bool isVolatile = Settings.Mode == StoreMode.Memory;
        string path = isVolatile
            ? Path.Combine(Folder, $"holt-load-{Environment.ProcessId}")
            : Path.Combine(Settings.Directory, "records.mdb");
        nint environment;
        Lmdb.Check(Lmdb.CreateEnvironment(&environment));
        _environment = environment;
        Lmdb.Check(Lmdb.SetMapSize(_environment, s_mapBytes));
        const uint always = Lmdb.NoSubdirectory | Lmdb.NoThreadLocal | Lmdb.NoReadAhead;
        uint flags = Settings.Mode == StoreMode.Sync ? always : always | Lmdb.NoSync | Lmdb.WriteMap;
        Lmdb.Check(Lmdb.OpenEnvironment(_environment, path, flags, PrivateMode));
        if (isVolatile)
        {
            File.Delete(path);
            File.Delete(path + "-lock");
        }

        Begin(0);
        uint database;
        Lmdb.Check(Lmdb.OpenDatabase(_transaction, null, 0, &database));
        _database = database;
        Commit();
    }

    public override void Close()
    {
        Checkpoint();
        CloseEnvironment();
    }

    public override void Checkpoint()
    {
        if (Settings.Mode != StoreMode.Memory)
        {
            Lmdb.Check(Lmdb.Sync(_environment, 1));
        }
    }

    public override Store Fork() => new LmdbStore(_environment, _database);

    public override void BeginWrites(int transactionWrites)
    {
        _transactionWrites = transactionWrites;
        _uncommitted = 0;
    }

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        BeginWrite();
        fixed (byte* keyStart = key, valueStart = value)
        {
            var keyBytes = new LmdbBytes(keyStart, key.Length);
            var valueBytes = new LmdbBytes(valueStart, value.Length);
            Lmdb.Check(Lmdb.Put(_transaction, _database, &keyBytes, &valueBytes, 0));
        }

        EndWrite();
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        BeginWrite();
        fixed (byte* start = key)
        {
            var keyBytes = new LmdbBytes(start, key.Length);
            _ = IsFound(Lmdb.Delete(_transaction, _database, &keyBytes, null));
        }

        EndWrite();
    }

    public override void EndWrites()
    {
        if (_uncommitted > 0)
        {
            Commit();
            _uncommitted = 0;
        }
    }

    public override void BeginReads()
    {
        Begin(Lmdb.ReadOnly);
        nint cursor;
        Lmdb.Check(Lmdb.OpenCursor(_transaction, _database, &cursor));
        _cursor = cursor;
    }

    public override void EndReads()
    {
        Lmdb.CloseCursor(_cursor);
        Lmdb.Abort(_transaction);
        _transaction = 0;
    }

    public override ulong Get(ulong hash, ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key)
        {
            var keyBytes = new LmdbBytes(start, key.Length);
            LmdbBytes value;
            if (!IsFound(Lmdb.Get(_transaction, _database, &keyBytes, &value)))
            {
                return Fold.Number(hash, 0);
            }

            Span<byte> copy = _value.AsSpan(0, (int)value.Length);
            value.Span.CopyTo(copy);
            return Fold.Bytes(hash, copy);
        }
    }

    public override ulong GetMany(ulong hash, ReadOnlySpan<ReadOnlyMemory<byte>> keys)
    {
        foreach (ReadOnlyMemory<byte> key in keys)
        {
            hash = Get(hash, key.Span);
        }

        return hash;
    }

    public override ulong List(ulong hash, ReadOnlySpan<byte> from, long limit, bool keysOnly)
    {
        fixed (byte* start = from)
        {
            var key = new LmdbBytes(start, from.Length);
            LmdbBytes value = default;
            LmdbBytes* wanted = keysOnly ? null : &value;
            int move = from.IsEmpty ? Lmdb.First : Lmdb.SetRange;
            for (long i = 0; i < limit && IsFound(Lmdb.Move(_cursor, &key, wanted, move)); i++)
            {
                move = Lmdb.NextEntry;
                hash = Fold.Bytes(hash, key.Span);
                if (!keysOnly)
                {
                    hash = Fold.Bytes(hash, value.Span);
                }
            }
        }

        return hash;
    }

    public override ulong ListDirectory(ulong hash, ReadOnlySpan<byte> directory)
    {
        fixed (byte* start = directory)
        {
            var key = new LmdbBytes(start, directory.Length);
            LmdbBytes value;
            bool more = IsFound(
                Lmdb.Move(_cursor, &key, &value, directory.IsEmpty ? Lmdb.First : Lmdb.SetRange));
            for (int i = 0; more && i < DirectoryEntriesMax && key.Span.StartsWith(directory); i++)
            {
                int slash = key.Span[directory.Length..].IndexOf(Delimiter);
                if (slash < 0)
                {
                    hash = Fold.Bytes(hash, key.Span);
                    hash = Fold.Bytes(hash, value.Span);
                    more = IsFound(Lmdb.Move(_cursor, &key, &value, Lmdb.NextEntry));
                }
                else
                {
                    ReadOnlySpan<byte> group = key.Span[..(directory.Length + slash + 1)];
                    hash = Fold.Bytes(hash, group);
                    more = i + 1 < DirectoryEntriesMax && LeaveGroup(group, ref key, out value);
                }
            }
        }

        return hash;
    }

    public override bool IsPrefixEmpty(ReadOnlySpan<byte> prefix)
    {
        fixed (byte* start = prefix)
        {
            var key = new LmdbBytes(start, prefix.Length);
            int move = prefix.IsEmpty ? Lmdb.First : Lmdb.SetRange;
            return !IsFound(Lmdb.Move(_cursor, &key, null, move)) || !key.Span.StartsWith(prefix);
        }
    }

    public StoreSize Measure()
    {
        LmdbStat stat = Stat();
        LmdbInfo info;
        Lmdb.Check(Lmdb.GetInfo(_environment, &info));
        long pages = (long)(stat.BranchPages + stat.LeafPages + stat.OverflowPages);
        return new StoreSize(pages * stat.PageBytes, ((long)info.LastPage + 1) * stat.PageBytes);
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isFork)
        {
            CloseEnvironment();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFound(int status)
    {
        if (status is not (0 or Lmdb.NotFound))
        {
            Lmdb.Check(status);
        }

        return status == 0;
    }

    /// <summary>
    /// Goes to the first key behind a group: a few steps, then a seek to the group with its delimiter counted up.
    /// </summary>
    private bool LeaveGroup(ReadOnlySpan<byte> group, ref LmdbBytes key, out LmdbBytes value)
    {
        LmdbBytes nextKey = key;
        LmdbBytes nextValue = default;
        for (int i = 0; i < GroupStepsMax; i++)
        {
            bool isFound = IsFound(Lmdb.Move(_cursor, &nextKey, &nextValue, Lmdb.NextEntry));
            if (!isFound || !nextKey.Span.StartsWith(group))
            {
                (key, value) = (nextKey, nextValue);
                return isFound;
            }
        }

        group.CopyTo(_successor);
        _successor[group.Length - 1] = Delimiter + 1;
        fixed (byte* start = _successor)
        {
            nextKey = new LmdbBytes(start, group.Length);
            bool isFound = IsFound(Lmdb.Move(_cursor, &nextKey, &nextValue, Lmdb.SetRange));
            (key, value) = (nextKey, nextValue);
            return isFound;
        }
    }

    private void BeginWrite()
    {
        if (_uncommitted == 0)
        {
            Begin(0);
        }
    }

    private void EndWrite()
    {
        if (++_uncommitted == _transactionWrites)
        {
            EndWrites();
        }
    }

    private void Begin(uint flags)
    {
        nint transaction;
        Lmdb.Check(Lmdb.Begin(_environment, 0, flags, &transaction));
        _transaction = transaction;
    }

    private void Commit()
    {
        Lmdb.Check(Lmdb.Commit(_transaction));
        _transaction = 0;
    }

    private LmdbStat Stat()
    {
        Begin(Lmdb.ReadOnly);
        LmdbStat stat;
        Lmdb.Check(Lmdb.GetStat(_transaction, _database, &stat));
        Lmdb.Abort(_transaction);
        _transaction = 0;
        return stat;
    }

    private void CloseEnvironment()
    {
        if (_environment != 0)
        {
            Lmdb.CloseEnvironment(_environment);
            _environment = 0;
        }
    }
}
