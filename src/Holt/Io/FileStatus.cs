using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>The kernel's `struct statx`, the same on all machines; the fields that are asked for.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    private const int KindMask = 0xf000;
    private const int Regular = 0x8000;

    [FieldOffset(16)]
    public uint Links;

    /// <summary>Kind and permissions.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    public readonly bool IsRegular => (Mode & KindMask) == Regular;
}
