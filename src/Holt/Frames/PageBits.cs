using System.Numerics;
using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>One bit for each 4 KiB page of a frame, at most 128.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct PageBits
{
    public const int PageBytes = FrameFormat.PageBytes;

    /// <summary>Pages of the largest frame.</summary>
    public const int CountMax = 128;

    private const int WordBits = 64;

    // A compile-time fact: a false one is -1, which does not fit a byte (CS0031).
    private const byte EveryPageHasABit = HoltLimits.FrameBytesMax / PageBytes <= CountMax ? 1 : -1;

    [FieldOffset(0)]
    public ulong Low;

    [FieldOffset(8)]
    public ulong High;

    /// <summary>How many bits are set.</summary>
    public readonly int Count => BitOperations.PopCount(Low) + BitOperations.PopCount(High);

    public readonly bool IsEmpty => (Low | High) == 0;

    /// <summary>The first bit that is set, <see cref="CountMax"/> if there is none.</summary>
    public readonly int Lowest =>
        Low != 0 ? BitOperations.TrailingZeroCount(Low) : WordBits + BitOperations.TrailingZeroCount(High);

    /// <summary>The first <paramref name="pageCount"/> bits.</summary>
    public static PageBits First(int pageCount) => new() { Low = Ones(pageCount), High = Ones(pageCount - WordBits) };

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

    public readonly bool Has(int page) =>
        (((page < WordBits ? Low : High) >> page) & 1) != 0; // a shift counts modulo 64

    public void Add(int page)
    {
        ulong bit = 1UL << page;
        (Low, High) = page < WordBits ? (Low | bit, High) : (Low, High | bit);
    }

    /// <summary>What is set here and not there.</summary>
    public readonly PageBits Without(PageBits other) => new() { Low = Low & ~other.Low, High = High & ~other.High };

    /// <summary>What is set in both.</summary>
    public readonly PageBits And(PageBits other) => new() { Low = Low & other.Low, High = High & other.High };

    private static ulong Ones(int count) => count switch
    {
        <= 0 => 0,
        >= WordBits => ulong.MaxValue,
        _ => (1UL << count) - 1,
    };
}
