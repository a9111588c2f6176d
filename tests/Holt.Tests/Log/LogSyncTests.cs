using System;
using System.Linq;
using System.Threading;
using Holt.Foundation;
using Holt.Log;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>Group commit, the fence, and the sync that bounds what asynchronous writes can lose.</summary>
public sealed class LogSyncTests
{
    /// <summary>
    /// The first sync does not return before all other writers have published and wait; so it is followed by one for
    /// all.
    /// </summary>
    [Fact]
    public void One_sync_serves_all_who_wait()
    {
        const int writers = 16;
        using var lab = new LogLab();
        int before = lab.Disk.Syncs;
        using var published = new CountdownEvent(writers);
        lab.Disk.Refuse = (call, _) =>
        {
            if (call == "sync")
            {
                published.Wait();
            }

            return null;
        };
        int acknowledged = 0;
        Threads.Run([.. Enumerable.Range(0, writers).Select(i => (Action)(() =>
        {
            LogRoom room = Reserve(lab.Log, 104);
            lab.Log.Void(room);
            published.Signal();
            Assert.Equal(HoltStatus.Ok, lab.Log.AwaitDurable(room.End));
            Interlocked.Increment(ref acknowledged);
        }))]);
        Assert.Equal(writers, acknowledged);
        Assert.InRange(lab.Disk.Syncs - before, 1, 2);
    }

    /// <summary>
    /// A thread that was ended between looking whether it ends and counting the rings slept for ever, and so did who
    /// closed the store: once in some hundred stores that were opened and closed at once.
    /// </summary>
    [Fact]
    public void A_thread_that_is_ended_while_it_turns_ends()
    {
        int ended = 0;
        var enders = new Thread(() =>
        {
            for (; ended < 3_000; ended++)
            {
                using var turning = new ManualResetEventSlim();
                var bell = new Bell();
                var thread = new LogThread("test", bell, () =>
                {
                    turning.Set();
                    return Timeout.InfiniteTimeSpan;
                });
                turning.Wait();
                bell.Ring();
                Thread.SpinWait(ended % 100);
                thread.End();
            }
        });
        enders.IsBackground = true;
        enders.Start();
        Assert.True(enders.Join(TimeSpan.FromMinutes(1)), $"thread {ended} sleeps");
    }

    [Fact]
    public void What_is_durable_is_not_synced_again()
    {
        using var lab = new LogLab();
        lab.Put(1);
        lab.Sync();
        int before = lab.Disk.Syncs;
        lab.Sync();
        Assert.Equal(before, lab.Disk.Syncs);
        Assert.Equal(lab.Log.Tail, lab.Log.Durable);
    }

    [Fact]
    public void A_sync_over_several_segments_begins_with_the_oldest()
    {
        using var lab = new LogLab();
        while (lab.Log.Tail < 3 * LogLab.SegmentBytes)
        {
            lab.Put(1, 900);
        }

        var synced = new System.Collections.Generic.List<string>();
        lab.Disk.Refuse = (call, name) =>
        {
            if (call == "sync")
            {
                synced.Add(name);
            }

            return null;
        };
        lab.Sync();
        Assert.Equal([0, 1, 2, 3], synced.Select(name => Array.IndexOf([.. lab.Disk.Names], name)));
    }

    [Fact]
    public void A_failed_sync_fences_and_is_not_tried_again()
    {
        using var lab = new LogLab();
        lab.Put(1);
        lab.Sync();
        ulong durable = lab.Log.Durable;
        lab.Put(2);
        lab.Disk.Refuse = (call, name) => call == "sync" ? new Fault(HoltStatus.Io, name, -1, 5, "no") : null;
        Assert.Equal(HoltStatus.Fenced, lab.Log.AwaitDurable(lab.Log.Tail));
        lab.Disk.Refuse = null;
        int syncs = lab.Disk.Syncs;
        Assert.Equal(HoltStatus.Fenced, lab.Log.AwaitDurable(lab.Log.Tail));
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitDurable(durable));
        Assert.Equal(HoltStatus.Fenced, lab.Log.AwaitPublished(lab.Log.Tail));
        Assert.Equal(HoltStatus.Fenced, lab.Log.Health);
        Assert.Equal(HoltStatus.Fenced, lab.Log.AwaitSpace(64, TimeSpan.Zero, isDelete: true));
        Assert.False(lab.Log.TryReserve(64, isDelete: true, out _));
        lab.Log.Step();
        Assert.Equal((HoltStatus.Io, 5), (lab.Log.Close(out _)!.Status, lab.Log.Cause!.Errno));
        Assert.Equal(syncs, lab.Disk.Syncs);
        Assert.Equal(durable, lab.Log.Durable);
    }

    [Fact]
    public void All_who_wait_for_a_sync_that_fails_are_told()
    {
        const int writers = 8;
        using var lab = new LogLab();
        using var published = new CountdownEvent(writers);
        lab.Disk.Refuse = (call, name) =>
        {
            if (call != "sync")
            {
                return null;
            }

            published.Wait();
            return new Fault(HoltStatus.Io, name, -1, 5, "no");
        };
        int syncs = lab.Disk.Syncs;
        Threads.Run([.. Enumerable.Range(0, writers).Select(i => (Action)(() =>
        {
            LogRoom room = Reserve(lab.Log, 104);
            lab.Log.Void(room);
            published.Signal();
            Assert.Equal(HoltStatus.Fenced, lab.Log.AwaitDurable(room.End));
        }))]);
        Assert.Equal(syncs + 1, lab.Disk.Syncs);
    }

    [Fact]
    public void A_step_syncs_what_has_waited_for_a_window()
    {
        var clock = new HandClock();
        using var lab = new LogLab(options: Options(clock));
        lab.Put(1);
        lab.Log.Step();
        Assert.Equal(lab.First, lab.Log.Durable);
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitWindow());
        clock.Pass(TimeSpan.FromMilliseconds(100));
        lab.Put(2);
        lab.Log.Step();
        Assert.Equal(lab.Log.Tail, lab.Log.Durable);
        int syncs = lab.Disk.Syncs;
        clock.Pass(TimeSpan.FromHours(1));
        lab.Log.Step();
        Assert.Equal(syncs, lab.Disk.Syncs);
    }

    [Fact]
    public void A_writer_waits_when_the_sync_is_late()
    {
        var clock = new HandClock();
        using var lab = new LogLab(options: Options(clock));
        lab.Put(1);
        clock.Pass(TimeSpan.FromMilliseconds(200));
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitWindow());
        Assert.Equal(lab.First, lab.Log.Durable);
        clock.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitWindow());
        Assert.Equal(lab.Log.Tail, lab.Log.Durable);
    }

    [Fact]
    public void The_threads_of_a_log_sync_by_themselves()
    {
        var options = new LogOptions
        {
            SegmentBytes = LogLab.SegmentBytes,
            LimitBytes = LogLab.LimitBytes,
            SyncWindow = TimeSpan.FromMilliseconds(1),
        };
        using var lab = new LogLab(options: options);
        for (int round = 0; round < 20; round++)
        {
            lab.Put(round);
            while (lab.Log.Durable < lab.Log.Tail)
            {
                _ = Thread.Yield();
            }
        }
    }

    private static LogRoom Reserve(WriteLog log, int bytes)
    {
        Assert.True(log.TryReserve(bytes, isDelete: false, out LogRoom room));
        return room;
    }

    private static LogOptions Options(TimeProvider clock) => new()
    {
        SegmentBytes = LogLab.SegmentBytes,
        LimitBytes = LogLab.LimitBytes,
        HasThreads = false,
        Clock = clock,
    };
}
