// A write of a store on a disk:
//
//    parts of a long value  ->  the tree, which asks for a place in the log under its latch  ->  record  ->  wait
//
// and comes back with Wait, nothing changed, when the log has no room ready; then it waits here, with nothing held.
using System;
using Holt.Foundation;
using Holt.Log;
using Holt.Tree;

namespace Holt.Engine;

/// <content>Puts and removals of one record.</content>
internal sealed partial class DurableStore
{
    /// <summary>Stores a record.</summary>
    /// <returns>Ok, NoSpace, Busy, Fenced, Io, ReadOnly, Closed.</returns>
    public HoltStatus Put(
        TreeStore store, EngineKey key, ReadOnlySpan<byte> value, bool isSync, ref WriteTicket ticket)
    {
        HoltStatus status = PutOnly(store, key, value, null, ref ticket, out ulong end);
        return status == HoltStatus.Ok ? AwaitWritten(end, isSync) : status;
    }

    /// <summary>Stores a record without waiting for it.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="ahead">Where its place was looked up; null: nowhere.</param>
    /// <param name="ticket">Gets its place in the log.</param>
    /// <param name="end">What <see cref="AwaitWritten"/> is asked for.</param>
    /// <returns>Ok, NoSpace, Busy, Fenced, Io, ReadOnly, Closed.</returns>
    public HoltStatus PutOnly(
        TreeStore store,
        EngineKey key,
        ReadOnlySpan<byte> value,
        PutAhead? ahead,
        ref WriteTicket ticket,
        out ulong end)
    {
        end = 0;
        if (_log is null)
        {
            return Refusal;
        }

        HoltStatus status = MakeRoom(value.Length, isDelete: false);
        if (status != HoltStatus.Ok)
        {
            return status;
        }

        int bytes = LogBody.BytesOfRecord(LogBody.BytesOfPut(key.Length, value.Length));
        if (bytes > _log.RecordBytesMax)
        {
            return PutInParts(_log, store, key, value, ref ticket, out end);
        }

        ticket = new WriteTicket { Bytes = bytes };
        _ = Planted.Is(PlantedBug.EarlyPlace) && store.Stamp.TryReserve(ref ticket);
        status = Write(_log, store, key, value, ahead, ref ticket, out _);
        if (status != HoltStatus.Ok)
        {
            bool isLate = status == HoltStatus.NoSpace && Planted.Is(PlantedBug.AckWithoutSpace);
            return isLate ? HoltStatus.Ok : status;
        }

        LogRoom room = LogStamp.RoomOf(ticket);
        end = room.End;
        _log.PublishPut(in room, key.Span, value);
        return HoltStatus.Ok;
    }

    /// <summary>Removes a record.</summary>
    /// <returns>Ok, NotFound, NoSpace, Busy, Fenced, Io, ReadOnly, Closed.</returns>
    public HoltStatus Delete(TreeStore store, EngineKey key, bool isSync, out ulong removed)
    {
        removed = 0;
        if (_log is null)
        {
            return Refusal;
        }

        HoltStatus status = MakeRoom(0, isDelete: true);
        if (status != HoltStatus.Ok)
        {
            return status;
        }

        int bytes = LogBody.BytesOfRecord(LogBody.BytesOfDelete(key.Length));
        var ticket = new WriteTicket { Bytes = bytes, IsDelete = true };
        status = Write(_log, store, key, default, null, ref ticket, out removed);
        if (status != HoltStatus.Ok)
        {
            return status;
        }

        LogRoom room = LogStamp.RoomOf(ticket);
        _log.PublishDelete(in room, key.Span);
        return Await(_log, room.End, isSync);
    }

    /// <summary>Waits until all that was written so far is published, or durable.</summary>
    /// <returns>Ok, Fenced, ReadOnly, Closed.</returns>
    public HoltStatus AwaitWritten(ulong end, bool isSync) => _log is null ? Refusal : Await(_log, end, isSync);

