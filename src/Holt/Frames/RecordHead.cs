using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What a record starts with. Behind it: the suffix without its first four bytes (those are the slot's head), then the
/// value, or where it lies (<see cref="ValuePlace"/>). Records take an even number of bytes.
/// </summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct RecordHead
{
    public const int Size = 0x0C;

    /// <summary>Bits of <see cref="Lengths"/> that hold the length of the suffix; the value's are above them.</summary>
    public const int SuffixBits = 17;

    /// <summary>The value length that says: the value lies in value frames.</summary>
    public const uint Spilled = (1u << (32 - SuffixBits)) - 1;

    [FieldOffset(0x00)] public ulong Version;
    [FieldOffset(0x08)] public uint Lengths;
}
