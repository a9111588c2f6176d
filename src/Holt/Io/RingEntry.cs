using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>What is handed in: `struct io_uring_sqe`.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct RingEntry
{
    public const int Size = 64;

    [FieldOffset(0)] public byte Code;
    [FieldOffset(4)] public int File;
    [FieldOffset(8)] public long Offset;
    [FieldOffset(16)] public ulong Address;
    [FieldOffset(24)] public uint Length;
    [FieldOffset(32)] public ulong Tag;
}