    /// <summary>Changes the tree as soon as the log has room for the record.</summary>
    private HoltStatus Write(
        WriteLog log,
        TreeStore store,
        EngineKey key,
        ReadOnlySpan<byte> value,
        PutAhead? ahead,
        ref WriteTicket ticket,
        out ulong removed)
    {
        while (true)
        {
            removed = 0;
            HoltStatus status = ticket.IsDelete
                ? Writer.Delete(store, key, ref ticket, out removed)
                : ahead is null ? Writer.Put(store, key, value, ref ticket)
                : Writer.Put(store, key, value, ahead, ref ticket);
            if (status == HoltStatus.Wait)
            {
                status = log.AwaitSpace(ticket.Bytes, _options.WriteTimeout, ticket.IsDelete);
                if (status == HoltStatus.Ok)
                {
                    continue;
                }
            }

            return status;
        }
    }

    /// <summary>A value longer than a record: its parts are in the log before the tree is asked.</summary>
    private HoltStatus PutInParts(
        WriteLog log,
        TreeStore store,
        EngineKey key,
        ReadOnlySpan<byte> value,
        ref WriteTicket ticket,
        out ulong end)
    {
        end = 0;
        while (true)
        {
            // A cut that is taken behind the parts makes them worthless: as long as one is pending they all are.
            store.Pool.Cuts.AwaitTaken();
            HoltStatus status = WriteParts(log, value, out ulong first, out PartsPlace parts);
            int bytes = LogBody.BytesOfRecord(LogBody.BytesOfPutParts(key.Length));
            ticket = new WriteTicket { Bytes = bytes, PartsStart = first };
            status = status == HoltStatus.Ok ? Writer.Put(store, key, value, ref ticket) : status;
            if (status == HoltStatus.Wait)
            {
                // No room, or a cut came between: the parts are written anew, those before mean nothing.
                status = log.AwaitSpace(bytes, _options.WriteTimeout, isDelete: false);
                if (status == HoltStatus.Ok)
                {
                    continue;
                }
            }

            if (status != HoltStatus.Ok)
            {
                return status;
            }

            LogRoom room = LogStamp.RoomOf(ticket);
            end = room.End;
            log.PublishPut(in room, key.Span, parts);
            return HoltStatus.Ok;
        }
    }

    private HoltStatus WriteParts(WriteLog log, ReadOnlySpan<byte> value, out ulong first, out PartsPlace parts)
    {
        first = 0;
        parts = default;
        ulong last = 0;
        int count = 0;
        for (int at = 0; at < value.Length; count++)
        {
            ReadOnlySpan<byte> piece = value.Slice(at, Math.Min(log.PartBytesMax, value.Length - at));
            if (!log.TryWritePart(last, count, piece, out ulong place))
            {
                HoltStatus status = log.AwaitSpace(log.RecordBytesMax, _options.WriteTimeout, isDelete: false);
                if (status != HoltStatus.Ok)
                {
                    return status;
                }

                count--;
                continue;
            }

            first = first == 0 ? place : first;
            last = place;
            at += piece.Length;
        }

        parts = new PartsPlace(last, count, value.Length);
        return HoltStatus.Ok;
    }

    /// <summary>The first write finds no room, for none was prepared: it begins the life.</summary>
    private HoltStatus MakeRoom(int valueBytes, bool isDelete) =>
        _room!.HasRoom(valueBytes, isDelete) ? HoltStatus.Ok
        : Begin() is var begun and not HoltStatus.Ok ? begun
        : _room.Make(valueBytes, isDelete);

    private HoltStatus Begin() => _life!.Begin()?.Status ?? HoltStatus.Ok;

    private HoltStatus Await(WriteLog log, ulong end, bool isSync)
    {
        if (isSync || _options.Durability == Durability.Sync)
        {
            return log.AwaitDurable(end);
        }

        HoltStatus status = log.AwaitPublished(end);
        return status == HoltStatus.Ok ? log.AwaitWindow() : status;
    }
}
