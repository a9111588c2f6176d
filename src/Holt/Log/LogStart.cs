using Holt.Foundation;

namespace Holt.Log;

/// <summary>How a new life of the log begins.</summary>
internal sealed record LogStart
{
    public required StoreId StoreId { get; init; }

    /// <summary>Greater than every earlier one.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>Random.</summary>
    public required ulong Salt { get; init; }

    /// <summary>Above everything ever handed out; rounded up to a segment. 0 for a new store.</summary>
    public ulong FirstLsn { get; init; }

    /// <summary>Where the log ended that was read before; 0 for a new store.</summary>
    public ulong PreviousEnd { get; init; }

    /// <summary>Records below are not needed any more.</summary>
    public ulong KeepFrom { get; init; }
}
