using Holt.Foundation;
using Holt.Log;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Places in a log.</summary>
internal sealed class LogStamp(WriteLog log) : IWriteStamp
{
    /// <inheritdoc/>
    public ulong Tail => log.Tail;

    /// <summary>The room that a ticket stands for.</summary>
    public static LogRoom RoomOf(WriteTicket ticket) => new(ticket.Place, ticket.Bytes, ticket.Pad);

    /// <inheritdoc/>
    public bool TryReserve(ref WriteTicket ticket)
    {
        if (ticket.Place != 0 && Planted.Is(PlantedBug.EarlyPlace))
        {
            return true;
        }

        bool isReserved = log.TryReserve(ticket.Bytes, ticket.IsDelete, out LogRoom room);
        ticket.Place = room.Lsn;
        ticket.Pad = room.PadLsn;
        return isReserved;
    }

    /// <inheritdoc/>
    public void Void(ref WriteTicket ticket)
    {
        log.Void(RoomOf(ticket));
        ticket.Place = 0;
    }
}
