using System;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>
/// Writes operations one after the other into a record's room; the sizes say beforehand how much that takes.
/// </summary>
internal unsafe ref struct LogBody
{
    private readonly byte* _end;
    private byte* _next;
    private int _missing;

    public LogBody(byte* start, int bytes, int count)
    {
        _next = start;
        _end = start + bytes;
        _missing = count;
    }

    /// <summary>Bytes that a put takes in a record.</summary>
    public static int BytesOfPut(int keyLength, int valueLength) => OperationHead.Size + keyLength + valueLength;

    /// <summary>Bytes that a put takes whose value is in parts.</summary>
    public static int BytesOfPutParts(int keyLength) => OperationHead.Size + keyLength + PartsPlace.Size;

    /// <summary>Bytes that a delete takes.</summary>
    public static int BytesOfDelete(int keyLength) => OperationHead.Size + keyLength;

    /// <summary>Bytes that the operations of a batch take.</summary>
    public static int BytesOf(WriteBatch batch) => (batch.Count * OperationHead.Size) + batch.Bytes;

    /// <summary>Bytes that a batch takes which is in parts.</summary>
    public static int BytesOfBatchParts(int count) => OperationHead.Size + Math.Max(BatchPlace.Size, count);

    /// <summary>Length of a record whose operations take so many bytes.</summary>
    public static int BytesOfRecord(int operationBytes) =>
        LogFormat.RoundUp(LogRecordHead.Size + operationBytes);

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Add(OperationKind.Put, key, value);

    public void PutParts(ReadOnlySpan<byte> key, PartsPlace place) =>
        Add(OperationKind.PutParts, key, new ReadOnlySpan<byte>(&place, PartsPlace.Size));

    public void Delete(ReadOnlySpan<byte> key) => Add(OperationKind.Delete, key, []);

    /// <summary>All operations of a batch, in the order of the calls.</summary>
    public void Batch(WriteBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            OperationKind kind = batch.IsRemoval(i) ? OperationKind.Delete : OperationKind.Put;
            Add(kind, batch.KeyOf(i).Span, batch.ValueOf(i));
        }
    }

    /// <summary>A batch whose operations are in parts.</summary>
    public void BatchParts(PartsPlace parts, int count)
    {
        var place = new BatchPlace(parts, count);
        int bytes = BytesOfBatchParts(count) - OperationHead.Size;
        Invariant.That(OperationHead.Size + bytes <= _end - _next);
        *(OperationHead*)_next = new OperationHead(OperationKind.Batch, 0, bytes);
        var value = new Span<byte>(_next + OperationHead.Size, bytes);
        value.Clear();
        new ReadOnlySpan<byte>(&place, BatchPlace.Size).CopyTo(value);
        _next += OperationHead.Size + bytes;
        _missing--;
    }

    /// <summary>Writes the operations of a batch to memory that parts are made of.</summary>
    public static void Write(WriteBatch batch, NativeBlock to)
    {
        var body = new LogBody(to.Start, BytesOf(batch), batch.Count);
        body.Batch(batch);
        body.Finish();
    }

    /// <summary>Fills what rounding left with zeros.</summary>
    internal void Finish()
    {
        Invariant.That(_missing == 0 && _end - _next is >= 0 and < LogFormat.UnitBytes);
        while (_next < _end)
        {
            *_next++ = 0;
        }
    }

    private void Add(OperationKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Invariant.That(OperationHead.Size + key.Length + value.Length <= _end - _next);
        *(OperationHead*)_next = new OperationHead(kind, key.Length, value.Length);
        _next += OperationHead.Size;
        key.CopyTo(new Span<byte>(_next, key.Length));
        _next += key.Length;
        value.CopyTo(new Span<byte>(_next, value.Length));
        _next += value.Length;
        _missing--;
    }
}
