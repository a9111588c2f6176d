using System;
using System.Collections.Generic;

namespace Holt.Load;

/// <summary>Makes streams of operations on a data set: the same stream from the same seed.</summary>
internal sealed class OpSource(DataSet data)
{
    private readonly List<(int Key, int Length)> _directories = Directories.Parents(data);
    private Rng _random;
    private int _count;

    /// <summary>The next stream has so many operations (a load: all keys) and starts from this seed.</summary>
    public void Start(ulong seed, int count)
    {
        _random = new Rng(seed);
        _count = count;
    }

    public void LoadRandom(Ops ops)
    {
        int[] order = new int[data.Count];
        for (int i = 0; i < order.Length; i++)
        {
            int other = _random.Below(i + 1);
            order[i] = order[other];
            order[other] = i;
        }

        foreach (int index in order)
        {
            _ = ops.Add(data.Key(index), data.Value(index));
        }
    }

    public void LoadSorted(Ops ops)
    {
        for (int i = 0; i < data.Count; i++)
        {
            _ = ops.Add(data.Key(i), data.Value(i));
        }
    }

    public void Hits(Ops ops)
    {
        while (ops.Count < _count)
        {
            _ = ops.Add(data.Key(_random.Below(data.Count)), default);
        }
    }

    /// <summary>A stored key with one byte of its last part changed.</summary>
    public void Misses(Ops ops)
    {
        Span<byte> buffer = stackalloc byte[ushort.MaxValue];
        while (ops.Count < _count)
        {
            ReadOnlySpan<byte> key = data.Key(_random.Below(data.Count));
            int name = key.LastIndexOf((byte)'/') + 1;
            if (name == key.Length)
            {
                continue; // the root has no last part
            }

            Span<byte> other = buffer[..key.Length];
            key.CopyTo(other);
            other[name + _random.Below(key.Length - name)] = (byte)('a' + _random.Below(26));
            if (!data.Contains(other))
            {
                _ = ops.Add(other, default);
            }
        }
    }

    /// <summary>A stored key with another value of the same length.</summary>
    public void Overwrites(Ops ops)
    {
        while (ops.Count < _count)
        {
            int index = _random.Below(data.Count);
            Span<byte> value = ops.Add(data.Key(index), data.Value(index));
            value[0] = (byte)_random.Below(256);
            value[^1] = (byte)_random.Below(256);
        }
    }

    public void RandomDirectories(Ops ops)
    {
        while (ops.Count < _count)
        {
            (int key, int length) = _directories[_random.Below(_directories.Count)];
            _ = ops.Add(data.Key(key)[..length], default);
        }
    }

    /// <summary>
    /// The first part of a stored key, cut somewhere in its last name; every other one with its last byte changed so
    /// that no key starts with it.
    /// </summary>
    public void Prefixes(Ops ops)
    {
        Span<byte> buffer = stackalloc byte[ushort.MaxValue];
        while (ops.Count < _count)
        {
            ReadOnlySpan<byte> key = data.Key(_random.Below(data.Count));
            int name = key.LastIndexOf((byte)'/') + 1;
            int length = name + 1 + _random.Below(Math.Max(1, key.Length - name));
            Span<byte> prefix = buffer[..Math.Min(key.Length, length)];
            key[..prefix.Length].CopyTo(prefix);
            if ((ops.Count & 1) != 0)
            {
                prefix[^1] = (byte)('a' + _random.Below(26));
                int next = data.LowerBound(prefix);
                if (next < data.Count && data.Key(next).StartsWith(prefix))
                {
                    continue;
                }
            }

            _ = ops.Add(prefix, default);
        }
    }

    public void Nothing(Ops ops)
    {
        while (ops.Count < _count)
        {
            _ = ops.Add(default, default);
        }
    }
}
