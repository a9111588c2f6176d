// Is this page what it was? A hash answers that, of 64 bits, with keys that are random in every process, so that no
// content can be bad luck for ever. Two steps, each with a proof, for any two different pages:
//
//    NH               (Black et al., UMAC, CRYPTO 1999)  sum over pairs of words of (a + k)(b + k'), modulo 2^128.
//                     Two pages have the same sum with a chance of 2^-64 at most
//    multiply-shift   (Thorup, "High speed hashing for integers and strings", 2015)  from these 128 bits to 64: the
//                     upper half of x * p + y * q + r, modulo 2^128. Two sums: 2^-64 at most
//
// Both take words of 64 bits. NH wants their whole product: where the processor, or the compiler's idea of it, has no
// instruction for that (libholt for any x64), it takes words of 32 bits, and two sums instead of one: the second with
// the keys four words further (Toeplitz; the same paper). Each misses with 2^-32, both with 2^-64. The words of a pair
// lie four apart, as in RFC 4418.
//
// Together with the one value that stands for another (0) a difference is missed with a chance below 2^-62. The sum
// that finds damage, CRC-32C, has no part in this: it has 32 bits, and whoever knows a page can find another one.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Holt.Foundation;

/// <summary>Hashes of pages that are compared within one process; never stored.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class PageHash
{
    private const int WordCount = PageBits.PageBytes / sizeof(ulong);

    private const int Lanes = 4;

    private static readonly ulong[] s_keys = Random(WordCount + (Lanes / 2));
    private static readonly ulong[] s_last = Random(6);

    private static bool HasWideProducts => Bmi2.X64.IsSupported || ArmBase.Arm64.IsSupported;

    /// <summary>Of one page; never 0.</summary>
    public static ulong Of(ReadOnlySpan<byte> page) => HasWideProducts || !Sse2.IsSupported ? Wide(page) : Narrow(page);

    /// <summary>By words of 64 bits.</summary>
    internal static ulong Wide(ReadOnlySpan<byte> page)
    {
        Invariant.That(page.Length == PageBits.PageBytes);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(page);
        ref ulong word = ref MemoryMarshal.GetReference(words);
        ref ulong key = ref MemoryMarshal.GetArrayDataReference(s_keys);
        ulong high = 0;
        ulong low = 0;
        unchecked
        {
            for (int i = 0; i < WordCount; i += 2)
            {
                ulong a = Unsafe.Add(ref word, i) + Unsafe.Add(ref key, i);
                ulong b = Unsafe.Add(ref word, i + 1) + Unsafe.Add(ref key, i + 1);
                ulong upper = Math.BigMul(a, b, out ulong lower);
                low += lower;
                high += upper + (low < lower ? 1UL : 0UL);
            }
        }

        return Short(high, low);
    }

    /// <summary>By words of 32 bits, four pairs at a time.</summary>
    internal static ulong Narrow(ReadOnlySpan<byte> page)
    {
        Invariant.That(page.Length == PageBits.PageBytes && Sse2.IsSupported);
        ref uint word = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, uint>(page));
        ref uint key = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<ulong, uint>(s_keys));
        Vector128<ulong> high = default;
        Vector128<ulong> low = default;
        var first = Vector128.LoadUnsafe(ref key);
        for (nuint i = 0; i < PageBits.PageBytes / sizeof(uint); i += 2 * Lanes)
        {
            var a = Vector128.LoadUnsafe(ref word, i);
            var b = Vector128.LoadUnsafe(ref word, i + Lanes);
            var second = Vector128.LoadUnsafe(ref key, i + Lanes);
            var third = Vector128.LoadUnsafe(ref key, i + (2 * Lanes));
            high += Products(a + first, b + second);
            low += Products(a + second, b + third);
            first = third;
        }

        return Short(unchecked(high[0] + high[1]), unchecked(low[0] + low[1]));
    }

    /// <summary>The sums of two and two of four products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Products(Vector128<uint> a, Vector128<uint> b) =>
        Sse2.Multiply(a, b) + Sse2.Multiply((a.AsUInt64() >>> 32).AsUInt32(), (b.AsUInt64() >>> 32).AsUInt32());

    /// <summary>The twin of the narrow one.</summary>
    public static ulong NarrowByDefinition(ReadOnlySpan<byte> page)
    {
        ReadOnlySpan<uint> keys = MemoryMarshal.Cast<ulong, uint>(s_keys);
        Span<ulong> sums = stackalloc ulong[2];
        for (int i = 0; i < PageBits.PageBytes / sizeof(uint); i += (i + 1) % Lanes == 0 ? Lanes + 1 : 1)
        {
            for (int sum = 0; sum < 2; sum++)
            {
                uint a = unchecked(Stored.Read<uint>(page[(i * 4)..]) + keys[i + (sum * Lanes)]);
                uint b = unchecked(Stored.Read<uint>(page[((i + Lanes) * 4)..]) + keys[i + Lanes + (sum * Lanes)]);
                sums[sum] = unchecked(sums[sum] + ((ulong)a * b));
            }
        }

        return Short(sums[0], sums[1]);
    }

    /// <summary>The twin of the wide one, written as it is defined.</summary>
    public static ulong ByDefinition(ReadOnlySpan<byte> page)
    {
        UInt128 sum = 0;
        for (int i = 0; i < WordCount; i += 2)
        {
            UInt128 a = unchecked(Stored.Read<ulong>(page[(i * 8)..]) + s_keys[i]);
            UInt128 b = unchecked(Stored.Read<ulong>(page[((i + 1) * 8)..]) + s_keys[i + 1]);
            sum = unchecked(sum + (a * b));
        }

        return Short((ulong)(sum >> 64), unchecked((ulong)sum));
    }

    private static ulong Short(ulong high, ulong low)
    {
        UInt128 p = new(s_last[0], s_last[1]);
        UInt128 q = new(s_last[2], s_last[3]);
        UInt128 r = new(s_last[4], s_last[5]);
        ulong hash = (ulong)(unchecked((high * p) + (low * q) + r) >> 64);
        return hash == 0 ? 1 : hash;
    }

    /// <summary>
    /// Random enough for keys that nobody sees. The runtime's class for random bytes would load a library of ciphers.
    /// </summary>
    private static ulong[] Random(int count)
    {
        ulong[] words = new ulong[count];
        Span<byte> id = stackalloc byte[2 * sizeof(ulong)];
        for (int i = 0; i < count; i++)
        {
            _ = Guid.NewGuid().TryWriteBytes(id); // six of its bits are not random, no two of them 64 bits apart
            words[i] = Stored.Read<ulong>(id) ^ Stored.Read<ulong>(id[sizeof(ulong)..]);
        }

        return words;
    }
}
