using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What every inner node starts with. Behind the head lie the keys and children of its kind, then the bytes that all
/// keys below share, its prefix. A node at depth d has branch depth d + the prefix's length; the byte there picks the
/// child.
/// </summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct NodeHead
{
    public const int Size = 8;

    private const int PairsAt = 7;
    private const int PrefixBits = 24;

    [FieldOffset(0x00)] public byte Kind;

    /// <summary>Children; 0 stands for 256.</summary>
    [FieldOffset(0x01)] public byte Count;

    /// <summary>The bucket with the key that ends at the branch depth; it may be the first child's.</summary>
    [FieldOffset(0x02)] public ushort Terminal;

    /// <summary>The length of the prefix in the low 24 bits, <see cref="PairsOf"/> above.</summary>
    [FieldOffset(0x04)] public uint Lengths;

    /// <summary>The length of the prefix.</summary>
    public readonly uint PrefixLength => Lengths & ((1u << PrefixBits) - 1);

    /// <summary>Room for children, in pairs; <see cref="DirectNode.Pairs"/> in a direct node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PairsOf(byte* node) => node[PairsAt];

    /// <summary>Both lengths in one.</summary>
    public static uint Pack(int pairs, int prefixLength) => ((uint)pairs << PrefixBits) | (uint)prefixLength;
}
