namespace Holt.Load;

/// <summary>What of a store is in memory when it is asked.</summary>
internal enum StoreState
{
    /// <summary>Loaded by this process, or read once from end to end.</summary>
    Warm,

    /// <summary>Closed and opened again, its files still in the page cache.</summary>
    Reopened,

    /// <summary>Closed, its files dropped from the page cache, opened with a cache of 1/16 of the payload.</summary>
    Cold,
}
