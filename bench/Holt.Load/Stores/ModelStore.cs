using System;

namespace Holt.Load;

/// <summary>
/// What the answers must be: the sorted data set itself, a flag for the keys that are there, and their present values.
/// Knows no key outside the data set.
/// </summary>
internal sealed class ModelStore(DataSet data) : Store
{
    private readonly bool[] _present = new bool[data.Count];
    private readonly byte[][] _values = new byte[data.Count][];
    private int _count;

    public override long Count => _count;

    public override void Open()
    {
        Array.Clear(_present);
        _count = 0;
    }

    public override void Reopen()
    {
        // Nothing was closed.
    }

    public override void Close()
    {
        // Nothing but arrays.
    }

    public override void Checkpoint()
    {
        // No files.
    }

    /// <summary>Threads write keys of their own, and reads change nothing.</summary>
    public override Store Fork() => this;

    public override void BeginWrites(int transactionWrites)
    {
        // No transactions.
    }

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int index = data.LowerBound(key);
        if (!_present[index])
        {
            _present[index] = true;
            _count++;
        }

        _values[index] = value.ToArray();
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        int index = data.LowerBound(key);
        _count -= _present[index] ? 1 : 0;
        _present[index] = false;
    }

    public override void EndWrites()
    {
        // No transactions.
    }

    public override void BeginReads()
    {
        // No transactions.
    }

    public override void EndReads()
    {
        // No transactions.
    }

    public override ulong Get(ulong hash, ReadOnlySpan<byte> key)
    {
        int index = data.LowerBound(key);
        bool isFound = index < data.Count && _present[index] && data.Key(index).SequenceEqual(key);
        return isFound ? Fold.Bytes(hash, _values[index]) : Fold.Number(hash, 0);
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
        for (int i = data.LowerBound(from); i < data.Count && limit > 0; i++)
        {
            if (_present[i])
            {
                limit--;
                hash = Fold.Bytes(hash, data.Key(i));
                if (!keysOnly)
                {
                    hash = Fold.Bytes(hash, _values[i]);
                }
            }
        }

        return hash;
    }

    public override ulong ListDirectory(ulong hash, ReadOnlySpan<byte> directory)
    {
        int entries = 0;
        ReadOnlySpan<byte> group = default;
        for (int i = data.LowerBound(directory); i < data.Count && entries < DirectoryEntriesMax; i++)
        {
            ReadOnlySpan<byte> key = data.Key(i);
            if (!key.StartsWith(directory))
            {
                break;
            }

            if (!_present[i] || (!group.IsEmpty && key.StartsWith(group)))
            {
                continue;
            }

            entries++;
            int slash = key[directory.Length..].IndexOf(Delimiter);
            group = slash >= 0 ? key[..(directory.Length + slash + 1)] : default;
            hash = Fold.Bytes(hash, slash >= 0 ? group : key);
            if (slash < 0)
            {
                hash = Fold.Bytes(hash, _values[i]);
            }
        }

        return hash;
    }

    public override bool IsPrefixEmpty(ReadOnlySpan<byte> prefix)
    {
        for (int i = data.LowerBound(prefix); i < data.Count && data.Key(i).StartsWith(prefix); i++)
        {
            if (_present[i])
            {
                return false;
            }
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        // Nothing but arrays.
    }
}
