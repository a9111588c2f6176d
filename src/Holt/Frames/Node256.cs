using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>A child per key byte, 0 for none; the prefix follows.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct Node256
{
    public const int Size = 0x208;
    public const int Capacity = 256;
    public const int ChildrenAt = 0x08;

    [FieldOffset(0x00)] public NodeHead Head;
    [FieldOffset(ChildrenAt)] public ChildRefs Children;

    [InlineArray(Capacity)]
    internal struct ChildRefs
    {
        private ushort _first;
    }
}
