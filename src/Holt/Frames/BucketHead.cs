using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What a bucket starts with: a leaf of the radix tree, holding the records of a run of neighbouring children.
/// <code>
///   0x00                head
///   0x10                fingerprints   1 byte per slot: CRC32C of the suffix, folded
///   0x10 + slots        heads          4 bytes per slot: the first suffix bytes as a number that orders like them
///   0x10 + 5 x slots    places         2 bytes per slot: distance of the record from the bucket's end, in 2 bytes
///   0x10 + 7 x slots    prefix         what all its keys share after the branch depth of the parent
///   ...                 gap
///   end - HeapBytes     records, newest lowest, dead ones among them until the bucket is rewritten
/// </code>
/// Slots are in key order. Heads spare the records a visit in most comparisons; they are not stored a second time.
/// Heads as in "poor man's normalized keys" (Graefe, Larson, ICDE 2001).
/// </summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct BucketHead
{
    public const int Size = 0x10;

    [FieldOffset(0x00)] public byte Kind;
    [FieldOffset(0x01)] public byte Count;

    /// <summary>Slots there is room for: a multiple of 8.</summary>
    [FieldOffset(0x02)] public byte Slots;

    [FieldOffset(0x03)] public byte Reserved0;

    /// <summary>Size of the bucket in lines of 64 bytes.</summary>
    [FieldOffset(0x04)] public ushort Lines;

    [FieldOffset(0x06)] public ushort Reserved1;
    [FieldOffset(0x08)] public uint PrefixLength;

    /// <summary>Bytes of records, dead ones included.</summary>
    [FieldOffset(0x0C)] public uint HeapBytes;
}
