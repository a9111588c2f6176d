// Is this page what it was? A hash answers that, of 64 bits, with keys that are random in every process, so that no
// content can be bad luck for ever. Two steps, each with a proof, for any two different pages:
//
//    NH               (Black et al., UMAC, CRYPTO 1999)  sum over pairs of words of (a + k)(b + k'), modulo 2^128.
//                     Two pages have the same sum with a chance of 2^-64 at most
//    multiply-shift   (Thorup, "High speed hashing for integers and strings", 2015)  from these 128 bits to 64: the
//                     upper half of x * p + y * q + r, modulo 2^128. Two sums: 2^-64 at most
//
// Together with the one value that stands for another (0) a difference is missed with a chance below 2^-62. The sum
// that finds damage, CRC-32C, has no part in this: it has 32 bits, and whoever knows a page can find another one.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Foundation;

/// <summary>Hashes of pages that are compared within one process; never stored.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class PageHash
{
    private const int WordCount = PageBits.PageBytes / sizeof(ulong);

    private static readonly ulong[] s_keys = Random(WordCount);
    private static readonly ulong[] s_last = Random(6);

    /// <summary>Of one page; never 0.</summary>
    public static ulong Of(ReadOnlySpan<byte> page)
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

    /// <summary>The twin that is written as it is defined.</summary>
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
