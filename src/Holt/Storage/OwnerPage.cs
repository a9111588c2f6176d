using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>Who has the store open for writing, told to those it keeps out. The lock decides, not this.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct OwnerPage
{
    public const int Size = 0x10;
    public const uint OwnerMagic = 0x4E574F48; // "HOWN"

    [FieldOffset(0x00)] public uint Magic;

    /// <summary>Of the process id.</summary>
    [FieldOffset(0x04)] public uint Checksum;

    [FieldOffset(0x08)] public ulong ProcessId;
}
