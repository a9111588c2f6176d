namespace Holt.Frames;

/// <summary>
/// The numbers every frame obeys. A frame is one unit of latching, splitting and storing; it holds a radix tree of its
/// own over the keys of its range.
/// <code>
///   0x000   FrameHeader, 256 bytes
///   0x100   checksum table: one CRC32C per 4 KiB page
///   ...     inner nodes, growing upwards          NodeEnd
///           gap
///   ...     buckets, growing downwards            BucketStart
///   end     4, 16, 64 or 512 KiB
/// </code>
/// A reference is 16 bits in units of 8 bytes, so it reaches 512 KiB exactly: a torn one is nonsense inside the range,
/// never foreign memory. Nodes lie below <c>NodeEnd</c>, buckets at or above <c>BucketStart</c>, so a reference tells
/// the kind of its target before the target is read. Content does not depend on where the frame hangs in the tree: how
/// many leading bytes its keys share (the base depth) stands in the parent's entry, and all depths inside count from
/// there. All numbers are little endian.
/// </summary>
internal static class FrameFormat
{
    public const uint Magic = 0x4D524648; // "HFRM"
    public const ushort Version = 2;

    public const int UnitShift = 3;
    public const int UnitBytes = 1 << UnitShift;
    public const int LineBytes = 64;
    public const int LineUnits = LineBytes / UnitBytes;
    public const int PageBytes = 4096;

    public const byte Leaf = 1;
    public const byte Router = 2;
    public const byte Value = 3;

    // What the first byte of a block says.
    public const byte KindSorted = 1;
    public const byte KindDirect = 2;
    public const byte KindBucket = 5;
    public const byte KindFree = 6;

    /// <summary>Lengths of keys read without a latch are cut to this many bits: more than any key has.</summary>
    public const uint LengthMask = (1 << 17) - 1;

    // Compile-time facts: a false one is -1, which does not fit a byte (CS0031).
    private const byte ReferencesReachTheLargestFrame =
        (HoltLimits.FrameBytesMax >> UnitShift) - 1 <= ushort.MaxValue ? 1 : -1;

    private const byte KeysFitTheLengthMask =
        HoltLimits.KeyBytesMax + HoltLimits.TreeIdBytes <= LengthMask ? 1 : -1;
}
