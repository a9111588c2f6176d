using System.Numerics;
using System.Runtime.InteropServices;

namespace Holt.Pool;

/// <summary>One bit for each 4 KiB page of a frame, at most 128.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct PageBits
{
    public const int PageBytes = 4096;

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

    private static ulong Ones(int count) => count switch
    {
        <= 0 => 0,
        >= 64 => ulong.MaxValue,
        _ => (1UL << count) - 1,
    };
}
