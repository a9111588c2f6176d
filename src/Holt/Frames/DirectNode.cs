using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>A child per key byte, 0 for none; the prefix follows.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct DirectNode
{
    public const int Size = 0x20C;
    public const int Capacity = 256;
    public const int ChildrenAt = 0x08;

    /// <summary>What <see cref="NodeHead.PairsOf"/> says: so the prefix of both kinds is found in one way.</summary>
    public const int Pairs = (Size - NodeHead.Size) / SortedNode.BytesPerPair;

    [FieldOffset(0x00)] public NodeHead Head;
    [FieldOffset(ChildrenAt)] public ChildRefs Children;
    [FieldOffset(0x208)] public uint Reserved0;

    [InlineArray(Capacity)]
    internal struct ChildRefs
    {
        private ushort _first;
    }
}
