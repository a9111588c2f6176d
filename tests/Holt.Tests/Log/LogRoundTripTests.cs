using System;
using System.Linq;
using Holt.Log;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>What is written is read, record for record.</summary>
public sealed class LogRoundTripTests
{
    [Fact]
    public void Records_of_all_sizes_come_back_over_many_segments()
    {
        using var lab = new LogLab();
        for (int i = 0; i < 450; i++)
        {
            _ = i % 7 == 3 ? lab.Delete(i) : lab.Put(i, i * 5);
        }

        Assert.True(lab.Log.Tail > 4 * LogLab.SegmentBytes);
        LogLab.Read(lab.Disk, lab.First).IsAll(lab.Written, LogEnd.Tail);
    }

    [Fact]
    public void Reading_starts_at_any_record()
    {
        using var lab = new LogLab();
        for (int i = 0; i < 200; i++)
        {
            lab.Put(i, 700);
        }

        for (int i = 0; i < 200; i += 9)
        {
            LogLab.Read(lab.Disk, lab.Written[i].Version).IsAll(lab.Written.Skip(i), LogEnd.Tail);
        }

        LogLab.Read(lab.Disk, lab.Log.Tail).IsAll([], LogEnd.Tail);
    }

    [Fact]
    public void A_segment_ends_at_every_alignment()
    {
        for (int left = 0; left <= 160; left += LogFormat.UnitBytes)
        {
            using var lab = new LogLab();
            FillUpTo(lab, left);
            lab.Put(1, 60);
            lab.Put(2, 60);
            Assert.True(lab.Written[^1].Version > LogLab.SegmentBytes, "the records went to the next segment");
            LogLab.Read(lab.Disk, lab.First).IsAll(lab.Written, LogEnd.Tail);
            LogLab.Read(lab.Disk, lab.Written[^2].Version).IsAll(lab.Written.TakeLast(2), LogEnd.Tail);
        }
    }

    [Fact]
    public void The_operations_of_a_record_count_from_its_place()
    {
        using var lab = new LogLab();
        byte[][] keys = [.. Enumerable.Range(0, 500).Select(LogLab.Key)];
        LogRoom room = lab.Reserve(LogBody.BytesOfRecord(keys.Sum(key => LogBody.BytesOfDelete(key.Length))));
        LogBody body = lab.Log.Begin(room, keys.Length);
        foreach (byte[] key in keys)
        {
            body.Delete(key);
        }

        lab.Log.Publish(room, ref body);
        ulong behind = lab.Put(1);
        ReadLog read = LogLab.Read(lab.Disk, lab.First);
        Assert.Equal(keys, read.Records.Take(500).Select(record => record.Key));
        Assert.Equal(
            Enumerable.Range(0, 500).Select(i => room.Lsn + (ulong)i),
            read.Records.Take(500).Select(record => record.Version));
        Assert.True(room.Lsn + 500 <= behind);
        Assert.Equal(behind, read.Records[^1].Version);
    }

    [Fact]
    public void A_void_reservation_leaves_nothing()
    {
        using var lab = new LogLab();
        for (int i = 0; i < 150; i++)
        {
            lab.Put(i, 300);
            lab.Log.Void(lab.Reserve(8 * (4 + (i * 3))));
        }

        Assert.Equal(lab.Log.Tail, lab.Log.Published);
        LogLab.Read(lab.Disk, lab.First).IsAll(lab.Written, LogEnd.Tail);
    }

    [Fact]
    public void A_long_value_comes_back_from_its_parts()
    {
        using var lab = new LogLab();
        byte[] value = LogLab.Value(5, 200_000);
        ulong last = 0;
        int count = 0;
        for (int at = 0; at < value.Length; at += lab.Log.PartBytesMax)
        {
            byte[] piece = value[at..Math.Min(value.Length, at + lab.Log.PartBytesMax)];
            while (!lab.Log.TryWritePart(last, count, piece, out ulong lsn) || (last = lsn) == 0)
            {
                Assert.Equal(HoltStatus.Ok, lab.Log.AwaitSpace(lab.Log.RecordBytesMax, TimeSpan.Zero, false));
            }

            count++;
            lab.Put(count, 50);
        }

        byte[] key = LogLab.Key(100);
        LogRoom room = lab.Reserve(LogBody.BytesOfRecord(LogBody.BytesOfPutParts(key.Length)));
        lab.Log.PublishPut(room, key, new PartsPlace(last, count, value.Length));
        lab.Written.Add(new WrittenRecord(room.Lsn, room.End, key, value));
        LogLab.Read(lab.Disk, lab.First).IsAll(lab.Written, LogEnd.Tail);
    }

    [Fact]
    public void A_clean_close_says_where_the_log_ends()
    {
        using var lab = new LogLab();
        for (int i = 0; i < 100; i++)
        {
            lab.Put(i, 1000);
        }

        LogLab.Good(lab.Log.Close(out ulong end));
        Assert.Equal(HoltStatus.Closed, lab.Log.Health);
        Assert.False(lab.Log.TryReserve(64, isDelete: true, out _));
        Assert.Equal(HoltStatus.Closed, lab.Log.AwaitSpace(64, TimeSpan.Zero, isDelete: true));
        MemoryDisk lost = lab.Disk.Lost((_, _) => false);
        LogLab.Read(lost, lab.First, cleanEnd: end).IsAll(lab.Written, LogEnd.Clean);
        LogLab.Read(lost, end, cleanEnd: end).IsAll([], LogEnd.Clean);
    }

    /// <summary>Records up to so many bytes before the end of the first segment.</summary>
    private static void FillUpTo(LogLab lab, int left)
    {
        while (true)
        {
            int room = LogLab.SegmentBytes - left - (int)lab.Log.Tail;
            int smallest = LogBody.BytesOfRecord(LogBody.BytesOfPut(LogLab.Key(0).Length, 0));
            if (room < 4 * smallest)
            {
                lab.Put(0, room - LogRecordHead.Size - LogBody.BytesOfPut(LogLab.Key(0).Length, 0));
                return;
            }

            lab.Put(0, Math.Min(2000, (room / 2) - smallest));
        }
    }
}
