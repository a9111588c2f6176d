namespace Holt.Foundation;

/// <summary>What <see cref="DebugCounters"/> has counted for one thread.</summary>
internal readonly record struct DebugCounts
{
    /// <summary>Atomic writes to latch words and other memory that other threads read.</summary>
    public long SharedWrites { get; init; }

    /// <summary>Nodes visited.</summary>
    public long Nodes { get; init; }

    /// <summary>Frames entered.</summary>
    public long Frames { get; init; }

    /// <summary>Cache lines touched.</summary>
    public long Lines { get; init; }

    /// <summary>Restarts because a writer came between.</summary>
    public long Restarts { get; init; }

    /// <summary>Frames copied to a draft for a batch.</summary>
    public long Drafts { get; init; }
}
