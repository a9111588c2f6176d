using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>How full the buckets of a build are.</summary>
/// <param name="ContentMax">Most record and slot bytes of a bucket of several records.</param>
/// <param name="SparePercent">Room left in each bucket, of its content.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Packing(int ContentMax, int SparePercent)
{
    /// <summary>Whether buckets are kept within pages (<see cref="PageFit"/>).</summary>
    public bool FitsPages { get; init; }

    /// <summary>For frames that random inserts go on with.</summary>
    public static Packing Loose(FrameLimits limits, byte kind) => new(limits.ContentMax(kind) * 4 / 5, 15);

    /// <summary>For content that stays as it is.</summary>
    public static Packing Tight(FrameLimits limits, byte kind) => new(limits.ContentMax(kind), 0);

    /// <summary>
    /// For content that shall take little room on the disk: nothing spare, and yet a bucket can grow before it bursts.
    /// </summary>
    public static Packing Dense(FrameLimits limits, byte kind) => new(limits.ContentMax(kind) * 9 / 10, 0);

    /// <summary>For the halves of one full bucket.</summary>
    public static Packing Halves(FrameLimits limits, byte kind) => new(limits.ContentMax(kind), 25);
}
