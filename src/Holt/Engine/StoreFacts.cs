namespace Holt.Engine;

/// <summary>What tools tell of the files of an open store.</summary>
internal sealed record StoreFacts
{
    /// <summary>Frames that have an image.</summary>
    public required int Frames { get; init; }

    /// <summary>What the images take.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Room in the data file.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>The last checkpoint: it has the records of the log below.</summary>
    public required ulong CutLsn { get; init; }

    public required ulong LogEndLsn { get; init; }

    /// <summary>Opens for writing so far.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>Checkpoints since opening.</summary>
    public required long Checkpoints { get; init; }

    public required RecoveryFacts Recovered { get; init; }
}
