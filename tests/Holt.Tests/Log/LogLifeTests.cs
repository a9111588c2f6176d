using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Log;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>One life of the log after the other, with kills and losses of power between them.</summary>
public sealed class LogLifeTests
{
    /// <summary>
    /// Two writers have reserved, the second has published, the process dies: a good record behind a hole is not
    /// damage.
    /// </summary>
    [Fact]
    public void Holes_between_parallel_writers_are_the_tail()
    {
        using var lab = new LogLab();
        lab.Put(1);
        lab.Sync();
        LogRoom late = lab.Reserve(96);
        lab.Put(2);
        Assert.Equal(late.Lsn, lab.Log.Published);
        LogLab.Read(lab.Disk.Killed(), lab.First).IsAll(lab.Written.Take(1), LogEnd.Tail);
        lab.Log.Void(late);
        Assert.Equal(lab.Log.Tail, lab.Log.Published);
        LogLab.Read(lab.Disk.Killed(), lab.First).IsAll(lab.Written, LogEnd.Tail);
    }

    /// <summary>
    /// Power is lost between records of equal size, and one in the middle with it. The next life writes records of
    /// the same size; nothing of the life before may show behind them after the next loss.
    /// </summary>
    [Fact]
    public void Records_of_a_life_before_never_come_back()
    {
        using var first = new LogLab();
        for (int i = 0; i < 100; i++)
        {
            first.Put(i, 100);
        }

        int lostSector = ((int)first.Written[50].Version + 60) / MemoryDisk.SectorBytes;
        MemoryDisk disk = first.Disk.Lost((_, sector) => sector != lostSector);
        ReadLog read = LogLab.Read(disk, first.First);
        LogLab.Good(read.Fault);
        int kept = read.Records.Count;
        Assert.InRange(kept, 40, 60);
        LogLab.Good(read.Reader!.Settle());
        using var second = new LogLab(disk, before: read.Reader);
        for (int i = 0; i < 20; i++)
        {
            second.Put(1000 + i, 100);
        }

        ReadLog again = LogLab.Read(disk.Killed(), first.First);
        again.IsAll(first.Written.Take(kept).Concat(second.Written), LogEnd.Tail);
    }

    [Fact]
    public void Versions_never_repeat_over_an_unclean_end()
    {
        var disk = new MemoryDisk();
        var rng = new Rng(3);
        var used = new HashSet<ulong>();
        var kept = new List<WrittenRecord>();
        LogReader? before = null;
        ulong from = 0;
        for (int life = 0; life < 12; life++)
        {
            using var lab = new LogLab(disk, before: before);
            from = from == 0 ? lab.First : from;
            for (int i = rng.Below(60); i >= 0; i--)
            {
                lab.Put(i, rng.Below(2000));
                Assert.True(used.Add(lab.Written[^1].Version), "a version came twice");
            }

            bool isClean = rng.OneIn(3);
            ulong end = 0;
            if (isClean)
            {
                LogLab.Good(lab.Log.Close(out end));
            }
            else if (rng.OneIn(2))
            {
                lab.Sync();
            }

            ulong durable = lab.Log.Durable;
            disk = disk.Lost((_, _) => rng.OneIn(2));
            ReadLog read = LogLab.Read(disk, from, watermark: durable, cleanEnd: end);
            Assert.Equal(isClean ? LogEnd.Clean : LogEnd.Tail, read.Reader!.Ended);
            int durableCount = kept.Count + lab.Written.Count(record => record.End <= durable);
            kept.AddRange(lab.Written);
            kept.RemoveRange(read.Records.Count, kept.Count - read.Records.Count);
            read.IsAll(kept, read.Reader.Ended);
            Assert.True(read.Records.Count >= durableCount);
            LogLab.Good(read.Reader.Settle());
            before = read.Reader;
        }
    }

    /// <summary>
    /// After a failed sync the cache holds what the disk does not; the next life reads it, and must make it durable
    /// before it builds on it.
    /// </summary>
    [Fact]
    public void What_a_new_life_has_read_is_durable_when_it_begins()
    {
        using var first = new LogLab();
        for (int i = 0; i < 90; i++)
        {
            first.Put(i, 1500);
        }

        MemoryDisk disk = first.Disk;
        ReadLog read = LogLab.Read(disk, first.First);
        read.IsAll(first.Written, LogEnd.Tail);
        LogLab.Good(read.Reader!.Settle());
        using var second = new LogLab(disk, before: read.Reader);
        second.Put(1000);
        second.Sync();
        LogLab.Read(disk.Lost((_, _) => false), first.First)
            .IsAll(first.Written.Concat(second.Written), LogEnd.Tail);
    }

    [Fact]
    public void Damage_in_a_closed_life_is_never_a_tail()
    {
        using var first = new LogLab();
        for (int i = 0; i < 20; i++)
        {
            first.Put(i, 100);
        }

        ReadLog read = LogLab.Read(first.Disk, first.First);
        LogLab.Good(read.Reader!.Settle());
        using var second = new LogLab(first.Disk, before: read.Reader);
        foreach (WrittenRecord record in first.Written)
        {
            MemoryDisk disk = first.Disk.Killed();
            disk[SegmentName.Of(0)].Span[(int)record.Version + 50] ^= 4;
            ReadLog damaged = LogLab.Read(disk, first.First);
            Assert.Equal(HoltStatus.Corrupt, damaged.Fault?.Status);
            Assert.Equal((long)record.Version, damaged.Fault?.Offset);
        }

        MemoryDisk gone = first.Disk.Killed();
        LogLab.Good(gone.Delete(SegmentName.Of(second.First - LogFormat.HeaderBytes)));
        Assert.Equal(HoltStatus.Corrupt, LogLab.Read(gone, first.First).Fault?.Status);
    }

