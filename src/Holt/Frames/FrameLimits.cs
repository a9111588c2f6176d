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
        RouterBucketBytesMax = frameBytes >= 64 << 10 ? 4 * bucketBytesMax : bucketBytesMax;
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

    /// <summary>
    /// The same for routers. Their buckets are searched by order and stay in the cache: larger ones spare levels of
    /// nodes.
    /// </summary>
    public int RouterBucketBytesMax { get; }

    public int PageCount { get; }

    /// <summary>Where content starts, in units.</summary>
    public int FirstUnit { get; }

    /// <summary>One past the last unit.</summary>
    public int EndUnit { get; }

    /// <summary>Record bytes and slots of a bucket of several records, by kind of frame.</summary>
    public int ContentMax(byte kind) => kind == FrameFormat.Router ? RouterBucketBytesMax : BucketBytesMax;

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
