using System;
using System.Buffers.Binary;

namespace Holt.Load;

/// <summary>
/// A stream of operations, made before the clock starts and lying in one piece, so that reading them costs a few
/// nanoseconds and no cache miss. An operation: key length and value length (2 x u16), key, value.
/// </summary>
internal sealed class Ops
{
    private const int HeadBytes = 4;

    private byte[] _bytes = new byte[1 << 20];
    private int _used;
    private int _next;

    public int Count { get; private set; }

    public void Clear()
    {
        _used = 0;
        _next = 0;
        Count = 0;
    }

    /// <summary>Goes back to the first operation.</summary>
    public void Rewind() => _next = 0;

    /// <summary>Adds an operation, and gives its copy of the value to be changed.</summary>
    public Span<byte> Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int length = HeadBytes + key.Length + value.Length;
        if (_bytes.Length - _used < length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, _bytes.Length * 2L));
        }

        Span<byte> op = _bytes.AsSpan(_used, length);
        BinaryPrimitives.WriteUInt16LittleEndian(op, (ushort)key.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(op[2..], (ushort)value.Length);
        key.CopyTo(op[HeadBytes..]);
        Span<byte> copy = op[(HeadBytes + key.Length)..];
        value.CopyTo(copy);
        _used += length;
        Count++;
        return copy;
    }

    /// <summary>The next operation.</summary>
    public void Next(out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        int start = Advance(out int keyLength, out int valueLength);
        key = _bytes.AsSpan(start, keyLength);
        value = _bytes.AsSpan(start + keyLength, valueLength);
    }

    /// <summary>The key of the next operation.</summary>
    public ReadOnlySpan<byte> NextKey()
    {
        int start = Advance(out int keyLength, out _);
        return _bytes.AsSpan(start, keyLength);
    }

    /// <summary>The keys of the next operations, to be asked for at once.</summary>
    public void NextKeys(Span<ReadOnlyMemory<byte>> keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            int start = Advance(out int keyLength, out _);
            keys[i] = _bytes.AsMemory(start, keyLength);
        }
    }

    private int Advance(out int keyLength, out int valueLength)
    {
        ReadOnlySpan<byte> op = _bytes.AsSpan(_next);
        keyLength = BinaryPrimitives.ReadUInt16LittleEndian(op);
        valueLength = BinaryPrimitives.ReadUInt16LittleEndian(op[2..]);
        int start = _next + HeadBytes;
        _next = start + keyLength + valueLength;
        return start;
    }
}
