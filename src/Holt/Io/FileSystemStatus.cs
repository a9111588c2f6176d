using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>The C library's `struct statvfs` of 64-bit Linux; the fields that are asked for.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct FileSystemStatus
{
    [FieldOffset(8)]
    public long UnitBytes;

    /// <summary>Free for those who are not root.</summary>
    [FieldOffset(32)]
    public long UnitsAvailable;
}
