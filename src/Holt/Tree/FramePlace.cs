using System.Runtime.InteropServices;

namespace Holt.Tree;

/// <summary>A frame that a descent reached, and the word it had before its parent was validated.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FramePlace(uint id, ulong word, int baseDepth)
{
    public uint Id { get; } = id;

    /// <summary>The latch word seen; what is read from the frame is true if it still validates.</summary>
    public ulong Word { get; } = word;

    /// <summary>Leading bytes that the frame's keys share.</summary>
    public int BaseDepth { get; } = baseDepth;
}
