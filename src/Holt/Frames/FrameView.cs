using System.Runtime.CompilerServices;

namespace Holt.Frames;

/// <summary>
/// Where a frame lies, for rooms that must not hold pointers. Says nothing about who may touch it: the latch word does.
/// </summary>
/// <remarks>A ref struct, so it cannot be stored, captured or carried over an await.</remarks>
internal readonly unsafe ref struct FrameView
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FrameView(byte* start) => Start = start;

    internal byte* Start { get; }
}
