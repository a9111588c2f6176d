using System;
using System.Globalization;

namespace Holt.Log;

/// <summary>What the files of a log are called. A name is only a name: the header says which segment it is.</summary>
/// <remarks>
/// A file gets the name of a segment when its header is synced, so one with such a name and a bad header is damaged.
/// Until then it has the name of a new one, or that of the segment it was before.
/// </remarks>
internal static class SegmentName
{
    /// <summary>Of a file that is being made.</summary>
    public const string New = "log-new";

    private const string Prefix = "log-";
    private const int Digits = 16;

    public static string Of(ulong startLsn) =>
        Prefix + startLsn.ToString("x16", CultureInfo.InvariantCulture);

    public static bool IsSegment(string name) =>
        name.Length == Prefix.Length + Digits
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && ulong.TryParse(
            name.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
