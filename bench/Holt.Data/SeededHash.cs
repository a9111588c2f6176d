using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Holt.Data;

/// <summary>A 64-bit hash of bytes under a seed: the same on every machine and every run.</summary>
/// <remarks>Eight bytes at a time, each step a multiply and a rotate, then the usual three-step finish.</remarks>
public static class SeededHash
{
    private const ulong Odd = 0x9E3779B97F4A7C15;

    /// <summary>Hashes bytes.</summary>
    /// <param name="bytes">What to hash.</param>
    /// <param name="seed">Another seed gives an unrelated hash.</param>
    /// <returns>The hash.</returns>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        unchecked
        {
            ulong hash = Mix(seed + ((ulong)bytes.Length * Odd));
            while (bytes.Length >= sizeof(ulong))
            {
                hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Odd, 31);
                bytes = bytes[sizeof(ulong)..];
            }

            ulong tail = 0;
            for (int i = 0; i < bytes.Length; i++)
            {
                tail |= (ulong)bytes[i] << (8 * i);
            }

            return Mix((hash ^ tail) * Odd);
        }
    }

    /// <summary>Spreads a number over 64 bits; a counter mixed this way is a random sequence.</summary>
    /// <param name="value">Any number.</param>
    /// <returns>Its image; no two numbers have the same.</returns>
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
