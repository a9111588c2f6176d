using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Holt.Data;

namespace Holt.Trace;

/// <summary>
/// Makes the trace: the same one for the same seed. Paths that come again, keys with zero bytes, keys that are starts
/// of others, values from nothing to two megabytes, listings both ways, checkpoints and reopens.
/// </summary>
internal sealed class Maker(ulong seed)
{
    public const int Operations = 200_000;

    private const int LongKeyBytes = 8000; // an eighth of a frame of 64 KiB has room for it
    private const int HugeValueBytes = 2 << 20;

    private ulong _state = SeededHash.Mix(seed);

    /// <summary>Writes the trace, and what a sorted map answers to it.</summary>
    public void Write(string trace, Answers answers, Answers dump)
    {
        var map = new SortedMap();
        var judge = new Judge(map, answers);
        using var to = new BufferedStream(File.Create(trace), 1 << 16);
        to.Write(TraceFile.Magic);
        for (int number = 0; number < Operations; number++)
        {
            (TraceOp op, List<TraceOp> members) = Next(number, map);
            TraceFile.Write(to, in op);
            members.ForEach(member => TraceFile.Write(to, in member));
            judge.Answer(number, in op, members);
        }

        Judge.Dump(map, dump);
    }

    private static TraceOp Plain(byte code) => new(code, 0, 0, default, default);

    private (TraceOp Op, List<TraceOp> Members) Next(int number, SortedMap map) => number switch
    {
        _ when number % 9973 == 9972 => (Plain(TraceCode.Reopen), []),
        _ when number % 12_289 == 12_288 => (Plain(TraceCode.Checkpoint), []),
        _ => Below(100) switch
        {
            < 42 => (Put(HugeAt(number)), []),
            < 54 => (new TraceOp(TraceCode.Delete, 0, 0, KnownKey(map), default), []),
            < 84 => (new TraceOp(TraceCode.Get, 0, 0, KnownKey(map), default), []),
            < 88 => Many(TraceCode.GetMany, 1 + Below(16), _ => new(TraceCode.Get, 0, 0, KnownKey(map), default)),
            < 89 => Many(TraceCode.PutMany, Below(60), _ => Put(ValueBytes())),
            < 92 => Many(TraceCode.Batch, Below(24), _ => Below(3) > 0
                ? Put(ValueBytes())
                : new TraceOp(TraceCode.Delete, 0, 0, KnownKey(map), default)),
            < 99 => (Scan(map), []),
            _ => (Plain(TraceCode.Count), []),
        },
    };

    private (TraceOp Op, List<TraceOp> Members) Many(byte code, int count, Func<int, TraceOp> member)
    {
        var members = new List<TraceOp>();
        for (int i = 0; i < count; i++)
        {
            members.Add(member(i));
        }

        return (new TraceOp(code, 0, count, default, default), members);
    }

    private TraceOp Put(int valueBytes) =>
        new(TraceCode.Put, (byte)(Below(2000) == 0 ? TraceCode.Durable : 0), 0, NewKey(), Bytes(valueBytes));

    private TraceOp Scan(SortedMap map)
    {
        bool isList = Below(3) == 0;
        byte flags = (byte)(Below(4) * TraceCode.Reverse); // reverse and keys only, each half of the time
        byte[] prefix = Start(KnownKey(map));
        byte[] bound = [];
        if (Below(2) == 0)
        {
            bound = Below(3) == 0 ? Start(KnownKey(map)) : KnownKey(map);
            flags |= isList || Below(2) == 0 ? (byte)(TraceCode.Bound | TraceCode.After) : TraceCode.Bound;
        }

        return new TraceOp(
            TraceCode.Scan, isList ? (byte)(flags | TraceCode.Delimit) : flags, 1 + Below(40), prefix, bound);
    }

    /// <summary>Where a key could be cut: behind a slash, anywhere, or before its first byte.</summary>
    private byte[] Start(byte[] key)
    {
        int slash = key.AsSpan(0, Below(key.Length + 1)).LastIndexOf((byte)'/');
        return Below(4) switch
        {
            0 => [],
            1 => key[..Below(Math.Min(key.Length, 40) + 1)],
            _ => key[..(slash + 1)],
        };
    }

    private byte[] KnownKey(SortedMap map) =>
        map.Count > 0 && Below(4) > 0 ? map.Key(Below(map.Count)) : NewKey();

    private byte[] NewKey()
    {
        byte[] path = Encoding.ASCII.GetBytes($"b{Below(12):00}/d{Below(30):00}/f{Below(40):000}");
        return Below(100) switch
        {
            0 => [],
            1 => Bytes(Below(4)),
            2 => path[..Below(path.Length)],
            3 => [.. path, 0],
            4 => [.. path[..3], 0, .. path[3..]],
            5 => [.. path, 0xFF, (byte)'/', 0],
            6 => [.. path, (byte)'/', (byte)'x'],
            7 when Below(20) == 0 => [.. path, .. new byte[Below(LongKeyBytes - path.Length)]],
            _ => path,
        };
    }

    private int ValueBytes() => Below(1000) switch
    {
        0 => 60_000 + Below(240_000),
        < 20 => 500 + Below(8000),
        < 120 => 0,
        _ => Below(120),
    };

    private int HugeAt(int number) => number % 50_000 == 49_000 ? HugeValueBytes : ValueBytes();

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = unchecked((byte)(i % 8 == 0 ? Below(256) : bytes[i - 1] + i));
        }

        return bytes;
    }

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    private int Below(int bound)
    {
        _state = unchecked(_state + 0x9E37_79B9_7F4A_7C15);
        return (int)(((SeededHash.Mix(_state) >> 32) * (ulong)bound) >> 32);
    }
}
