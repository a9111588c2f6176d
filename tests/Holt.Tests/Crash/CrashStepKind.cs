namespace Holt.Tests.Crash;

/// <summary>What a workload does.</summary>
internal enum CrashStepKind
{
    Put,

    /// <summary>A put that waits until it is durable.</summary>
    PutDurably,

    Delete,

    /// <summary>Puts and deletes at once.</summary>
    Batch,

    /// <summary>The same, durably.</summary>
    BatchDurably,
    Sync,
    Checkpoint,

    /// <summary>A checkpoint, and the data file as small as it can be.</summary>
    Compact,

    /// <summary>A clean close, and an open.</summary>
    Reopen,

    /// <summary>The same, and from now on so many frames have room in memory.</summary>
    ReopenSmall,

    /// <summary>The process dies, and another one opens what the page cache has.</summary>
    Kill,

    /// <summary>The power fails and leaves as little as it may.</summary>
    PowerLoss,

    /// <summary>The disk has so many bytes more than it uses now.</summary>
    LeaveFree,

    /// <summary>The next sync of a file fails.</summary>
    FailSync,
}
