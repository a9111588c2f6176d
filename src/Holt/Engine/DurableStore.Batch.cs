using System;
using Holt.Foundation;
using Holt.Io;
using Holt.Log;
using Holt.Tree;

namespace Holt.Engine;

/// <content>
/// Batches. One that fits a record is one record. A longer one is written to the log in parts first, each a record of
/// its own that means nothing; the record that names them makes it a batch. Either way it has one place, and what
/// recovery finds of it is all or nothing.
/// </content>
internal sealed partial class DurableStore
{
    /// <summary>Parts that so many cuts made worthless are not written again.</summary>
    private const int PartsAttemptsMax = 8;

    /// <summary>Writes a batch without waiting.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="frames">Memory to work in.</param>
    /// <param name="end">What <see cref="AwaitWritten"/> is asked for.</param>
    /// <returns>Ok, TooLarge, NoSpace, NoMemory, Busy, Fenced, Io, ReadOnly, Closed.</returns>
    public HoltStatus Write(TreeStore store, WriteBatch batch, BatchFrames frames, out ulong end)
    {
        end = 0;
        if (_log is null)
        {
            return Refusal;
        }

        bool isTooLong = batch.Count > _options.LogSegmentBytes / 8 || batch.Bytes > _options.LogLimitBytes / 4;
        HoltStatus status = isTooLong ? HoltStatus.TooLarge : MakeRoom(store, batch);
        if (status != HoltStatus.Ok)
        {
            return status;
        }

        int bytes = LogBody.BytesOfRecord(LogBody.BytesOf(batch));
        return batch.Count > ushort.MaxValue || bytes > _log.RecordBytesMax
            ? WriteInParts(_log, store, batch, frames, out end)
            : WriteWhole(_log, store, batch, frames, bytes, out end);
    }

    private HoltStatus WriteWhole(
        WriteLog log, TreeStore store, WriteBatch batch, BatchFrames frames, int bytes, out ulong end)
    {
        bool isDelete = batch.IsRemovalsOnly;
        var ticket = new WriteTicket { Bytes = bytes, IsDelete = isDelete, Operations = batch.Count };
        HoltStatus status = BatchWriter.Write(store, batch, frames, ref ticket);
        while (status == HoltStatus.Wait)
        {
            status = log.AwaitSpace(bytes, _options.WriteTimeout, isDelete);
            status = status == HoltStatus.Ok ? BatchWriter.Write(store, batch, frames, ref ticket) : status;
        }

        LogRoom room = LogStamp.RoomOf(ticket);
        end = room.End;
        if (status == HoltStatus.Ok)
        {
            log.PublishBatch(in room, batch);
        }

        return status;
    }

    private HoltStatus WriteInParts(
        WriteLog log, TreeStore store, WriteBatch batch, BatchFrames frames, out ulong end)
    {
        var body = new NativeBlock(LogBody.BytesOf(batch));
        try
        {
            LogBody.Write(batch, body);
            return WriteInParts(log, store, batch, body.Span, frames, out end);
        }
        finally
        {
            IdleMemory.Free(body);
        }
    }

    private HoltStatus WriteInParts(
        WriteLog log, TreeStore store, WriteBatch batch, ReadOnlySpan<byte> body, BatchFrames frames, out ulong end)
    {
        end = 0;
        int bytes = LogBody.BytesOfRecord(LogBody.BytesOfBatchParts(batch.Count));
        for (int attempt = 0; attempt < PartsAttemptsMax; attempt++)
        {
            // A cut that is taken behind the parts makes them worthless: as long as one is pending they all are.
            store.Pool.Cuts.AwaitTaken();
            HoltStatus status = WriteParts(log, body, out ulong first, out PartsPlace parts);
            var ticket = new WriteTicket { Bytes = bytes, PartsStart = first, Operations = batch.Count };
            status = status == HoltStatus.Ok ? BatchWriter.Write(store, batch, frames, ref ticket) : status;
            if (status == HoltStatus.Ok)
            {
                LogRoom room = LogStamp.RoomOf(ticket);
                end = room.End;
                log.PublishBatch(in room, parts, batch.Count);
                return HoltStatus.Ok;
            }

            if (status == HoltStatus.Wait)
            {
                // No room, or a cut came between: the parts are written anew, those before mean nothing.
                status = log.AwaitSpace(bytes, _options.WriteTimeout, isDelete: false);
            }

            if (status != HoltStatus.Ok)
            {
                return status;
            }
        }

        return HoltStatus.Busy;
    }

    private HoltStatus MakeRoom(TreeStore store, WriteBatch batch) =>
        _room!.HasRoom(batch) ? HoltStatus.Ok
        : Begin() is var begun and not HoltStatus.Ok ? begun
        : _room.Make(store, batch);
}
