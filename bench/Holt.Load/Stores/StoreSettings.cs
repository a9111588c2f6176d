namespace Holt.Load;

/// <summary>How a store is opened.</summary>
internal sealed record StoreSettings
{
    /// <summary>Enough for all data sets: nothing need ever leave the cache.</summary>
    public const long CacheBytesDefault = 4L << 30;

    public StoreMode Mode { get; init; } = StoreMode.Memory;

    /// <summary>The directory that the store has for itself; memory file systems included.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Memory for pages, where a store takes a limit.</summary>
    public long CacheBytes { get; init; } = CacheBytesDefault;

    /// <summary>What the log may grow to, where there is one.</summary>
    public long LogBytes { get; init; } = 256L << 20;
}
