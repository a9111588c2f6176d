using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>The first 256 bytes of every frame. The checksum table follows.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct FrameHeader
{
    public const int Size = 0x100;

    /// <summary>Pages that a patch can have.</summary>
    public const int SlotCount = Size - 0xB0;

    /// <summary>Free nodes up to this many units have a list per size.</summary>
    public const int NodeClassCount = 24;

    /// <summary>Free buckets up to this many lines have a list per size.</summary>
    public const int BucketClassCount = 40;

    [FieldOffset(0x00)] public uint Magic;
    [FieldOffset(0x04)] public ushort Version;
    [FieldOffset(0x06)] public byte Kind;

    /// <summary>0 for leaves, growing towards the root.</summary>
    [FieldOffset(0x07)] public byte Level;

    /// <summary>The root of the radix tree: a node or a bucket; 0 when there is no record.</summary>
    [FieldOffset(0x08)] public ushort Root;

    /// <summary>Buckets that lie in more than one page.</summary>
    [FieldOffset(0x0A)] public ushort Across;

    /// <summary>One past the last unit of nodes.</summary>
    [FieldOffset(0x0C)] public uint NodeEnd;

    /// <summary>The first unit of buckets.</summary>
    [FieldOffset(0x10)] public uint BucketStart;

    /// <summary>Units in free blocks, of both ends.</summary>
    [FieldOffset(0x14)] public uint FreeUnits;

    [FieldOffset(0x18)] public uint LiveKeys;

    /// <summary>Records whose value lies in value frames.</summary>
    [FieldOffset(0x1C)] public uint SpilledValues;

    [FieldOffset(0x20)] public ulong LastLsn;

    /// <summary>Heads of the lists of free nodes of 1, 2, ... units.</summary>
    [FieldOffset(0x28)] public NodeClasses FreeNodes;

    /// <summary>Free nodes of more units.</summary>
    [FieldOffset(0x58)] public ushort FreeLargeNodes;

    /// <summary>Free buckets of more lines.</summary>
    [FieldOffset(0x5A)] public ushort FreeLargeBuckets;

    /// <summary>Heads of the lists of free buckets of 1, 2, ... lines.</summary>
    [FieldOffset(0x5C)] public BucketClasses FreeBuckets;

    /// <summary>Pages of a frame. In images only; in memory it means nothing, like the table.</summary>
    [FieldOffset(0xAC)] public ushort PageCount;

    [FieldOffset(0xAE)] public ushort Reserved0;

    /// <summary>The page in each slot of the image's patch, as far as there are any. In images only.</summary>
    [FieldOffset(0xB0)] public PatchSlots Slots;

    [InlineArray(NodeClassCount)]
    internal struct NodeClasses
    {
        private ushort _first;
    }

    [InlineArray(BucketClassCount)]
    internal struct BucketClasses
    {
        private ushort _first;
    }

    [InlineArray(SlotCount)]
    internal struct PatchSlots
    {
        private byte _first;
    }
}
