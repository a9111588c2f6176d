using System.Threading;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Versions of a store without a log: a counter.</summary>
internal sealed class CountingStamp : IWriteStamp
{
    private ulong _last; // Interlocked

    /// <inheritdoc/>
    public ulong Tail => Volatile.Read(ref _last) + 1;

    /// <inheritdoc/>
    public bool TryReserve(ref WriteTicket ticket)
    {
        uint operations = uint.Max(1, (uint)ticket.Operations);
        ticket.Place = Interlocked.Add(ref _last, operations) - operations + 1;
        return true;
    }

    /// <inheritdoc/>
    public void Void(ref WriteTicket ticket) => ticket.Place = 0; // a number that nobody has
}
