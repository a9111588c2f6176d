using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Up to 48 children: an index by key byte (1-based, 0 for none) into the children; the prefix follows.
/// </summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct Node48
{
    public const int Size = 0x168;
    public const int Capacity = 48;
    public const int IndexAt = 0x08;
    public const int ChildrenAt = 0x108;

    [FieldOffset(0x00)] public NodeHead Head;
    [FieldOffset(IndexAt)] public KeyIndex Index;
    [FieldOffset(ChildrenAt)] public ChildRefs Children;

    [InlineArray(256)]
    internal struct KeyIndex
    {
        private byte _first;
    }

    [InlineArray(Capacity)]
    internal struct ChildRefs
    {
        private ushort _first;
    }
}
