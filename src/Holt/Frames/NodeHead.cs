using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What every inner node starts with. Behind the head lie the keys and children of its kind, then the bytes that all
/// keys below share. A node at depth d has branch depth d + <see cref="PrefixLength"/>; the byte there picks the child.
/// </summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct NodeHead
{
    public const int Size = 8;

    [FieldOffset(0x00)] public byte Kind;

    /// <summary>Children; 0 stands for 256.</summary>
    [FieldOffset(0x01)] public byte Count;

    /// <summary>The bucket with the key that ends at the branch depth; it may be the first child's.</summary>
    [FieldOffset(0x02)] public ushort Terminal;

    [FieldOffset(0x04)] public uint PrefixLength;
}
