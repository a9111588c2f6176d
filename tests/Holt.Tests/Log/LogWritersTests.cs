using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using Holt.Log;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>Writers on threads, with the log's own threads and a checkpoint that releases.</summary>
public sealed class LogWritersTests
{
    [Fact]
    public void What_parallel_writers_write_is_read_in_the_order_of_places() => Write(3_000, AwaitPublished);

    [Fact]
    public void So_it_is_when_each_write_is_synced() => Write(300, (log, end) => log.AwaitDurable(end));

    [Fact]
    public void Segments_are_recycled_under_the_writers()
    {
        using LogLab lab = Threaded();
        lab.Log.OnCheckpointWanted(() => _ = ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                ulong cut = lab.Log.Tail;
                Assert.Equal(HoltStatus.Ok, lab.Log.AwaitDurable(cut));
                lab.Log.Release(cut);
            },
            null));
        Threads.Run([.. Enumerable.Range(0, 4).Select(writer => (Action)(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                WrittenRecord record = Put(lab, (writer * 100_000) + i, 300);
                Assert.Equal(HoltStatus.Ok, lab.Log.AwaitPublished(record.End));
            }
        }))]);
        Assert.True(lab.Log.Tail > 10 * LogLab.LimitBytes);
        Assert.True(lab.Log.NeededBytes <= LogLab.LimitBytes);
        LogLab.Good(lab.Log.Close(out ulong closed));
        LogLab.Read(lab.Disk, closed, cleanEnd: closed).IsAll([], LogEnd.Clean);
    }

    private static HoltStatus AwaitPublished(WriteLog log, ulong end) =>
        log.AwaitPublished(end) == HoltStatus.Ok ? log.AwaitWindow() : log.Health;

    private static void Write(int count, Func<WriteLog, ulong, HoltStatus> acknowledge)
    {
        using LogLab lab = Threaded();
        var written = new ConcurrentBag<WrittenRecord>();
        Threads.Run([.. Enumerable.Range(0, 4).Select(writer => (Action)(() =>
        {
            var rng = new Rng((ulong)writer);
            for (int i = 0; i < count / 4; i++)
            {
                WrittenRecord record = Put(lab, (writer * 100_000) + i, rng.Below(300));
                written.Add(record);
                Assert.Equal(HoltStatus.Ok, acknowledge(lab.Log, record.End));
                Assert.True(lab.Log.Published >= record.End);
            }
        }))]);
        Assert.Equal(lab.Log.Tail, lab.Log.Published);
        LogLab.Read(lab.Disk, lab.First).IsAll(written.OrderBy(record => record.Version), LogEnd.Tail);
        LogLab.Good(lab.Log.Close(out ulong end));
        LogLab.Read(lab.Disk, lab.First, cleanEnd: end).IsAll(written.OrderBy(record => record.Version), LogEnd.Clean);
    }

    private static WrittenRecord Put(LogLab lab, int number, int valueBytes)
    {
        byte[] key = LogLab.Key(number);
        byte[] value = LogLab.Value(number, valueBytes);
        LogRoom room = lab.Reserve(LogBody.BytesOfRecord(LogBody.BytesOfPut(key.Length, valueBytes)));
        lab.Log.PublishPut(room, key, value);
        return new WrittenRecord(room.Lsn, room.End, key, value);
    }

    private static LogLab Threaded() => new(options: new LogOptions
    {
        SegmentBytes = LogLab.SegmentBytes,
        LimitBytes = LogLab.LimitBytes,
        SyncWindow = TimeSpan.FromMilliseconds(5),
    });
}
