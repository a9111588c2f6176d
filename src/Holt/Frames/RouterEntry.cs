using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>The value of a router's record: the child that holds the keys from this separator to the next.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal readonly record struct RouterEntry
{
    public const int Size = 0x08;

    [FieldOffset(0x00)] private readonly uint _childId;
    [FieldOffset(0x04)] private readonly uint _baseDepth;

    public RouterEntry(uint childId, int baseDepth)
    {
        _childId = childId;
        _baseDepth = (uint)baseDepth;
    }

    /// <summary>The child's frame id.</summary>
    public uint ChildId => _childId;

    /// <summary>How many leading bytes all keys of the child share; its content starts behind them.</summary>
    public int BaseDepth => (int)(_baseDepth & FrameFormat.LengthMask);
}
