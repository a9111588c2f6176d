using System;
using Holt.Tests.Support;

namespace Holt.Tests.Model;

/// <summary>
/// Invents the next step from what is stored. Phases of growing and shrinking alternate, so frames split and merge.
/// </summary>
internal sealed class StepSource
{
    private static readonly byte[] s_delimiters = Text.Bytes("////\0a\xff");

    private readonly Rng _rng;
    private readonly KeySource _keys;
    private readonly Oracle _oracle;
    private readonly int _frameBytes;
    private readonly long _bytesMax;
    private bool _grows = true;

    public StepSource(KeyShape shape, int frameBytes, ulong seed, Oracle oracle, byte[]? scope = null)
    {
        _rng = new Rng(seed);
        _keys = new KeySource(shape, Stores.KeyBytesMax(frameBytes), _rng, scope);
        _oracle = oracle;
        _frameBytes = frameBytes;

        // Enough for two levels of routers in small frames and a dozen large ones.
        _bytesMax = Math.Max(250_000, frameBytes * 12L);
    }

    public Step Next()
    {
        if (_grows ? _oracle.Bytes > _bytesMax : _oracle.Bytes < _bytesMax / 8)
        {
            _grows = !_grows;
        }

        int choice = _rng.Below(100);
        int puts = _grows ? 40 : 15;
        return choice switch
        {
            _ when choice < puts => NextPut(),
            < 55 => new Step(StepKind.Delete, Known(misses: 8)),
            < 70 => new Step(StepKind.Get, Known(misses: 4)),
            < 74 => new Step(StepKind.Exists, Known(misses: 2)),
            < 78 => new Step(StepKind.Append, Known(misses: 4)),
            < 80 => new Step(StepKind.Count, Prefix()) { Number = _rng.Below(40) },
            < 83 => new Step(StepKind.LongestPrefix, Known(misses: 2)),
            < 85 => new Step(StepKind.GetMany, []) { Keys = NextKeys() },
            < 88 => new Step(StepKind.Batch, []) { Operations = NextOperations() },
            _ => new Step(StepKind.List, []) { Range = NextRange() },
        };
    }

    private Step NextPut()
    {
        byte[] key = _rng.OneIn(4) ? Known(misses: 3) : _keys.Next();
        return new Step(StepKind.Put, key) { Number = NextLength(), Seed = _rng.Next() };
    }

    private int NextLength() => _rng.Below(400) switch
    {
        0 => _rng.Below(Math.Min(_frameBytes, _rng.OneIn(50) ? int.MaxValue : 16 << 10) * 3),
        < 4 => _rng.Below(Math.Min(_frameBytes, 16 << 10) / 2),
        < 40 => _rng.Below(Math.Min(_frameBytes, 16 << 10) / 20),
        < 140 => 0,
        < 260 => _rng.Below(24),
        _ => _rng.Below(150),
    };

    /// <summary>Mostly a stored key; one in <paramref name="misses"/> is near one instead.</summary>
    private byte[] Known(int misses)
    {
        byte[] key = _oracle.Any(_rng)?.Key ?? _keys.Next();
        return _rng.OneIn(misses) ? _keys.Near(key) : key;
    }

    private byte[] Prefix()
    {
        byte[] key = Known(misses: 4);
        return key[..(_rng.OneIn(4) ? key.Length : _rng.Between(_keys.Scope.Length, key.Length))];
    }

    /// <summary>A batch: a few keys, or more than a small frame holds; some twice.</summary>
    private Step[] NextOperations()
    {
        var operations = new Step[_rng.Below(_rng.OneIn(20) ? 400 : 12)];
        for (int i = 0; i < operations.Length; i++)
        {
            byte[] key = i > 0 && _rng.OneIn(8) ? operations[_rng.Below(i)].Key
                : _rng.OneIn(3) ? Known(misses: 3)
                : _keys.Next();
            operations[i] = _rng.Below(100) < (_grows ? 80 : 30)
                ? NextPut() with { Key = key }
                : new Step(StepKind.Delete, key);
        }

        return operations;
    }

    private byte[][] NextKeys()
    {
        byte[][] keys = new byte[_rng.Below(20)][];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = i > 0 && _rng.OneIn(10) ? keys[i - 1] : Known(misses: 3);
        }

        return keys;
    }

    private RangeSpec NextRange()
    {
        byte[] prefix = _rng.OneIn(3) ? _keys.Scope : Prefix();
        byte? delimiter = _rng.OneIn(2) ? _rng.Pick<byte>(s_delimiters) : null;
        var spec = new RangeSpec { Prefix = prefix, Delimiter = delimiter };
        byte[]? startAfter = _rng.OneIn(3) ? Known(misses: 2) : null;
        if (startAfter is not null && _rng.OneIn(2))
        {
            startAfter = Oracle.GroupOf(spec, startAfter) ?? startAfter;
        }

        return spec with
        {
            From = _rng.OneIn(4) ? Known(misses: 2) : null,
            FromExclusive = _rng.OneIn(2),
            To = _rng.OneIn(4) ? Known(misses: 2) : null,
            ToInclusive = _rng.OneIn(2),
            StartAfter = startAfter,
            Reverse = _rng.OneIn(2),
            KeysOnly = _rng.OneIn(4),
            Limit = _rng.OneIn(200) ? null : _rng.Below(_rng.OneIn(10) ? 600 : 30),
        };
    }
}
