using System.Numerics;
using System.Runtime.InteropServices;

namespace Holt.Foundation;

/// <summary>One bit for each 4 KiB page of a frame, at most 128.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct PageBits
{
    public const int PageBytes = 4096;

    /// <summary>Pages of the largest frame.</summary>
    public const int PagesMax = 128;

    // A compile-time fact: a false one is -1, which does not fit a byte (CS0031).
    private const byte EveryPageHasABit = HoltLimits.FrameBytesMax / PageBytes <= PagesMax ? 1 : -1;

    [FieldOffset(0)]
    public ulong Low;

    [FieldOffset(8)]
    public ulong High;

    /// <summary>How many bits are set.</summary>
    public readonly int Count => BitOperations.PopCount(Low) + BitOperations.PopCount(High);

    public readonly bool IsEmpty => (Low | High) == 0;

    /// <summary>The first bit that is set, <see cref="PagesMax"/> if there is none.</summary>
    public readonly int Lowest =>
        Low != 0 ? BitOperations.TrailingZeroCount(Low) : 64 + BitOperations.TrailingZeroCount(High);

    /// <summary>The first <paramref name="pageCount"/> bits.</summary>
    public static PageBits First(int pageCount) => new() { Low = Ones(pageCount), High = Ones(pageCount - 64) };

    /// <summary>The first <paramref name="front"/> and the last <paramref name="back"/> of so many bits.</summary>
    public static PageBits Ends(int front, int back, int pageCount)
    {
        PageBits all = First(pageCount);
        PageBits notLast = First(pageCount - back);
        PageBits first = First(front);
        return new()
        {
            Low = first.Low | (all.Low & ~notLast.Low),
            High = first.High | (all.High & ~notLast.High),
        };
    }

    /// <summary>Whether the bit of a page is set.</summary>
    public readonly bool Has(int page) => (((page < 64 ? Low : High) >> (page & 63)) & 1) != 0;

    /// <summary>Sets the bit of a page.</summary>
    public void Add(int page)
    {
        Low |= page < 64 ? 1UL << page : 0;
        High |= page < 64 ? 0 : 1UL << (page - 64);
    }

    /// <summary>What is set here and not there.</summary>
    public readonly PageBits Without(PageBits other) => new() { Low = Low & ~other.Low, High = High & ~other.High };

    /// <summary>What is set in one of both.</summary>
    public readonly PageBits Or(PageBits other) => new() { Low = Low | other.Low, High = High | other.High };

    /// <summary>What is set in both.</summary>
    public readonly PageBits And(PageBits other) => new() { Low = Low & other.Low, High = High & other.High };

    /// <summary>Whether no bit is set here that is not set there.</summary>
    public readonly bool IsWithin(PageBits other) => (Low & ~other.Low) == 0 && (High & ~other.High) == 0;

    private static ulong Ones(int count) => count switch
    {
        <= 0 => 0,
        >= 64 => ulong.MaxValue,
        _ => (1UL << count) - 1,
    };
}
