using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Holt.Foundation;

/// <summary>
/// CRC32C (Castagnoli), as iSCSI has it: all ones before, inverted after. One instruction takes eight bytes and three
/// cycles, but a processor starts one each cycle: pages are therefore summed three at a time, each by itself, and one
/// alone in three parts, which a product without carries puts together (Gopal et al., Intel 323405, 2011).
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static unsafe class Checksum
{
    public const int PageBytes = 4096;

    /// <summary>Bytes of each of the three parts of a page; the rest follows them.</summary>
    private const int PartBytes = 1360;

    /// <summary>x^(8n - 33) modulo the polynomial, reflected: moves a sum over n bytes, one part and two.</summary>
    private const ulong OverOne = 0x3F70_CC6F;
    private const ulong OverTwo = 0x5AA1_F3CF;

    public static uint Of(ReadOnlySpan<byte> bytes) => Of(0, bytes);

    /// <summary>The sum of what <paramref name="before"/> is the sum of, and of these bytes behind it.</summary>
    public static uint Of(uint before, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            uint crc = ~before;
            int i = 0;
            for (; i + 8 <= bytes.Length; i += 8)
            {
                crc = BitOperations.Crc32C(crc, Unsafe.ReadUnaligned<ulong>(start + i));
            }

            for (; i < bytes.Length; i++)
            {
                crc = BitOperations.Crc32C(crc, start[i]);
            }

            return ~crc;
        }
    }

    /// <summary>The same for the eight bytes of a number.</summary>
    public static uint Of(uint before, ulong number) => ~BitOperations.Crc32C(~before, number);

    /// <summary>The sum of one page of 4 KiB.</summary>
    public static uint OfPage(ReadOnlySpan<byte> page)
    {
        Invariant.That(page.Length == PageBytes);
        if (!Pclmulqdq.IsSupported)
        {
            return Of(page);
        }

        fixed (byte* start = page)
        {
            uint a = uint.MaxValue;
            uint b = 0;
            uint c = 0;
            for (int i = 0; i < PartBytes; i += 8)
            {
                a = BitOperations.Crc32C(a, Unsafe.ReadUnaligned<ulong>(start + i));
                b = BitOperations.Crc32C(b, Unsafe.ReadUnaligned<ulong>(start + PartBytes + i));
                c = BitOperations.Crc32C(c, Unsafe.ReadUnaligned<ulong>(start + (2 * PartBytes) + i));
            }

            c ^= Moved(a, OverTwo) ^ Moved(b, OverOne);
            for (int i = 3 * PartBytes; i < PageBytes; i += 8)
            {
                c = BitOperations.Crc32C(c, Unsafe.ReadUnaligned<ulong>(start + i));
            }

            return ~c;
        }
    }

    /// <summary>The sum of each page of 4 KiB by itself.</summary>
    public static void OfPages(ReadOnlySpan<byte> pages, Span<uint> sums)
    {
        Invariant.That(pages.Length == (long)sums.Length * PageBytes);
        int page = 0;
        fixed (byte* start = pages)
        {
            for (; page + 3 <= sums.Length; page += 3)
            {
                ThreePages(start + (page * PageBytes), sums[page..]);
            }
        }

        for (; page < sums.Length; page++)
        {
            sums[page] = OfPage(pages.Slice(page * PageBytes, PageBytes));
        }
    }

    /// <summary>The scalar twin: one bit after the other, as the polynomial says.</summary>
    public static uint ByBits(uint before, ReadOnlySpan<byte> bytes)
    {
        const uint polynomial = 0x82F6_3B78;
        uint crc = ~before;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
            }
        }

        return ~crc;
    }

    /// <summary>What a sum becomes over so many bytes of zeros.</summary>
    private static uint Moved(uint sum, ulong over)
    {
        Vector128<ulong> product = Pclmulqdq.CarrylessMultiply(
            Vector128.CreateScalar((ulong)sum), Vector128.CreateScalar(over), 0);
        return BitOperations.Crc32C(0, product.ToScalar());
    }

    private static void ThreePages(byte* start, Span<uint> sums)
    {
        uint a = uint.MaxValue;
        uint b = uint.MaxValue;
        uint c = uint.MaxValue;
        for (int i = 0; i < PageBytes; i += 8)
        {
            a = BitOperations.Crc32C(a, Unsafe.ReadUnaligned<ulong>(start + i));
            b = BitOperations.Crc32C(b, Unsafe.ReadUnaligned<ulong>(start + PageBytes + i));
            c = BitOperations.Crc32C(c, Unsafe.ReadUnaligned<ulong>(start + (2 * PageBytes) + i));
        }

        sums[0] = ~a;
        sums[1] = ~b;
        sums[2] = ~c;
    }
}
