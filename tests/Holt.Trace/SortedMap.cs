using System;
using System.Collections.Generic;

namespace Holt.Trace;

/// <summary>What a store should answer: two sorted columns, and no cleverness.</summary>
internal sealed class SortedMap
{
    private readonly List<byte[]> _keys = [];
    private readonly List<byte[]> _values = [];

    public int Count => _keys.Count;

    public byte[] Key(int index) => _keys[index];

    /// <summary>The value of a key; null when it is not there.</summary>
    public byte[]? Get(ReadOnlySpan<byte> key) => IsAt(LowerBound(key), key) ? _values[LowerBound(key)] : null;

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int index = LowerBound(key);
        if (IsAt(index, key))
        {
            _values[index] = value.ToArray();
            return;
        }

        _keys.Insert(index, key.ToArray());
        _values.Insert(index, value.ToArray());
    }

    public bool Delete(ReadOnlySpan<byte> key)
    {
        int index = LowerBound(key);
        bool isThere = IsAt(index, key);
        if (isThere)
        {
            _keys.RemoveAt(index);
            _values.RemoveAt(index);
        }

        return isThere;
    }

    /// <summary>Tells what a scan gives, entry by entry.</summary>
    public void Scan(in TraceOp scan, Answers to)
    {
        ReadOnlySpan<byte> prefix = scan.Key.Span;
        ReadOnlySpan<byte> bound = scan.Value.Span;
        bool isReverse = scan.Has(TraceCode.Reverse);
        int step = isReverse ? -1 : 1;
        int index = isReverse ? Behind(prefix) - 1 : LowerBound(prefix);
        int end = isReverse ? LowerBound(prefix) - 1 : Behind(prefix);
        if (scan.Has(TraceCode.Bound))
        {
            int at = LowerBound(bound);
            bool isLeftOut = !isReverse && scan.Has(TraceCode.After) && IsAt(at, bound);
            index = isReverse ? Math.Min(index, at - 1) : Math.Max(index, isLeftOut ? at + 1 : at);
        }

        bool skipsGroup = scan.Has(TraceCode.Delimit) && Group(prefix, bound).Length == bound.Length;
        ReadOnlySpan<byte> skipped = skipsGroup ? bound : [];
        ReadOnlySpan<byte> last = [];
        for (int left = scan.Count; left > 0 && (end - index) * step > 0; index += step)
        {
            byte[] key = _keys[index];
            ReadOnlySpan<byte> group = scan.Has(TraceCode.Delimit) ? Group(prefix, key) : [];
            if (group.IsEmpty)
            {
                to.Entry(Answers.Record, key, scan.Has(TraceCode.KeysOnly) ? [] : _values[index]);
                left--;
            }
            else if (!group.SequenceEqual(last) && !group.SequenceEqual(skipped))
            {
                to.Entry(Answers.Prefix, group, []);
                last = group;
                left--;
            }
        }
    }

    /// <summary>The key up to the first slash behind the prefix; empty if there is none.</summary>
    private static ReadOnlySpan<byte> Group(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> key)
    {
        int slash = key.StartsWith(prefix) ? key[prefix.Length..].IndexOf((byte)'/') : -1;
        return slash < 0 ? [] : key[..(prefix.Length + slash + 1)];
    }

    private bool IsAt(int index, ReadOnlySpan<byte> key) => index < _keys.Count && key.SequenceEqual(_keys[index]);

    /// <summary>The first key at or above this one.</summary>
    private int LowerBound(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = _keys.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = key.SequenceCompareTo(_keys[middle]) > 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The first key above all that start with the prefix.</summary>
    private int Behind(ReadOnlySpan<byte> prefix)
    {
        int low = LowerBound(prefix);
        int high = _keys.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _keys[middle].AsSpan().StartsWith(prefix) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
