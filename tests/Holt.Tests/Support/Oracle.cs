using System;
using System.Collections.Generic;

namespace Holt.Tests.Support;

/// <summary>
/// What a store must answer: a sorted map so plain that it can be believed, fast enough for millions of operations.
/// </summary>
/// <remarks>
/// Records lie in order in chunks of a few hundred; every question is one partition point ("the first record that is
/// not below") found by two binary searches. The admitted keys of a listing are one interval, whatever its conditions
/// are. Used by one thread.
/// </remarks>
internal sealed class Oracle
{
    private const int ChunkRecordsMax = 256;

    private readonly List<List<OracleRecord>> _chunks = [[]];

    public int Count { get; private set; }

    /// <summary>Key and value bytes of all records.</summary>
    public long Bytes { get; private set; }

    public OracleRecord? Find(byte[] key)
    {
        (int Chunk, int Index) at = FirstNot(record => Compare(record.Key, key) < 0);
        return At(at) is { } record && Compare(record.Key, key) == 0 ? record : null;
    }

    public void Put(byte[] key, byte[] value, ulong version)
    {
        (int Chunk, int Index) at = FirstNot(other => Compare(other.Key, key) < 0);
        OracleRecord? record = At(at);
        if (record is null || Compare(record.Key, key) != 0)
        {
            record = new OracleRecord(key);
            Insert(at, record);
            Bytes += key.Length;
        }

        Bytes += value.Length - record.Value.Length;
        record.Value = value;
        record.Version = version;
    }

    public bool Remove(byte[] key)
    {
        (int Chunk, int Index) at = FirstNot(other => Compare(other.Key, key) < 0);
        if (At(at) is not { } record || Compare(record.Key, key) != 0)
        {
            return false;
        }

        _chunks[at.Chunk].RemoveAt(at.Index);
        if (_chunks[at.Chunk].Count == 0 && _chunks.Count > 1)
        {
            _chunks.RemoveAt(at.Chunk);
        }

        Count--;
        Bytes -= record.Key.Length + record.Value.Length;
        return true;
    }

    /// <summary>Some record; null when there is none.</summary>
    public OracleRecord? Any(Rng rng)
    {
        List<OracleRecord> chunk = _chunks[rng.Below(_chunks.Count)];
        return chunk.Count == 0 ? null : chunk[rng.Below(chunk.Count)];
    }

    public IEnumerable<OracleRecord> All()
    {
        foreach (List<OracleRecord> chunk in _chunks)
        {
            foreach (OracleRecord record in chunk)
            {
                yield return record;
            }
        }
    }

    public long CountPrefix(byte[] prefix, long limit, out bool exact)
    {
        (int Chunk, int Index) at = FirstNot(record => Compare(record.Key, prefix) < 0);
        long count = 0;
        exact = true;
        while (At(at) is { } record && record.Key.AsSpan().StartsWith(prefix))
        {
            if (limit > 0 && count == limit)
            {
                exact = false;
                break;
            }

            count++;
            at = After(at);
        }

        return count;
    }

    public OracleRecord? LongestPrefix(byte[] query)
    {
        // All keys between a prefix of the query and the query start with that prefix: so it is also one of what the
        // query and the last key below it share.
        while (At(Before(FirstNot(other => Compare(other.Key, query) <= 0))) is { } below)
        {
            int shared = below.Key.AsSpan().CommonPrefixLength(query);
            if (shared == below.Key.Length)
            {
                return below;
            }

            query = query[..shared];
        }

        return null;
    }

    /// <summary>The whole answer to a listing.</summary>
    public List<Item> List(RangeSpec spec)
    {
        var items = new List<Item>();
        long limit = spec.Limit ?? long.MaxValue;
        (int Chunk, int Index) at = spec.Reverse
            ? Before(FirstNot(record => !HasPassed(spec, record.Key)))
            : FirstNot(record => IsBelow(spec, record.Key));
        while (items.Count < limit && At(at) is { } record && !IsOutside(spec, record.Key))
        {
            if (GroupOf(spec, record.Key) is { } group)
            {
                items.Add(new Item(group, [], 0, IsPrefix: true));
                at = spec.Reverse
                    ? Before(FirstNot(other => Compare(other.Key, group) < 0))
                    : FirstNot(other => Compare(other.Key, group) < 0 || other.Key.AsSpan().StartsWith(group));
            }
            else
            {
                byte[] value = spec.KeysOnly ? [] : record.Value;
                items.Add(new Item(record.Key, value, record.Version, IsPrefix: false));
                at = spec.Reverse ? Before(at) : After(at);
            }
        }

        return items;
    }

