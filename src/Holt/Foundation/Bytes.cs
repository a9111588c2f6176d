using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Holt.Foundation;

/// <summary>
/// The byte work of the engine: equality, order and common prefixes of two runs, and the two summaries a bucket keeps
/// of a key. Nothing reads past the lengths given. Order is that of unsigned bytes, a run before its extensions.
/// </summary>
/// <remarks>Thread-safe. Lengths may be torn ones of an optimistic read, so callers bound them before.</remarks>
internal static unsafe class Bytes
{
    /// <summary>Bytes that a key head holds.</summary>
    public const int HeadBytes = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, int length)
    {
        if (length >= 8)
        {
            int i = 0;
            for (; i + 8 <= length; i += 8)
            {
                if (*(ulong*)(a + i) != *(ulong*)(b + i))
                {
                    return false;
                }
            }

            return *(ulong*)(a + length - 8) == *(ulong*)(b + length - 8);
        }

        if (length >= 4)
        {
            return *(uint*)a == *(uint*)b && *(uint*)(a + length - 4) == *(uint*)(b + length - 4);
        }

        return length <= 0
            || (*a == *b && a[length >> 1] == b[length >> 1] && a[length - 1] == b[length - 1]);
    }

    /// <summary>
    /// Whether two short runs are equal: no loop and no branch on the length up to 16 bytes. Reads 16 bytes of both,
    /// so both lie in memory that goes on so far.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EqualShort(byte* a, byte* b, int length)
    {
        if (length > 16)
        {
            return Equal(a, b, length);
        }

        uint same = Vector128.Equals(Vector128.Load(a), Vector128.Load(b)).ExtractMostSignificantBits();
        return (~same & ((1u << length) - 1)) == 0;
    }

    /// <summary>
    /// Where a byte comes first in a run, or -1. Reads up to 15 bytes behind it, so it lies in memory that goes on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(byte* run, int length, byte wanted)
    {
        for (int i = 0; i < length; i += 16)
        {
            uint hits = Vector128.Equals(Vector128.Load(run + i), Vector128.Create(wanted))
                .ExtractMostSignificantBits();
            if (hits != 0)
            {
                int at = i + BitOperations.TrailingZeroCount(hits);
                return at < length ? at : -1;
            }
        }

        return -1;
    }

    /// <summary>How many bytes two runs share from their start, at most <paramref name="length"/>.</summary>
    public static int CommonPrefix(byte* a, byte* b, int length)
    {
        int i = 0;
        for (; i + 8 <= length; i += 8)
        {
            ulong difference = *(ulong*)(a + i) ^ *(ulong*)(b + i);
            if (difference != 0)
            {
                return i + (BitOperations.TrailingZeroCount(difference) >> 3);
            }
        }

        if (i < length && length >= 8)
        {
            // The word that ends the run; of its bytes those that were compared before are equal.
            ulong difference = *(ulong*)(a + length - 8) ^ *(ulong*)(b + length - 8);
            return difference == 0 ? length : length - 8 + (BitOperations.TrailingZeroCount(difference) >> 3);
        }

        while (i < length && a[i] == b[i])
        {
            i++;
        }

        return i;
    }

    /// <summary>
    /// Where a run lies beside all that start with a prefix: below 0 before them, above 0 behind them, 0 among them.
    /// </summary>
    public static int CompareToPrefix(byte* run, int length, byte* prefix, int prefixLength)
    {
        int shared = CommonPrefix(prefix, run, length < prefixLength ? length : prefixLength);
        return shared >= prefixLength ? 0
            : shared >= length || run[shared] < prefix[shared] ? -1
            : 1;
    }

    /// <summary>
    /// Below, equal or above 0, as <paramref name="a"/> is below, equal to or above <paramref name="b"/>.
    /// </summary>
    public static int Compare(byte* a, int aLength, byte* b, int bLength)
    {
        int shorter = aLength < bLength ? aLength : bLength;
        int i = 0;
        for (; i + 8 <= shorter; i += 8)
        {
            ulong x = *(ulong*)(a + i);
            ulong y = *(ulong*)(b + i);
            if (x != y)
            {
                return BinaryPrimitives.ReverseEndianness(x) < BinaryPrimitives.ReverseEndianness(y) ? -1 : 1;
            }
        }

        if (i < shorter && shorter >= 4)
        {
            // The words that end the runs; of their bytes those that were compared before are equal.
            ulong x = shorter >= 8 ? *(ulong*)(a + shorter - 8) : Ends(a, shorter);
            ulong y = shorter >= 8 ? *(ulong*)(b + shorter - 8) : Ends(b, shorter);
            return x == y ? aLength - bLength
                : BinaryPrimitives.ReverseEndianness(x) < BinaryPrimitives.ReverseEndianness(y) ? -1 : 1;
        }

        for (; i < shorter; i++)
        {
            if (a[i] != b[i])
            {
                return a[i] - b[i];
            }
        }

        return aLength - bLength;
    }

    /// <summary>The first and the last four bytes of a run of four to eight, in one word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Ends(byte* bytes, int length) =>
        *(uint*)bytes | ((ulong)*(uint*)(bytes + length - 4) << 32);

    /// <summary>
    /// The first four bytes as a number whose order is that of the bytes; zeros stand in for missing ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Head(byte* bytes, int length)
    {
        if (length >= 4)
        {
            return BinaryPrimitives.ReverseEndianness(*(uint*)bytes);
        }

        uint head = 0;
        for (int i = 0; i < length; i++)
        {
            head |= (uint)bytes[i] << (24 - (8 * i));
        }

        return head;
    }

    /// <summary>One byte of a CRC32C of a run and its length: what a bucket compares before it compares keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Fingerprint(byte* bytes, int length)
    {
        unchecked
        {
            uint hash = (uint)length * 0x9E3779B1;
            ulong tail = 0;
            if (length >= 8)
            {
                // Words from the start, then the last one, which may overlap.
                for (int i = 0; i + 8 < length; i += 8)
                {
                    hash = BitOperations.Crc32C(hash, *(ulong*)(bytes + i));
                }

                tail = *(ulong*)(bytes + length - 8);
            }
            else if (length >= 4)
            {
                tail = *(uint*)bytes | ((ulong)*(uint*)(bytes + length - 4) << 32);
            }
            else if (length > 0)
            {
                tail = bytes[0] | ((ulong)bytes[length >> 1] << 8) | ((ulong)bytes[length - 1] << 16);
            }

            hash = BitOperations.Crc32C(hash, tail);
            return (byte)(hash ^ (hash >> 8) ^ (hash >> 16) ^ (hash >> 24));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* from, byte* to, int length) =>
        Unsafe.CopyBlockUnaligned(to, from, (uint)length);

    /// <summary>
    /// Copies in blocks of 16: reads and writes up to 15 bytes behind the length. For memory that has them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyOver(byte* from, byte* to, int length)
    {
        for (nint i = 0; i < length; i += 16)
        {
            Vector128.Store(Vector128.Load(from + i), to + i);
        }
    }

    /// <summary>The same for runs that are seldom longer than 32 bytes: reads and writes that many at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyShort(byte* from, byte* to, int length)
    {
        Vector128.Store(Vector128.Load(from), to);
        Vector128.Store(Vector128.Load(from + 16), to + 16);
        for (nint i = 32; i < length; i += 16)
        {
            Vector128.Store(Vector128.Load(from + i), to + i);
        }
    }

    /// <summary>Copies between runs that may overlap.</summary>
    public static void Move(byte* from, byte* to, int length) =>
        NativeMemory.Copy(from, to, (nuint)length);
}
