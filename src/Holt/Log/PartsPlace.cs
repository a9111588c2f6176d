using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>Where a long value lies in the log: its last part leads to all others.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal readonly struct PartsPlace(ulong lastPart, int count, int length)
{
    public const int Size = 16;

    /// <summary>LSN of the last part's record.</summary>
    [FieldOffset(0x00)]
    public readonly ulong LastPart = lastPart;

    /// <summary>How many parts.</summary>
    [FieldOffset(0x08)]
    public readonly uint Count = (uint)count;

    /// <summary>Bytes of the value.</summary>
    [FieldOffset(0x0c)]
    public readonly uint Length = (uint)length;
}
