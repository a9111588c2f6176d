using System;
using System.Linq;
using Holt.Foundation;
using Holt.Log;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>What happens when the log is full, or the disk is.</summary>
public sealed class LogSpaceTests
{
    [Fact]
    public void At_the_limit_puts_are_refused_and_deletes_use_the_reserve()
    {
        using var lab = new LogLab();
        FillWithPuts(lab, HoltStatus.Busy);
        Assert.True(lab.Log.NeededBytes <= LogLab.LimitBytes);
        int deletes = 0;
        int bytes = LogBody.BytesOfRecord(LogBody.BytesOfDelete(LogLab.Key(1).Length));
        while (lab.Log.TryReserve(bytes, isDelete: true, out LogRoom room))
        {
            lab.Log.PublishDelete(room, LogLab.Key(1));
            deletes++;
        }

        Assert.True(deletes > LogLab.SegmentBytes / bytes / 2, $"{deletes} deletes");
        Assert.Equal(HoltStatus.Busy, lab.Log.AwaitSpace(bytes, TimeSpan.Zero, isDelete: true));
        lab.Sync();
        lab.Log.Release(lab.Log.Tail);
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitSpace(bytes, TimeSpan.Zero, isDelete: false));
        lab.Written.Clear();
        lab.Put(7);
        LogLab.Read(lab.Disk.Killed(), lab.Written[0].Version).IsAll(lab.Written, LogEnd.Tail);
    }

    [Fact]
    public void A_full_disk_refuses_puts_and_leaves_the_reserve()
    {
        using var lab = new LogLab();
        lab.Disk.Free = 3 * LogLab.SegmentBytes;
        FillWithPuts(lab, HoltStatus.NoSpace);
        Assert.Equal(HoltStatus.Ok, lab.Log.Health);
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitSpace(1000, TimeSpan.Zero, isDelete: true));
        _ = lab.Delete(1);
        lab.Disk.Free = 3 * LogLab.SegmentBytes;
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitSpace(1000, TimeSpan.Zero, isDelete: false));
        lab.Put(2);
        LogLab.Read(lab.Disk.Killed(), lab.First).IsAll(lab.Written, LogEnd.Tail);
        Assert.DoesNotContain(SegmentName.New, lab.Disk.Names);
    }

    [Fact]
    public void A_log_without_space_for_two_segments_does_not_start()
    {
        var disk = new MemoryDisk { Free = (2 * LogLab.SegmentBytes) - 1 };
        var start = new LogStart { StoreId = LogLab.StoreId, Incarnation = 1, Salt = 1 };
        var options = new LogOptions { SegmentBytes = LogLab.SegmentBytes, HasThreads = false };
        Assert.Equal(HoltStatus.NoSpace, WriteLog.Start(disk, start, options, null, out WriteLog? log)?.Status);
        Assert.Null(log);
    }

    [Fact]
    public void A_checkpoint_is_wanted_at_half_of_the_limit_and_again_after_a_release()
    {
        using var lab = new LogLab();
        int wanted = 0;
        lab.Log.OnCheckpointWanted(() => wanted++);
        while (lab.Log.NeededBytes <= LogLab.LimitBytes / 2)
        {
            Assert.Equal(0, wanted);
            lab.Put(1, 1000);
            lab.Log.Step();
        }

        lab.Put(1, 1000);
        lab.Log.Step();
        Assert.Equal(1, wanted);
        lab.Sync();
        lab.Log.Release(lab.Log.Tail);
        lab.Log.Step();
        Assert.Equal(1, wanted);
        FillWithPuts(lab, HoltStatus.Busy);
        Assert.Equal(2, wanted);
    }

    /// <summary>What is left are the segment of the tail and, for it has passed the middle, two behind it.</summary>
    [Fact]
    public void Files_that_wait_to_be_used_again_are_given_back_when_that_is_asked()
    {
        using var lab = new LogLab();
        FillWithPuts(lab, HoltStatus.Busy);
        lab.Sync();
        lab.Log.Release(lab.Log.Tail);
        lab.Log.Step();
        Assert.Equal(4, lab.Disk.Names.Count());
        lab.Log.Shrink();
        lab.Log.Step();
        Assert.Equal(3, lab.Disk.Names.Count());
        Assert.Equal(HoltStatus.Ok, lab.Log.AwaitSpace(1000, TimeSpan.Zero, isDelete: false));
        lab.Written.Clear();
        lab.Put(7);
        LogLab.Read(lab.Disk.Killed(), lab.Written[0].Version).IsAll(lab.Written, LogEnd.Tail);
    }

    /// <summary>
    /// A release while a step is making a segment: that step has looked before, and wants a checkpoint that has nothing
    /// to write. At the next limit one has to be asked for again.
    /// </summary>
    [Fact]
    public void A_checkpoint_is_wanted_again_after_one_that_had_nothing_to_write()
    {
        using var lab = new LogLab();
        int wanted = 0;
        lab.Log.OnCheckpointWanted(() => wanted++);
        while (wanted == 0)
        {
            lab.Put(1, 1000);
            lab.Log.Step();
        }

        ulong cut = 0;
        lab.Disk.Refuse = (asked, _) =>
        {
            if (asked == "open" && cut == 0)
            {
                lab.Sync();
                cut = lab.Log.Tail;
                lab.Log.Release(cut);
            }

            return null;
        };
        while (wanted == 1)
        {
            lab.Put(1, 1000);
            lab.Log.Step();
        }

        Assert.NotEqual(0UL, cut);
        Assert.Equal(cut, lab.Log.Tail);
        lab.Log.CheckpointIdle(cut);
        lab.Log.Step();
        Assert.Equal(2, wanted); // or both would ask each other for ever
        FillWithPuts(lab, HoltStatus.Busy);
        Assert.Equal(3, wanted);
    }

    /// <summary>On a busy disk each sync waits for its turn; who waits for the segment waits for all of them.</summary>
    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 1)]
    public void A_segment_that_somebody_waits_for_is_synced_once(bool isAwaited, int syncsOfZeros)
    {
        const int segmentBytes = 4 << 20;
        var options = new LogOptions
        {
            SegmentBytes = segmentBytes,
            LimitBytes = 8 * segmentBytes,
            HasThreads = false,
        };
        using var lab = new LogLab(options: options);
        int syncs = 0;
        int[] made = [0];
        lab.Disk.Refuse = (asked, name) =>
        {
            syncs += asked == "sync" && name == SegmentName.New ? 1 : 0;
            made[0] += asked == "rename" ? 1 : 0;
            return null;
        };
        while (made[0] == 0)
        {
            if (lab.Log.TryReserve(1000, isDelete: false, out LogRoom room))
            {
                lab.Log.Void(room);
            }
            else if (isAwaited)
            {
                Assert.Equal(HoltStatus.Ok, lab.Log.AwaitSpace(1000, TimeSpan.Zero, isDelete: false));
            }
            else
            {
                lab.Log.Step();
            }
        }

        Assert.Equal(made[0] * (syncsOfZeros + 1), syncs); // one more for the header
    }

    [Fact]
    public void A_failed_write_of_a_segment_fences()
    {
        foreach (string call in new[] { "open", "write", "sync", "rename", "syncdir", "map" })
        {
            using var lab = new LogLab();
            lab.Put(1);
            lab.Disk.Refuse = (asked, name) =>
                asked == call ? new Fault(HoltStatus.Io, name, -1, 5, call) : null;
            while (lab.Log.TryReserve(1000, isDelete: false, out LogRoom room))
            {
                lab.Log.Void(room);
            }

            Assert.Equal(HoltStatus.Fenced, lab.Log.AwaitSpace(1000, TimeSpan.Zero, isDelete: false));
            Assert.Equal(call, lab.Log.Cause?.Text);
        }
    }

    [Fact]
    public void A_leftover_of_a_segment_that_was_being_made_is_replaced()
    {
        var disk = new MemoryDisk();
        LogLab.Good(disk.Open(SegmentName.New, Holt.Io.FileUse.Create, out _));
        using var lab = new LogLab(disk);
        lab.Put(1);
        LogLab.Read(disk, lab.First).IsAll(lab.Written, LogEnd.Tail);
    }

    /// <summary>With threads of its own the log answers as well: Busy after the time, Ok after a release.</summary>
    [Fact]
    public void Who_waits_for_space_is_told()
    {
        using var lab = new LogLab(options: new LogOptions
        {
            SegmentBytes = LogLab.SegmentBytes,
            LimitBytes = 4 * LogLab.SegmentBytes,
        });
        lab.Disk.Free = 5 * LogLab.SegmentBytes;
        int bytes = lab.Log.RecordBytesMax;
        while (lab.Log.TryReserve(bytes, isDelete: true, out LogRoom room)
            || lab.Log.AwaitSpace(bytes, TimeSpan.FromMilliseconds(20), isDelete: true) == HoltStatus.Ok)
        {
            if (room.Lsn != 0)
            {
                lab.Log.Void(room);
            }
        }

        Assert.Equal(HoltStatus.Busy, lab.Log.AwaitSpace(bytes, TimeSpan.FromMilliseconds(1), isDelete: false));
        Threads.Run(
            () => Assert.Equal(HoltStatus.Ok, lab.Log.AwaitSpace(bytes, TimeSpan.FromMinutes(1), isDelete: false)),
            () =>
            {
                lab.Sync();
                lab.Log.Release(lab.Log.Tail);
            });
    }

    [Fact]
    public void Who_waits_for_space_on_a_full_disk_is_told_at_once()
    {
        using var lab = new LogLab(options: new LogOptions
        {
            SegmentBytes = LogLab.SegmentBytes,
            LimitBytes = LogLab.LimitBytes,
        });
        lab.Disk.Free = LogLab.SegmentBytes / 2;
        HoltStatus status = HoltStatus.Ok;
        while (status == HoltStatus.Ok)
        {
            while (lab.Log.TryReserve(1000, isDelete: false, out LogRoom room))
            {
                lab.Log.Void(room);
            }

            status = lab.Log.AwaitSpace(1000, TimeSpan.FromMinutes(10), isDelete: false);
        }

        Assert.Equal(HoltStatus.NoSpace, status);
    }

    private static void FillWithPuts(LogLab lab, HoltStatus answer)
    {
        byte[] key = LogLab.Key(5);
        byte[] value = LogLab.Value(5, 1000);
        int bytes = LogBody.BytesOfRecord(LogBody.BytesOfPut(key.Length, value.Length));
        while (true)
        {
            if (lab.Log.TryReserve(bytes, isDelete: false, out LogRoom room))
            {
                lab.Log.PublishPut(room, key, value);
                lab.Written.Add(new WrittenRecord(room.Lsn, room.End, key, value));
                continue;
            }

            HoltStatus status = lab.Log.AwaitSpace(bytes, TimeSpan.Zero, isDelete: false);
            if (status != HoltStatus.Ok)
            {
                Assert.Equal(answer, status);
                return;
            }
        }
    }
}
