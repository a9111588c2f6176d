namespace Holt.Load;

/// <summary>How a figure is had.</summary>
internal enum CellKind
{
    /// <summary>A timed loop that changes nothing.</summary>
    Reads,

    /// <summary>A timed loop over all records, which counts by record.</summary>
    Scan,

    /// <summary>A timed loop that changes records; what it leaves to other threads is waited for.</summary>
    Writes,

    /// <summary>The same into an empty store, with all records.</summary>
    Load,

    /// <summary>A look at the store as it stands.</summary>
    Sample,

    /// <summary>Comes about when the store changes its state.</summary>
    Change,
}
