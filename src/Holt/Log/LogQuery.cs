using Holt.Foundation;

namespace Holt.Log;

/// <summary>What is known of a log from elsewhere before it is read.</summary>
internal sealed record LogQuery
{
    public required StoreId StoreId { get; init; }

    /// <summary>The position that the manifest names: the first record that is needed.</summary>
    public required ulong From { get; init; }

    /// <summary>The watermark of the superblock: everything below was synced.</summary>
    public ulong Watermark { get; init; }

    /// <summary>Where the log ended at a clean close; 0: it did not.</summary>
    public ulong CleanEnd { get; init; }
}
