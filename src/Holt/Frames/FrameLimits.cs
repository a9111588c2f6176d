using System;

namespace Holt.Frames;

/// <summary>What depends on the size of a frame: one row per size, checked by a test.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class FrameLimits
{
    private static readonly FrameLimits[] s_rows =
    [
        new(4 << 10, bucketBytesMax: 512),
        new(16 << 10, bucketBytesMax: 1024),
        new(64 << 10, bucketBytesMax: 2048),
        new(512 << 10, bucketBytesMax: 2048),
    ];

    private FrameLimits(int frameBytes, int bucketBytesMax)
    {
        FrameBytes = frameBytes;
        BucketBytesMax = bucketBytesMax;
        KeyBytesMax = Math.Min(HoltLimits.KeyBytesMax, frameBytes / 8);
        InlineValueBytesMax = frameBytes / 32;
        PageCount = frameBytes / FrameFormat.PageBytes;
        int start = FrameHeader.Size + (PageCount * sizeof(uint));
        FirstUnit = (start + FrameFormat.LineBytes - 1) / FrameFormat.LineBytes * FrameFormat.LineUnits;
        EndUnit = frameBytes >> FrameFormat.UnitShift;
    }

    /// <summary>Size of a frame, in bytes.</summary>
    public int FrameBytes { get; }

    /// <summary>Longest user key, in bytes.</summary>
    public int KeyBytesMax { get; }

    /// <summary>Longest value that is kept in its record; longer ones go to value frames. In bytes.</summary>
    public int InlineValueBytesMax { get; }

    /// <summary>Record bytes and slots of a bucket of several records, in bytes.</summary>
    public int BucketBytesMax { get; }

    public int PageCount { get; }

    /// <summary>Where content starts, in units.</summary>
    public int FirstUnit { get; }

    /// <summary>One past the last unit.</summary>
    public int EndUnit { get; }

    public static ReadOnlySpan<FrameLimits> All => s_rows;

    public static FrameLimits Of(int frameBytes)
    {
        foreach (FrameLimits row in s_rows)
        {
            if (row.FrameBytes == frameBytes)
            {
                return row;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(frameBytes));
    }
}