    /// <summary>The common prefix a key rolls up to; null when it is shown as itself.</summary>
    public static byte[]? GroupOf(RangeSpec spec, byte[] key)
    {
        if (spec.Delimiter is not { } delimiter || !key.AsSpan().StartsWith(spec.Prefix))
        {
            return null;
        }

        int position = key.AsSpan(spec.Prefix.Length).IndexOf(delimiter);
        return position < 0 ? null : key[..(spec.Prefix.Length + position + 1)];
    }

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);

    private static bool IsOutside(RangeSpec spec, byte[] key) => IsBelow(spec, key) || HasPassed(spec, key);

    /// <summary>Whether a key lies under the listing's interval.</summary>
    private static bool IsBelow(RangeSpec spec, byte[] key)
    {
        if (Compare(key, spec.Prefix) < 0)
        {
            return true;
        }

        if (spec.From is { } from && Compare(key, from) is int order && (spec.FromExclusive ? order <= 0 : order < 0))
        {
            return true;
        }

        return !spec.Reverse && spec.StartAfter is { } last
            && (Compare(key, last) <= 0 || (IsGroup(spec, last) && key.AsSpan().StartsWith(last)));
    }

    /// <summary>Whether a key lies above the listing's interval.</summary>
    private static bool HasPassed(RangeSpec spec, byte[] key)
    {
        if (Compare(key, spec.Prefix) > 0 && !key.AsSpan().StartsWith(spec.Prefix))
        {
            return true;
        }

        if (spec.To is { } to && Compare(key, to) is int order && (spec.ToInclusive ? order > 0 : order >= 0))
        {
            return true;
        }

        return spec.Reverse && spec.StartAfter is { } last && Compare(key, last) >= 0;
    }

    /// <summary>Whether these bytes end at the first delimiter after the prefix.</summary>
    private static bool IsGroup(RangeSpec spec, byte[] bytes) => GroupOf(spec, bytes)?.Length == bytes.Length;

    /// <summary>The place of the first record for which a condition, true up to some record, is false.</summary>
    private (int Chunk, int Index) FirstNot(Predicate<OracleRecord> condition)
    {
        (int low, int high) = (0, _chunks.Count - 1);
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = condition(_chunks[middle][0]) ? (middle, high) : (low, middle - 1);
        }

        List<OracleRecord> chunk = _chunks[low];
        (int first, int end) = (0, chunk.Count);
        while (first < end)
        {
            int middle = (first + end) / 2;
            (first, end) = condition(chunk[middle]) ? (middle + 1, end) : (first, middle);
        }

        return Normal(low, first);
    }

    /// <summary>The place behind the last record of a chunk is that of the next chunk.</summary>
    private (int Chunk, int Index) Normal(int chunk, int index) =>
        index == _chunks[chunk].Count && chunk + 1 < _chunks.Count ? (chunk + 1, 0) : (chunk, index);

    /// <summary>The record at a place; null before the first and behind the last.</summary>
    private OracleRecord? At((int Chunk, int Index) at) =>
        at.Chunk >= 0 && at.Index < _chunks[at.Chunk].Count ? _chunks[at.Chunk][at.Index] : null;

    private (int Chunk, int Index) After((int Chunk, int Index) at) => Normal(at.Chunk, at.Index + 1);

    private (int Chunk, int Index) Before((int Chunk, int Index) at)
    {
        if (at.Index > 0)
        {
            return (at.Chunk, at.Index - 1);
        }

        return at.Chunk == 0 ? (-1, 0) : (at.Chunk - 1, _chunks[at.Chunk - 1].Count - 1);
    }

    private void Insert((int Chunk, int Index) at, OracleRecord record)
    {
        List<OracleRecord> chunk = _chunks[at.Chunk];
        chunk.Insert(at.Index, record);
        Count++;
        if (chunk.Count > ChunkRecordsMax)
        {
            _chunks.Insert(at.Chunk + 1, chunk[(ChunkRecordsMax / 2)..]);
            chunk.RemoveRange(ChunkRecordsMax / 2, chunk.Count - (ChunkRecordsMax / 2));
        }
    }
}
