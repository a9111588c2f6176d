using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>A block on a free list: the smallest thing a frame can hold.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct FreeBlock
{
    public const int Size = 8;

    [FieldOffset(0x00)] public byte Kind;
    [FieldOffset(0x01)] public byte Reserved0;

    /// <summary>The next block of the list; 0 at its end.</summary>
    [FieldOffset(0x02)] public ushort Next;

    [FieldOffset(0x04)] public uint Units;
}
