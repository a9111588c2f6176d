using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Pool;

/// <summary>
/// What the pool knows about a frame, one cache line per id, in a range of its own. A descriptor is never cleared or
/// moved: its latch word is the memory of all that ever happened under this id.
/// </summary>
/// <remarks>
/// <code>
/// OFFSET SIZE NAME
///   0x00    8 Word             latch word
///   0x08   16 Resident         one bit per 4 KiB page: counted as in memory
///   0x18   16 LoadingOrDirty   the same: on its way from the disk (a clean frame), or newer than the disk
///   0x28    8 LastLsn          newest change
///   0x30    8 Reserved0
///   0x38    4 Reserved1
///   0x3C    1 Reserved2
///   0x3D    1 Block            of a block's first: not 0: its memory may be a huge page (FramePool.Blocks.cs)
///   0x3E    1 Pinned           not 0: its newest image is on its way to the disk, it stays in memory
///   0x3F    1 Heat             of a cold frame: visits of the sweep until its pages go (ColdPages.cs)
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct Descriptor
{
    public const int Size = 64;
    public const int SizeLog2 = 6;

    [FieldOffset(0x00)]
    public ulong Word;

    [FieldOffset(0x08)]
    public PageBits Resident;

    [FieldOffset(0x18)]
    public PageBits LoadingOrDirty;

    [FieldOffset(0x28)]
    public ulong LastLsn;

    [FieldOffset(0x30)]
    public ulong Reserved0;

    [FieldOffset(0x38)]
    public uint Reserved1;

    [FieldOffset(0x3C)]
    public byte Reserved2;

    [FieldOffset(0x3D)]
    public byte Block;

    [FieldOffset(0x3E)]
    public byte Pinned;

    [FieldOffset(0x3F)]
    public byte Heat;
}