    [Fact]
    public void Recycled_segments_show_nothing_old()
    {
        using var lab = new LogLab();
        int readFrom = 0;
        for (int i = 0; i < 3000; i++)
        {
            lab.Put(i, 300); // of one size, so old and new records lie at the same places
            if (i % 100 == 99)
            {
                lab.Sync();
                readFrom = lab.Written.Count - 10;
                lab.Log.Release(lab.Written[readFrom].Version);
                lab.Log.Step();
                LogLab.Read(lab.Disk.Killed(), lab.Written[readFrom].Version)
                    .IsAll(lab.Written.Skip(readFrom), LogEnd.Tail);
            }
        }

        Assert.True(lab.Disk.Names.Count() <= 6, string.Join(' ', lab.Disk.Names));
        Assert.True(lab.Log.Tail > 15 * LogLab.SegmentBytes);
        LogLab.Read(lab.Disk.Killed(), lab.Log.Tail).IsAll([], LogEnd.Tail);
    }

    [Fact]
    public void A_released_life_before_gives_its_files_to_the_next()
    {
        using var first = new LogLab();
        for (int i = 0; i < 200; i++)
        {
            first.Put(i, 1000);
        }

        ReadLog read = LogLab.Read(first.Disk, first.First);
        LogLab.Good(read.Reader!.Settle());
        using var second = new LogLab(first.Disk, before: read.Reader);
        second.Put(1);
        Assert.True(first.Disk.Names.Count() > 5);
        second.Log.Release(second.First);
        second.Log.Step();
        Assert.True(first.Disk.Names.Count() <= 4, string.Join(' ', first.Disk.Names));
        LogLab.Read(first.Disk, second.First).IsAll(second.Written, LogEnd.Tail);
        Assert.Equal(HoltStatus.Corrupt, LogLab.Read(first.Disk, first.First).Fault?.Status);
    }

    /// <summary>
    /// The process dies while a life begins: its header is in the cache, not on the disk. The next life must not
    /// build on it, or the log would lead nowhere after a loss of power.
    /// </summary>
    [Fact]
    public void A_life_that_was_never_written_to_is_not_built_on()
    {
        using var first = new LogLab();
        first.Put(1, 100);
        first.Sync();
        ReadLog read = LogLab.Read(first.Disk, first.First);
        MemoryDisk begun = first.Disk.Killed();
        using var second = new LogLab(begun, before: read.Reader);
        ReadLog empty = LogLab.Read(begun, first.First);
        empty.IsAll(first.Written, LogEnd.Tail);
        Assert.Equal(read.Reader!.Position, empty.Reader!.Position);
        LogLab.Good(empty.Reader.Settle());
        using var third = new LogLab(begun, before: empty.Reader);
        third.Put(2);
        Assert.True(third.First > second.First);
        LogLab.Read(begun, first.First).IsAll(first.Written.Concat(third.Written), LogEnd.Tail);
        LogLab.Good(begun.Delete(SegmentName.Of(second.First - LogFormat.HeaderBytes)));
        LogLab.Read(begun, first.First).IsAll(first.Written.Concat(third.Written), LogEnd.Tail);
    }

    /// <summary>A store that is opened and closed again and again must not grow.</summary>
    [Fact]
    public void A_life_with_nothing_to_read_before_it_uses_the_old_files()
    {
        using var first = new LogLab();
        for (int i = 0; i < 300; i++)
        {
            first.Put(i, 1000);
        }

        LogLab.Good(first.Log.Close(out ulong end));
        for (int life = 0; life < 10; life++)
        {
            ReadLog read = LogLab.Read(first.Disk, end, cleanEnd: end);
            read.IsAll([], LogEnd.Clean);
            using var next = new LogLab(first.Disk, before: read.Reader, keepFrom: end);
            Assert.True(first.Disk.Names.Count() <= 4, string.Join(' ', first.Disk.Names));
            next.Put(life);
            LogLab.Read(first.Disk, end).IsAll(next.Written, LogEnd.Tail);
            LogLab.Good(next.Log.Close(out end));
        }
    }

    [Fact]
    public void A_new_store_has_no_segments_of_an_opener_that_died()
    {
        using var died = new LogLab();
        died.Put(1);
        var options = new LogOptions { SegmentBytes = 4 * LogLab.SegmentBytes, HasThreads = false };
        using var lab = new LogLab(died.Disk, options);
        lab.Put(2);
        LogLab.Read(died.Disk, lab.First).IsAll(lab.Written, LogEnd.Tail);
    }

    [Fact]
    public void Reading_begins_where_the_life_before_ended()
    {
        using var first = new LogLab();
        first.Put(1, 100);
        LogLab.Good(first.Log.Close(out ulong end));
        ReadLog read = LogLab.Read(first.Disk, end, cleanEnd: end);
        using var second = new LogLab(first.Disk, before: read.Reader);
        second.Put(2, 100);
        LogLab.Read(first.Disk, end).IsAll(second.Written, LogEnd.Tail);
        LogLab.Good(first.Disk.Delete(SegmentName.Of(0)));
        LogLab.Read(first.Disk, end).IsAll(second.Written, LogEnd.Tail);
    }
}
