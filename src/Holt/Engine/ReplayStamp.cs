using Holt.Tree;

namespace Holt.Engine;

/// <summary>Places of records that have theirs already: those that recovery reads from the log.</summary>
/// <remarks>Used by one thread.</remarks>
internal sealed class ReplayStamp : IWriteStamp
{
    /// <summary>The place of the operation at hand; changes of shape come right below it.</summary>
    public ulong Tail { get; set; } = 1;

    /// <inheritdoc/>
    public bool TryReserve(ref WriteTicket ticket)
    {
        ticket.Place = Tail;
        return true;
    }

    /// <inheritdoc/>
    public void Void(ref WriteTicket ticket) => ticket.Place = 0;
}
