using System;

namespace Holt.Data;

/// <summary>
/// Picks a number of records by the lowest seeded hash of their keys. What is picked depends on the set of keys and the
/// seed alone, not on the order they come in; of records with one key the first is taken.
/// </summary>
/// <remarks>
/// Candidates are kept until there are half as many again as wanted, then sorted by hash and cut; from then on a key
/// above the last hash kept is turned away at once. Used by one thread.
/// </remarks>
public sealed class SeededPick
{
    private readonly int _count;
    private readonly ulong _seed;
    private readonly ulong[] _hashes;
    private RecordList _candidates = new();
    private ulong _highest = ulong.MaxValue;

    /// <summary>Starts a pick.</summary>
    /// <param name="count">How many to pick at most.</param>
    /// <param name="seed">Another seed picks other keys.</param>
    public SeededPick(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _count = count;
        _seed = seed;
        _hashes = new ulong[checked(count + (count / 2) + 1)];
    }

    /// <summary>Offers one record.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    public void Offer(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ulong hash = SeededHash.Of(key, _seed);
        if (hash > _highest)
        {
            return;
        }

        if (_candidates.Count == _hashes.Length)
        {
            Cut();
        }

        _hashes[_candidates.Count] = hash;
        _candidates.Add(key, value);
    }

    /// <summary>Ends the pick.</summary>
    /// <returns>The records picked, by ascending hash: in random order, the same one for every run.</returns>
    public RecordList Take()
    {
        Cut();
        return _candidates;
    }

    private void Cut()
    {
        RecordList all = _candidates;
        ulong[] hashes = _hashes[..all.Count];
        int[] order = new int[all.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(hashes, order);
        var kept = new RecordList();
        for (int start = 0, end; start < order.Length && kept.Count < _count; start = end)
        {
            end = start + 1;
            while (end < order.Length && hashes[end] == hashes[start])
            {
                end++;
            }

            KeepDistinct(all, order.AsSpan(start, end - start), hashes[start], kept);
        }

        _candidates = kept;
        if (kept.Count == _count)
        {
            _highest = _hashes[_count - 1];
        }
    }

    /// <summary>Keeps what has one and the same hash: as a rule the same key, offered more than once.</summary>
    private void KeepDistinct(RecordList all, Span<int> run, ulong hash, RecordList kept)
    {
        run.Sort();
        int first = kept.Count;
        foreach (int index in run)
        {
            bool known = false;
            for (int i = first; i < kept.Count && !known; i++)
            {
                known = kept.Key(i).SequenceEqual(all.Key(index));
            }

            if (!known && kept.Count < _count)
            {
                _hashes[kept.Count] = hash;
                kept.Add(all.Key(index), all.Value(index));
            }
        }
    }
}
