using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>What the body of a part starts with; its bytes of the value follow.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal readonly struct PartHead(ulong previous, int index, int length)
{
    public const int Size = 16;

    /// <summary>LSN of the part before it; 0 for the first one.</summary>
    [FieldOffset(0x00)]
    public readonly ulong Previous = previous;

    /// <summary>Its number, from 0.</summary>
    [FieldOffset(0x08)]
    public readonly uint Index = (uint)index;

    /// <summary>Bytes of the value in it.</summary>
    [FieldOffset(0x0c)]
    public readonly uint Length = (uint)length;
}
