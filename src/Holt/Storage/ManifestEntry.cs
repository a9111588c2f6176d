using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>One frame in a record of the manifest.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct ManifestEntry
{
    public const int Size = 0x10;

    [FieldOffset(0x00)] public uint FrameId;

    /// <summary>Of the first page of the image; 0 if the frame is gone.</summary>
    [FieldOffset(0x04)] public uint Checksum;

    /// <summary>A <see cref="Placement"/>; 0: the frame is gone.</summary>
    [FieldOffset(0x08)] public ulong Place;
}
