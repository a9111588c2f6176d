using System;
using System.Text;

namespace Holt.Load;

/// <summary>A store behind an adapter in C: RocksDB, WiredTiger, SQLite.</summary>
internal sealed unsafe class AdapterStore : Store
{
    private const int KeysAtOnceMax = 256;

    private readonly AdapterLibrary _library;
    private nint _view;

    public AdapterStore(string path) => _library = new AdapterLibrary(path);

    private AdapterStore(AdapterLibrary library, nint view)
    {
        _library = library;
        _view = view;
    }

    public override long Count => _library.Count(_view);

    public override void Open()
    {
        Close();
        ClearDirectory();
        Reopen();
    }

    public override void Reopen()
    {
        fixed (byte* directory = Encoding.UTF8.GetBytes(Settings.Directory + "\0"))
        {
            _view = _library.Open(
                directory, (int)Settings.Mode, (ulong)Settings.CacheBytes, (ulong)Settings.LogBytes);
        }
    }

    public override void Close()
    {
        if (_view != 0)
        {
            _library.Close(_view);
            _view = 0;
        }
    }

    public override void Checkpoint() => _library.Checkpoint(_view);

    public override Store? Fork()
    {
        nint view = _library.Fork(_view);
        return view == 0 ? null : new AdapterStore(_library, view);
    }

    public override void BeginWrites(int transactionWrites) => _library.BeginWrites(_view, transactionWrites);

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key, valueStart = value)
        {
            _library.Put(_view, keyStart, (nuint)key.Length, valueStart, (nuint)value.Length);
        }
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key)
        {
            _library.Delete(_view, start, (nuint)key.Length);
        }
    }

    public override void EndWrites() => _library.EndWrites(_view);

    public override void BeginReads() => _library.BeginReads(_view);

    public override void EndReads() => _library.EndReads(_view);

    public override ulong Get(ulong hash, ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key)
        {
            return _library.Get(_view, hash, start, (nuint)key.Length);
        }
    }

    /// <summary>The keys lie in one piece of memory, which is pinned by its first.</summary>
    public override ulong GetMany(ulong hash, ReadOnlySpan<ReadOnlyMemory<byte>> keys)
    {
        byte** starts = stackalloc byte*[KeysAtOnceMax];
        nuint* lengths = stackalloc nuint[KeysAtOnceMax];
        fixed (byte* first = keys[0].Span)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                fixed (byte* start = keys[i].Span)
                {
                    starts[i] = start;
                    lengths[i] = (nuint)keys[i].Length;
                }
            }

            return _library.GetMany(_view, hash, keys.Length, starts, lengths);
        }
    }

    public override ulong List(ulong hash, ReadOnlySpan<byte> from, long limit, bool keysOnly)
    {
        fixed (byte* start = from)
        {
            return _library.List(_view, hash, start, (nuint)from.Length, limit, keysOnly ? 1 : 0);
        }
    }

    public override ulong ListDirectory(ulong hash, ReadOnlySpan<byte> directory)
    {
        fixed (byte* start = directory)
        {
            return _library.ListDirectory(_view, hash, start, (nuint)directory.Length, DirectoryEntriesMax);
        }
    }

    public override bool IsPrefixEmpty(ReadOnlySpan<byte> prefix)
    {
        fixed (byte* start = prefix)
        {
            return _library.IsPrefixEmpty(_view, start, (nuint)prefix.Length) != 0;
        }
    }

    protected override void Dispose(bool disposing) => Close();
}
