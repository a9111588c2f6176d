using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>What a record holds instead of a long value: where it lies in value frames.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal readonly record struct ValuePlace
{
    public const int Size = 0x10;

    [FieldOffset(0x00)] private readonly uint _frameId;
    [FieldOffset(0x04)] private readonly uint _slot;
    [FieldOffset(0x08)] private readonly uint _length;
    [FieldOffset(0x0C)] private readonly uint _reserved;

    public ValuePlace(uint frameId, uint slot, uint length)
    {
        _frameId = frameId;
        _slot = slot;
        _length = length;
        _reserved = 0;
    }

    /// <summary>The first value frame.</summary>
    public uint FrameId => _frameId;

    /// <summary>Which place inside that frame.</summary>
    public uint Slot => _slot;

    /// <summary>Length of the value, in bytes.</summary>
    public uint Length => _length;
}
