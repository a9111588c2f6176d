using Holt.Foundation;

namespace Holt.Engine;

/// <summary>What tools tell of the files of an open store.</summary>
internal sealed record StoreFacts
{
    /// <summary>Frames that have an image.</summary>
    public required int Frames { get; init; }

    /// <summary>What the images take.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Of this, patches beside images of which little has changed.</summary>
    public required long PatchBytes { get; init; }

    /// <summary>Images written since opening.</summary>
    public required long WrittenBytes { get; init; }

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

    public required StoreId Store { get; init; }

    /// <summary>Records below it survive a loss of power.</summary>
    public required ulong DurableLsn { get; init; }

    /// <summary>What the file of frames and the manifest take.</summary>
    public required long FileBytes { get; init; }

    /// <summary>What the log takes, without spare files.</summary>
    public required long LogBytes { get; init; }

    /// <summary>Files of the log that were synced since opening.</summary>
    public required long LogSyncs { get; init; }
}
