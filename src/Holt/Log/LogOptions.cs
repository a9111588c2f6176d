using System;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>The sizes and times of a log.</summary>
internal sealed record LogOptions
{
    private const long CheckpointLeftMin = 96L << 20;

    /// <summary>Size of a segment: a power of two.</summary>
    public int SegmentBytes { get; init; } = 16 << 20;

    /// <summary>What all segments together may take; at least four segments.</summary>
    public long LimitBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Above it a checkpoint is asked for: half of the limit, five eighths of a large one. What is left has to take
    /// what is written meanwhile, and the fewer checkpoints there are the less they write.
    /// </summary>
    public long CheckpointBytes =>
        LimitBytes - long.Min(LimitBytes / 2, long.Max(CheckpointLeftMin, LimitBytes / 8 * 3));

    /// <summary>How long an asynchronous write may stay unsynced.</summary>
    public TimeSpan SyncWindow { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What time it is.</summary>
    public TimeProvider Clock { get; init; } = CoarseClock.Instance;

    /// <summary>Whether the log has threads of its own; else somebody calls <see cref="WriteLog.Step"/>.</summary>
    public bool HasThreads { get; init; } = true;
}
