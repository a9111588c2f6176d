using System;
using System.Collections.Concurrent;

namespace Holt.Native;

/// <summary>What a read of many keys needs, kept for the next one: the keys as the engine takes them, and its answers.
/// </summary>
internal sealed class ManyKeys
{
    /// <summary>Larger ones are not kept.</summary>
    private const long BytesKept = 4 << 20;

    private static readonly ConcurrentBag<ManyKeys> s_spare = [];

    private byte[] _bytes = [];
    private ReadOnlyMemory<byte>[] _keys = [];
    private int _count;

    public HoltGetResults Results { get; } = new();

    public ReadOnlySpan<ReadOnlyMemory<byte>> Keys => _keys.AsSpan(0, _count);

    public static ManyKeys Rent() => s_spare.TryTake(out ManyKeys? spare) ? spare : new ManyKeys();

    /// <summary>Copies keys that lie one behind the other, cut by their ends, which grow and stay inside.</summary>
    public void Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<uint> ends)
    {
        if (_bytes.Length < bytes.Length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(bytes.Length, 4096));
        }

        if (_keys.Length < ends.Length)
        {
            _keys = new ReadOnlyMemory<byte>[Math.Max(ends.Length, 64)];
        }

        bytes.CopyTo(_bytes);
        int start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            int end = (int)ends[i];
            _keys[i] = _bytes.AsMemory(start, end - start);
            start = end;
        }

        _count = ends.Length;
    }

    /// <summary>Gives it back, unless it has grown large.</summary>
    public void Return(long valueBytes)
    {
        if (valueBytes + _bytes.Length + (_keys.Length * 16L) <= BytesKept)
        {
            s_spare.Add(this);
        }
    }
}
