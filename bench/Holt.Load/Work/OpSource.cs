using System;
using System.Collections.Generic;
using Holt.Data;

namespace Holt.Load;

/// <summary>Makes streams of operations on a data set: the same stream from the same seed.</summary>
internal sealed class OpSource(DataSet data)
{
    private readonly List<(int Key, int Length)> _directories = Directories.Parents(data);
    private Rng _random;
    private int _count;
    private int _thread;
    private int _threads = 1;
    private int[] _order = [];
    private int _loaded;

    public int RecordCount => data.Count;

    /// <summary>A load makes so many operations at a time, so that the largest data sets fit.</summary>
    public int LoadOpsMax { get; init; } = int.MaxValue;

    /// <summary>Whether a load has made all its operations.</summary>
    public bool IsLoadDone => _loaded == data.Count;

    /// <summary>The next stream has so many operations (a load: all keys) and starts from this seed.</summary>
    public void Start(ulong seed, int count) => Start(seed, count, 0, 1);

    /// <summary>The same for one of several threads, each with records of its own.</summary>
    public void Start(ulong seed, int count, int thread, int threads)
    {
        _random = new Rng(SeededHash.Mix(seed + (ulong)thread));
        _count = count;
        _thread = thread;
        _threads = threads;
        _loaded = 0;
    }

    public void LoadRandom(Ops ops)
    {
        if (_loaded == 0)
        {
            Shuffle();
        }

        for (int end = LoadEnd(); _loaded < end; _loaded++)
        {
            _ = ops.Add(data.Key(_order[_loaded]), data.Value(_order[_loaded]));
        }

        _order = IsLoadDone ? [] : _order;
    }

    public void LoadSorted(Ops ops)
    {
        for (int end = LoadEnd(); _loaded < end; _loaded++)
        {
            _ = ops.Add(data.Key(_loaded), data.Value(_loaded));
        }
    }

    public void Hits(Ops ops)
    {
        while (ops.Count < _count)
        {
            _ = ops.Add(data.Key(Index()), default);
        }
    }

    /// <summary>A stored key with one byte of its last part changed.</summary>
    public void Misses(Ops ops)
    {
        Span<byte> buffer = stackalloc byte[ushort.MaxValue];
        while (ops.Count < _count)
        {
            ReadOnlySpan<byte> key = data.Key(Index());
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
            int index = Index();
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
            ReadOnlySpan<byte> key = data.Key(Index());
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

    /// <summary>Different records, each once and as it was loaded; or the same in the opposite order.</summary>
    public void Distinct(Ops ops, bool isReversed)
    {
        var indexes = new List<int>();
        bool[] isTaken = new bool[data.Count];
        while (indexes.Count < Math.Min(_count, data.Count / 2))
        {
            int index = Index();
            if (!isTaken[index])
            {
                isTaken[index] = true;
                indexes.Add(index);
            }
        }

        if (isReversed)
        {
            indexes.Reverse();
        }

        foreach (int index in indexes)
        {
            _ = ops.Add(data.Key(index), data.Value(index));
        }
    }

    public void Nothing(Ops ops)
    {
        while (ops.Count < _count)
        {
            _ = ops.Add(default, default);
        }
    }

    /// <summary>A record at random, of those that belong to this thread.</summary>
    private int Index() => (_random.Below(data.Count / _threads) * _threads) + _thread;

    private int LoadEnd() => (int)Math.Min(data.Count, _loaded + (long)LoadOpsMax);

    private void Shuffle()
    {
        _order = new int[data.Count];
        for (int i = 0; i < _order.Length; i++)
        {
            int other = _random.Below(i + 1);
            _order[i] = _order[other];
            _order[other] = i;
        }
    }
}
