using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;
using Holt.Log;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>A log on a disk in memory, and what was written to it.</summary>
internal sealed class LogLab : IDisposable
{
    public const int SegmentBytes = LogFormat.SegmentBytesMin;
    public const long LimitBytes = 1 << 20;

    public static readonly StoreId StoreId = new(0x1122_3344_5566_7788, 0x99AA_BBCC_DDEE_FF00);

    public LogLab(
        MemoryDisk? disk = null, LogOptions? options = null, LogReader? before = null, ulong keepFrom = 0)
    {
        Disk = disk ?? new MemoryDisk();
        Options = options ?? new LogOptions
        {
            SegmentBytes = SegmentBytes,
            LimitBytes = LimitBytes,
            HasThreads = false,
        };
        ulong incarnation = (before?.Incarnation ?? 0) + 1;
        var start = new LogStart
        {
            StoreId = StoreId,
            Incarnation = incarnation,
            Salt = new Rng(incarnation).Next(),
            FirstLsn = before?.NextLsn(Options.LimitBytes) ?? 0,
            PreviousEnd = before?.Position ?? 0,
            KeepFrom = keepFrom,
        };
        Good(WriteLog.Start(Disk, start, Options, before, out WriteLog? log));
        Log = log!;
        First = Log.Tail;
    }

    public MemoryDisk Disk { get; }

    public LogOptions Options { get; }

    public WriteLog Log { get; }

    /// <summary>Where this life begins.</summary>
    public ulong First { get; }

    /// <summary>The records of operations, by their order in the log.</summary>
    public List<WrittenRecord> Written { get; } = [];

    public static void Good(Fault? fault) => Assert.True(fault is null, fault?.ToString());

    public static byte[] Key(int number) => [0, 0, 0, 1, .. Text.Bytes($"key {number}")];

    public static byte[] Value(int number, int bytes)
    {
        byte[] value = new byte[bytes];
        new Rng((ulong)number).Fill(value);
        return value;
    }

    public LogRoom Reserve(int bytes, bool isDelete = false)
    {
        LogRoom room;
        while (!Log.TryReserve(bytes, isDelete, out room))
        {
            Assert.Equal(HoltStatus.Ok, Log.AwaitSpace(bytes, TimeSpan.FromMinutes(1), isDelete));
        }

        return room;
    }

    public ulong Put(int number, int valueBytes = 20)
    {
        byte[] key = Key(number);
        byte[] value = Value(number, valueBytes);
        LogRoom room = Reserve(LogBody.BytesOfRecord(LogBody.BytesOfPut(key.Length, valueBytes)));
        Log.PublishPut(room, key, value);
        Written.Add(new WrittenRecord(room.Lsn, room.End, key, value) { Watermark = Log.Durable });
        return room.Lsn;
    }

    public ulong Delete(int number)
    {
        byte[] key = Key(number);
        LogRoom room = Reserve(LogBody.BytesOfRecord(LogBody.BytesOfDelete(key.Length)), isDelete: true);
        Log.PublishDelete(room, key);
        Written.Add(new WrittenRecord(room.Lsn, room.End, key, null) { Watermark = Log.Durable });
        return room.Lsn;
    }

    public void Sync() => Assert.Equal(HoltStatus.Ok, Log.AwaitDurable(Log.Tail));

    /// <summary>Reads a disk's log to its end, or to a fault.</summary>
    public static ReadLog Read(IDisk disk, ulong from, ulong watermark = 0, ulong cleanEnd = 0)
    {
        var query = new LogQuery { StoreId = StoreId, From = from, Watermark = watermark, CleanEnd = cleanEnd };
        Fault? fault = LogReader.Open(disk, query, out LogReader? reader);
        var records = new List<WrittenRecord>();
        while (fault is null)
        {
            fault = reader!.Next(out LogRecord record);
            if (fault is not null || record.Kind == LogKind.None)
            {
                break;
            }

            Collect(reader, record, records);
        }

        return new ReadLog(reader, records, fault);
    }

    public void Dispose() => Log.Dispose();

    private static void Collect(LogReader reader, LogRecord record, List<WrittenRecord> records)
    {
        if (record.Kind != LogKind.Write)
        {
            return;
        }

        Good(reader.ReadOperations(in record, out LogOperations operations));
        while (operations.TryNext(out LogOperation operation))
        {
            byte[]? value = operation.Kind == OperationKind.Put ? operation.Value.ToArray() : null;
            if (operation.Kind == OperationKind.PutParts)
            {
                Good(reader.ReadParts(record.Lsn, operation.Parts, out ReadOnlySpan<byte> whole));
                value = whole.ToArray();
            }

            records.Add(new WrittenRecord(operation.Version, reader.Position, operation.Key.ToArray(), value));
        }
    }
}
