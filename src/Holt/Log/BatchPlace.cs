using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>
/// Stands for a batch that is longer than a record. Behind it as many zeros as the operations need versions: the record
/// takes at least a byte for each of them.
/// </summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal readonly struct BatchPlace(PartsPlace parts, int count)
{
    public const int Size = 24;

    /// <summary>Where its operations lie, written as in the body of a record.</summary>
    [FieldOffset(0x00)]
    public readonly PartsPlace Parts = parts;

    /// <summary>Operations in them.</summary>
    [FieldOffset(0x10)]
    public readonly uint Count = (uint)count;

    [FieldOffset(0x14)]
    public readonly uint Reserved0;
}
