using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>A record whose value lies in value frames.</summary>
/// <param name="Place">Where.</param>
/// <param name="Version">The record's version.</param>
/// <param name="KeyLength">Length of its engine key.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SpilledRecord(ValuePlace Place, ulong Version, int KeyLength);
