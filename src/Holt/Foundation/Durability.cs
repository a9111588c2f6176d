namespace Holt;

/// <summary>When a write is answered.</summary>
public enum Durability
{
    /// <summary>
    /// When it would survive the death of the process. A loss of power can take the writes of the last window.
    /// </summary>
    Async = 0,

    /// <summary>When it would survive a loss of power.</summary>
    Sync = 1,
}
