using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>What the first page of every file begins with.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct FileHead
{
    public const int Size = 0x28;

    [FieldOffset(0x00)] public uint Magic;
    [FieldOffset(0x04)] public FileKind Kind;
    [FieldOffset(0x06)] public ushort Version;
    [FieldOffset(0x08)] public StoreId Store;

    /// <summary>Sequence number of a superblock, generation of a manifest, else 0.</summary>
    [FieldOffset(0x18)] public ulong Number;

    [FieldOffset(0x20)] public uint FrameBytes;

    /// <summary>Of the whole page, with 0 here.</summary>
    [FieldOffset(0x24)] public uint Checksum;
}
