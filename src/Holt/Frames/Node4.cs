using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>Up to 4 children, keys sorted; the prefix follows.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct Node4
{
    public const int Size = 0x14;
    public const int Capacity = 4;
    public const int KeysAt = 0x08;
    public const int ChildrenAt = 0x0C;

    [FieldOffset(0x00)] public NodeHead Head;
    [FieldOffset(KeysAt)] public KeyBytes Keys;
    [FieldOffset(ChildrenAt)] public ChildRefs Children;

    [InlineArray(Capacity)]
    internal struct KeyBytes
    {
        private byte _first;
    }

    [InlineArray(Capacity)]
    internal struct ChildRefs
    {
        private ushort _first;
    }
}
