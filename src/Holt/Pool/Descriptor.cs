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
///   0x30    4 HeaderChecksum   of page 0, which holds the checksums of all others
///   0x34    4 ImageChain       first saved image, 0 none
///   0x38    6 Extent           where the frame lies in the data file
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
    public uint HeaderChecksum;

    [FieldOffset(0x34)]
    public uint ImageChain;

    [FieldOffset(0x38)]
    public uint ExtentLow;

    [FieldOffset(0x3C)]
    public ushort ExtentHigh;

    [FieldOffset(0x3E)]
    public byte Pinned;

    [FieldOffset(0x3F)]
    public byte Heat;
}
