using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>How a listing shows what lies between its bounds.</summary>
/// <param name="Reverse">From high keys to low ones.</param>
/// <param name="KeysOnly">Without values.</param>
/// <param name="Delimiter">The byte to roll up at, or -1.</param>
/// <param name="PrefixLength">Engine key bytes before the first that may be a delimiter.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ListingFilter(bool Reverse, bool KeysOnly, int Delimiter, int PrefixLength)
{
    /// <summary>Every record, upwards.</summary>
    public static ListingFilter Records => new(false, false, -1, 0);
}
