using System;
using System.Buffers.Binary;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>
/// Values that say which key they belong to and which write they are of, in every byte: torn, mixed and foreign bytes
/// are all seen.
/// </summary>
internal static class Stamp
{
    private const int NumberBytes = 8;

    /// <summary>Some length that follows from the number, so that overwrites change the size.</summary>
    public static int LengthOf(long number, int lengthMax) =>
        NumberBytes + (int)(unchecked((ulong)number * 2_654_435_761) % (ulong)(lengthMax - NumberBytes + 1));

    public static void Write(ReadOnlySpan<byte> key, long number, Span<byte> value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        ulong state = StateOf(key, number, value.Length);
        for (int i = NumberBytes; i < value.Length; i++)
        {
            value[i] = ByteOf(state, i);
        }
    }

    public static byte[] Make(ReadOnlySpan<byte> key, long number, int length)
    {
        byte[] value = new byte[length];
        Write(key, number, value);
        return value;
    }

    /// <summary>The number of the write whose value this is, whole.</summary>
    public static long Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Assert.True(value.Length >= NumberBytes, $"{Text.Show(key)}: {value.Length} bytes");
        long number = BinaryPrimitives.ReadInt64LittleEndian(value);
        ulong state = StateOf(key, number, value.Length);
        for (int i = NumberBytes; i < value.Length; i++)
        {
            if (value[i] != ByteOf(state, i))
            {
                Assert.Fail($"{Text.Show(key)}: byte {i} of {value.Length} is not of write {number}");
            }
        }

        return number;
    }

    private static ulong StateOf(ReadOnlySpan<byte> key, long number, int length)
    {
        ulong state = unchecked(((ulong)number * 0x9E37_79B9_7F4A_7C15) + (ulong)length);
        foreach (byte b in key)
        {
            state = unchecked((state ^ b) * 0x0000_0100_0000_01B3);
        }

        return state;
    }

    private static byte ByteOf(ulong state, int index) =>
        unchecked((byte)((state >> (index & 31)) + (ulong)(index * 7)));
}
