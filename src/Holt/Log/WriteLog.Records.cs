using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using Holt.Foundation;

namespace Holt.Log;

/// <content>Records: from the place that was reserved to the mark that makes them part of the log.</content>
internal sealed unsafe partial class WriteLog
{
    private const int LineBytes = 64;
    private const int FetchedBytesMax = 4 * LineBytes;

    /// <summary>Writes the head; the caller writes exactly so many operations behind it.</summary>
    public LogBody Begin(in LogRoom room, int count)
    {
        WritePad(room);
        byte* start = WriteHead(room.Lsn, room.Bytes, LogKind.Write, count);
        return new LogBody(start + LogRecordHead.Size, room.Bytes - LogRecordHead.Size, count);
    }

    /// <summary>The record is whole: from here on it is part of the log.</summary>
    public void Publish(in LogRoom room, ref LogBody body)
    {
        body.Finish();
        Mark(room.Lsn, room.Bytes);
    }

    /// <summary>A record of one put.</summary>
    public void PublishPut(in LogRoom room, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        LogBody body = Begin(room, 1);
        body.Put(key, value);
        Publish(room, ref body);
    }

    /// <summary>A record of one put whose value is in parts.</summary>
    public void PublishPut(in LogRoom room, ReadOnlySpan<byte> key, PartsPlace parts)
    {
        LogBody body = Begin(room, 1);
        body.PutParts(key, parts);
        Publish(room, ref body);
    }

    /// <summary>A record of one delete.</summary>
    public void PublishDelete(in LogRoom room, ReadOnlySpan<byte> key)
    {
        LogBody body = Begin(room, 1);
        body.Delete(key);
        Publish(room, ref body);
    }

    /// <summary>A record of all operations of a batch.</summary>
    public void PublishBatch(in LogRoom room, WriteBatch batch)
    {
        LogBody body = Begin(room, batch.Count);
        body.Batch(batch);
        Publish(room, ref body);
    }

    /// <summary>A record of a batch whose operations are in parts.</summary>
    public void PublishBatch(in LogRoom room, PartsPlace parts, int count)
    {
        LogBody body = Begin(room, 1);
        body.BatchParts(parts, count);
        Publish(room, ref body);
    }

    /// <summary>The place is not used after all.</summary>
    public void Void(in LogRoom room)
    {
        WritePad(room);
        _ = WriteHead(room.Lsn, room.Bytes, LogKind.Void, 0);
        Mark(room.Lsn, room.Bytes);
    }

    /// <summary>
    /// Writes a piece of a long value, before any latch; false: no ready space, and nothing has happened. The record
    /// that names the last part must not lie behind a cut that was opened since the first one.
    /// </summary>
    public bool TryWritePart(ulong previous, int index, ReadOnlySpan<byte> piece, out ulong lsn)
    {
        int bytes = LogBody.BytesOfRecord(PartHead.Size + piece.Length);
        Invariant.That(bytes <= RecordBytesMax);
        bool isReserved = _tail.TryReserve(bytes, isDelete: false, out LogRoom room);
        lsn = room.Lsn;
        if (isReserved)
        {
            WritePad(room);
            byte* body = WriteHead(lsn, bytes, LogKind.Part, 0) + LogRecordHead.Size;
            *(PartHead*)body = new PartHead(previous, index, piece.Length);
            int left = bytes - LogRecordHead.Size - PartHead.Size;
            var to = new Span<byte>(body + PartHead.Size, left);
            piece.CopyTo(to);
            to[piece.Length..].Clear();
            Mark(lsn, bytes);
        }

        return isReserved;
    }

    private void WritePad(in LogRoom room)
    {
        if (room.PadLsn != 0)
        {
            WritePad(room.PadLsn);
        }
    }

    private void WritePad(ulong lsn)
    {
        int bytes = (int)(_ring.SegmentBytes - (lsn & (_ring.SegmentBytes - 1)));
        _ = WriteHead(lsn, bytes, LogKind.Pad, 0);
        Mark(lsn, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* WriteHead(ulong lsn, int bytes, LogKind kind, int count)
    {
        SyncPoint.Reach();
        var head = new LogRecordHead
        {
            Length = (uint)bytes,
            Kind = kind,
            Count = (ushort)count,
            Lsn = lsn,
            Durable = Durable,
        };
        byte* start = _ring.Memory(lsn);
        LogRecordHead.Write((LogRecordHead*)start, head, _salt);
        FetchNext(start + bytes, bytes);
        return start;
    }

    /// <summary>
    /// Brings where the next record goes, if it is like this one, into the cache: nobody has touched it for long, and
    /// what publishes waits until all stores have found their line. Fetching behind the segment is no fault.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchNext(byte* start, int bytes)
    {
        if (Sse.IsSupported)
        {
            int end = Math.Min(bytes, FetchedBytesMax);
            for (int at = 0; at < end; at += LineBytes)
            {
                Sse.Prefetch0(start + at);
            }
        }
    }

    /// <summary>The mark, and what follows from it. Nobody may use the record's memory afterwards.</summary>
    private void Mark(ulong lsn, int bytes)
    {
        Segment segment = _ring.At(lsn)!;
        var head = (LogRecordHead*)_ring.Memory(lsn);
        segment.Stored(lsn, head->HasBody ? bytes : LogRecordHead.Size);
        uint mark = head->MarkOf((byte*)head + LogRecordHead.Size, _salt);
        SyncPoint.Reach();
        Volatile.Write(ref head->Mark, mark);
        segment.Stored(lsn, LogRecordHead.Size);
        if (_publication.Publish(lsn, bytes) && _sync.NotePublished() && _calls.IsSyncIdle)
        {
            _calls.Syncing.Ring();
        }

        if (_tail.TakeCall(lsn + (ulong)bytes))
        {
            _calls.Keeping.Ring();
        }
    }
}
