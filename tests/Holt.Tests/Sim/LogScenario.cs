using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Log;
using Holt.Tests.Log;

namespace Holt.Tests.Sim;

/// <summary>
/// Writers on a new log. Each looks, when its call returns, whether what it was promised is so: all records before
/// its own are there, on the disk too if it waited for that. In the end the log is read.
/// </summary>
internal sealed class LogScenario : Scenario
{
    private readonly List<(ulong Lsn, int Bytes)> _records = [];
    private LogLab? _lab;

    /// <summary>
    /// Who takes part: `p` writes and waits until it is published, `n` does not wait, `d` until it is durable, `t`
    /// twice until it is published, `v` makes its place void, `s` steps, `l` seals the log, `c` too and then moves the
    /// tail, as a compaction does, `e` writes as a delete does, `x` fills the rest of the segment first, so that a pad
    /// is left.
    /// </summary>
    public required string Who { get; init; }

    public override Action[] Begin()
    {
        _records.Clear();
        _lab = new LogLab();
        var bodies = new List<Action>();
        foreach (char who in Who)
        {
            bodies.Add(who switch
            {
                'p' => () => Write(200, isDurable: false),
                'd' => () => Write(104, isDurable: true),
                't' => WriteTwice,
                'n' => () => _ = Store(104),
                'e' => () => Write(200, isDurable: false, isDelete: true),
                'v' => () => Write(64, isDurable: false),
                's' => () => _lab.Log.Step(),
                'l' => () => Expect(_lab.Log.TrySeal() && _lab.Log.Health == HoltStatus.Ok, "it is sealed"),
                'c' => SealAndMove,
                'x' => () => Write(LogFormat.RecordBytesMaxOf(LogLab.SegmentBytes), isDurable: false),
                _ => throw new InvalidOperationException($"nobody is called {who}"),
            });
        }

        if (Who.Contains('x', StringComparison.Ordinal))
        {
            FillUp();
        }

        return [.. bodies];
    }

    public override void Check()
    {
        LogLab lab = _lab!;
        Expect(lab.Log.Published == lab.Log.Tail, "all is published");
        Fault? fault = LogReader.Open(
            lab.Disk.Killed(), new LogQuery { StoreId = LogLab.StoreId, From = lab.First }, out LogReader? reader);
        Expect(fault is null, "the log can be read");
        int count = 0;
        while (reader!.Next(out LogRecord record) is null && record.Kind != LogKind.None)
        {
            count += record.Kind == LogKind.Void ? 1 : 0;
        }

        int moves = Who.Contains('c', StringComparison.Ordinal) ? 1 : 0;
        Expect(reader.Ended == LogEnd.Tail && count == _records.Count + moves, "every record is in the log");
        Expect(reader.Position == lab.Log.Tail, "the log ends at its tail");
    }

    public override void End() => Dispose();

    public override void Dispose()
    {
        _lab?.Dispose();
        base.Dispose();
    }

    private void FillUp()
    {
        int bytes = LogFormat.RecordBytesMaxOf(LogLab.SegmentBytes);
        for (int i = 0; i < 3; i++)
        {
            Write(bytes, isDurable: false);
        }

        _lab!.Log.Step();
    }

    private void WriteTwice()
    {
        Write(72, isDurable: false);
        Write(80, isDurable: false);
    }

    private void SealAndMove()
    {
        WriteLog log = _lab!.Log;
        Expect(log.TrySeal() && log.Health == HoltStatus.Ok, "it is sealed");
        Expect(log.TryMoveTail(TimeSpan.Zero), "the tail is moved");
    }

    private LogRoom Store(int bytes, bool isDelete = false)
    {
        WriteLog log = _lab!.Log;
        LogRoom room;
        while (!log.TryReserve(bytes, isDelete, out room))
        {
            Expect(log.AwaitSpace(bytes, TimeSpan.Zero, isDelete) == HoltStatus.Ok, "space is made");
        }

        lock (_records)
        {
            _records.Add((room.Lsn, bytes));
        }

        log.Void(room);
        return room;
    }

    private void Write(int bytes, bool isDurable, bool isDelete = false)
    {
        WriteLog log = _lab!.Log;
        LogRoom room = Store(bytes, isDelete);
        HoltStatus status = isDurable ? log.AwaitDurable(room.End) : log.AwaitPublished(room.End);
        Expect(status == HoltStatus.Ok, "the wait ends well");
        foreach ((ulong lsn, int _) in _records)
        {
            bool isBefore = lsn <= room.Lsn;
            Expect(!isBefore || IsThere(lsn, isSynced: false), "what is before a published record is published");
            Expect(!isBefore || !isDurable || IsThere(lsn, isSynced: true), "what is before a durable one is durable");
        }
    }

    private bool IsThere(ulong lsn, bool isSynced)
    {
        ulong start = lsn & ~(ulong)(LogLab.SegmentBytes - 1);
        MemoryFile file = _lab!.Disk[SegmentName.Of(start)];
        ReadOnlySpan<byte> bytes = isSynced ? file.Synced : file.Span;
        LogRecordHead head = MemoryMarshal.Read<LogRecordHead>(bytes[(int)(lsn - start)..]);
        return head.Lsn == lsn && head.Mark != 0;
    }
}
