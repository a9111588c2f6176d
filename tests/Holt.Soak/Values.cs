using System;
using System.Buffers.Binary;
using Holt.Data;

namespace Holt.Soak;

/// <summary>Values that say in every byte which write of which slot they are of.</summary>
internal static class Values
{
    /// <summary>A shorter one could not say it.</summary>
    public const int BytesMin = sizeof(ulong);

    public static void Fill(Span<byte> value, int slot, ulong word)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(value, word);
        ulong state = StateOf(slot, word);
        for (int at = sizeof(ulong); at < value.Length; at += sizeof(ulong))
        {
            WriteSome(value[at..], unchecked(state * (ulong)(at + 1)));
        }
    }

    /// <summary>The word of the write whose value this is; null: of none.</summary>
    public static ulong? Read(ReadOnlySpan<byte> value, int slot)
    {
        if (value.Length < BytesMin)
        {
            return null;
        }

        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(value);
        ulong state = StateOf(slot, word);
        Span<byte> wanted = stackalloc byte[sizeof(ulong)];
        bool isWhole = Slot.LengthOf(word) == value.Length;
        for (int at = sizeof(ulong); at < value.Length && isWhole; at += sizeof(ulong))
        {
            WriteSome(wanted, unchecked(state * (ulong)(at + 1)));
            int count = Math.Min(sizeof(ulong), value.Length - at);
            isWhole = value.Slice(at, count).SequenceEqual(wanted[..count]);
        }

        return isWhole ? word : null;
    }

    private static ulong StateOf(int slot, ulong word) =>
        unchecked(SeededHash.Mix(word + ((ulong)slot * 0x9E37_79B9_7F4A_7C15)) | 1);

    private static void WriteSome(Span<byte> to, ulong bytes)
    {
        if (to.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(to, bytes);
            return;
        }

        for (int i = 0; i < to.Length; i++)
        {
            to[i] = (byte)(bytes >> (8 * i));
        }
    }
}
