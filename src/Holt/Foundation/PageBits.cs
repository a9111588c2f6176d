using System.Numerics;
using System.Runtime.InteropServices;

namespace Holt.Foundation;

/// <summary>One bit for each 4 KiB page of a frame, at most 128.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct PageBits
{
    public const int PageBytes = 4096;
    public const int PagesMax = 128;

    [FieldOffset(0)]
    public ulong Low;

    [FieldOffset(8)]
    public ulong High;

    /// <summary>How many bits are set.</summary>
    public readonly int Count => BitOperations.PopCount(Low) + BitOperations.PopCount(High);

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

    /// <summary>How many bits of pages before this one are set.</summary>
    public readonly int CountBefore(int page)
    {
        PageBits before = First(page);
        return BitOperations.PopCount(Low & before.Low) + BitOperations.PopCount(High & before.High);
    }

    /// <summary>Sets the bit of a page.</summary>
    public void Add(int page)
    {
        Low |= page < 64 ? 1UL << page : 0;
        High |= page < 64 ? 0 : 1UL << (page - 64);
    }

    /// <summary>Whether no bit is set here that is not set there.</summary>
    public readonly bool IsWithin(PageBits other) => (Low & ~other.Low) == 0 && (High & ~other.High) == 0;

    private static ulong Ones(int count) => count switch
    {
        <= 0 => 0,
        >= 64 => ulong.MaxValue,
        _ => (1UL << count) - 1,
    };
}
