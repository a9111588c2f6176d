using System;
using System.Globalization;

namespace Holt.Load;

/// <summary>What one run of one cell by one store gave.</summary>
/// <param name="Amount">Nanoseconds by the clock, or bytes: what the cell is about.</param>
/// <param name="Count">What that is divided by: operations, records of a scan, keys.</param>
/// <param name="Foreground">Nanoseconds of processor time of the threads that ask.</param>
/// <param name="Background">The same of all others, up to when they rest.</param>
/// <param name="Hash">The folded answers.</param>
internal readonly record struct Figure(long Amount, long Count, long Foreground, long Background, ulong Hash)
{
    /// <summary>A figure that is nothing but a number.</summary>
    public Figure(long amount, long count)
        : this(amount, count, 0, 0, 0)
    {
    }

    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Amount} {Count} {Foreground} {Background} {Hash}");

    public double Per(double scale) => Amount / (double)Count / scale;

    public static Figure Parse(ReadOnlySpan<string> words) => new(
        Number(words[0]),
        Number(words[1]),
        Number(words[2]),
        Number(words[3]),
        ulong.Parse(words[4], CultureInfo.InvariantCulture));

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
