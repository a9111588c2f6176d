using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Log;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>
/// Damaged files: what is read is what was written up to some record, and it ends there with an error exactly when
/// something intact says that the record had been durable.
/// </summary>
public sealed class LogDamageTests
{
    private const int UsedBytes = 4 << 10;

    [Fact]
    public void Any_byte_of_a_segment_is_flipped() => FlipBits([1]);

    [Fact(SkipUnless = nameof(Heavy.IsOn), SkipType = typeof(Heavy), Skip = Heavy.Why)]
    public void Any_bit_of_a_segment_is_flipped() => FlipBits([1, 2, 4, 8, 16, 32, 64, 128]);

    [Fact]
    public void A_segment_that_is_cut_off_is_damaged()
    {
        using LogLab lab = Filled();
        string name = SegmentName.Of(0);
        byte[] whole = lab.Disk[name].Content();
        for (int bytes = 0; bytes < whole.Length; bytes += MemoryDisk.SectorBytes)
        {
            MemoryDisk disk = lab.Disk.Killed();
            disk[name].Cut(bytes);
            ReadLog read = LogLab.Read(disk, lab.First);
            Assert.Equal((HoltStatus.Corrupt, name), (read.Fault?.Status, read.Fault?.File));
            Assert.Empty(read.Records);
        }
    }

    [Fact]
    public void The_end_of_a_segment_is_zeros_or_garbage()
    {
        using LogLab lab = Filled();
        byte[] garbage = LogLab.Value(99, LogLab.SegmentBytes);
        for (int from = LogFormat.HeaderBytes; from < UsedBytes * 3; from += 56)
        {
            MemoryDisk disk = lab.Disk.Killed();
            disk[SegmentName.Of(0)].Span[from..].Clear();
            IsRightPrefix(lab, LogLab.Read(disk, lab.First), from, LogLab.SegmentBytes);
            garbage.AsSpan(from).CopyTo(disk[SegmentName.Of(0)].Span[from..]);
            IsRightPrefix(lab, LogLab.Read(disk, lab.First), from, LogLab.SegmentBytes);
        }
    }

    [Fact]
    public void A_watermark_of_the_superblock_tells_damage_from_the_tail()
    {
        using LogLab lab = Filled();
        WrittenRecord last = lab.Written[^1];
        MemoryDisk disk = lab.Disk.Killed();
        disk[SegmentName.Of(0)].Span[(int)last.Version + 40] ^= 1;
        LogLab.Read(disk, lab.First).IsAll(lab.Written.SkipLast(1), LogEnd.Tail);
        LogLab.Read(disk, lab.First, watermark: last.Version).IsAll(lab.Written.SkipLast(1), LogEnd.Tail);
        foreach (ReadLog read in new[]
        {
            LogLab.Read(disk, lab.First, watermark: last.End),
            LogLab.Read(disk, lab.First, cleanEnd: last.End),
        })
        {
            Assert.Equal(HoltStatus.Corrupt, read.Fault?.Status);
            Assert.Equal((long)last.Version, read.Fault?.Offset);
        }
    }

    [Fact]
    public void Missing_segments_are_damage()
    {
        using var lab = new LogLab();
        while (lab.Log.Tail < 5 * LogLab.SegmentBytes)
        {
            lab.Put(lab.Written.Count, 900);
        }

        string[] names = [.. lab.Disk.Names];
        Assert.True(names.Length > 5);
        foreach (string name in names.SkipLast(1))
        {
            MemoryDisk disk = lab.Disk.Killed();
            LogLab.Good(disk.Delete(name));
            ReadLog read = LogLab.Read(disk, lab.First);
            Assert.Equal((HoltStatus.Corrupt, name), (read.Fault?.Status, read.Fault?.File));
        }

        MemoryDisk nothing = lab.Disk.Killed();
        Array.ForEach(names, name => LogLab.Good(nothing.Delete(name)));
        Assert.Equal(HoltStatus.Corrupt, LogLab.Read(nothing, lab.First).Fault?.Status);
    }

    [Fact]
    public void Names_of_segments_do_not_matter_but_two_for_one_place_do()
    {
        using var lab = new LogLab();
        while (lab.Log.Tail < 3 * LogLab.SegmentBytes)
        {
            lab.Put(lab.Written.Count, 900);
        }

        MemoryDisk swapped = lab.Disk.Killed();
        string[] names = [.. swapped.Names];
        LogLab.Good(swapped.Rename(names[0], "log-ffffffffffffffff"));
        LogLab.Good(swapped.Rename(names[1], names[0]));
        LogLab.Good(swapped.Rename("log-ffffffffffffffff", names[1]));
        LogLab.Read(swapped, lab.First).IsAll(lab.Written, LogEnd.Tail);

        MemoryDisk twice = lab.Disk.Killed();
        twice[names[0]].Span.CopyTo(twice[names[1]].Span);
        Assert.Equal(HoltStatus.Corrupt, LogLab.Read(twice, lab.First).Fault?.Status);
    }

    [Fact]
    public void A_segment_of_another_store_or_a_newer_format_is_named()
    {
        using LogLab lab = Filled();
        var query = new LogQuery { StoreId = new StoreId(1, 2), From = lab.First };
        Assert.Contains("another store", LogReader.Open(lab.Disk, query, out _)?.Text, StringComparison.Ordinal);
        lab.Disk[SegmentName.Of(0)].Span[4]++;
        Assert.Equal(HoltStatus.Format, LogLab.Read(lab.Disk, lab.First).Fault?.Status);
    }

    [Fact]
    public void Operations_that_contradict_their_record_are_damage()
    {
        using LogLab lab = Filled();
        var rng = new Rng(7);
        for (int i = 0; i < 3000; i++)
        {
            byte[] body = LogLab.Value(i, rng.Below(80));
            for (int flips = rng.Below(4); i % 2 == 0 && flips >= 0 && body.Length > 8; flips--)
            {
                body[rng.Below(8)] = (byte)rng.Below(4); // lengths that are nearly right
            }

            bool isWhole = LogOperations.AreWhole(4096, 1 + rng.Below(2), body);
            var operations = new LogOperations(4096, 3, body);
            int bytes = 0;
            while (operations.TryNext(out LogOperation operation))
            {
                bytes += operation.Key.Length + operation.Value.Length;
            }

            Assert.True(bytes <= body.Length && (bytes > 0 || !isWhole));
        }
    }

    /// <summary>A first segment with small records, every third of them synced.</summary>
    private static LogLab Filled()
    {
        var lab = new LogLab();
        while (lab.Log.Tail < LogFormat.HeaderBytes + UsedBytes)
        {
            lab.Put(lab.Written.Count, lab.Written.Count * 3 % 50);
            if (lab.Written.Count % 3 == 0)
            {
                lab.Sync();
            }
        }

        lab.Put(1000);
        return lab;
    }

    private static void FlipBits(int[] masks)
    {
        using LogLab lab = Filled();
        MemoryDisk disk = lab.Disk.Killed();
        int faults = 0;
        int tails = 0;
        for (int at = 0; at < LogFormat.HeaderBytes + UsedBytes + 200; at++)
        {
            foreach (int mask in masks)
            {
                disk[SegmentName.Of(0)].Span[at] ^= (byte)mask;
                ReadLog read = LogLab.Read(disk, lab.First);
                disk[SegmentName.Of(0)].Span[at] ^= (byte)mask;
                if (at < LogFormat.HeaderBytes)
                {
                    Assert.True(at >= SegmentHeader.Size ? read.Fault is null : read.Fault is not null);
                    continue;
                }

                IsRightPrefix(lab, read, at, at + 1);
                faults += read.Fault is null ? 0 : 1;
                tails += read.Fault is null ? 1 : 0;
            }
        }

        Assert.True(faults > 1000 && tails > 100, $"{faults} faults, {tails} tails");
    }

    /// <summary>What lay from one place to another in the first segment is lost.</summary>
    private static void IsRightPrefix(LogLab lab, ReadLog read, int from, int to)
    {
        int good = lab.Written.FindIndex(record => record.End > (ulong)from);
        good = good < 0 ? lab.Written.Count : good;
        IEnumerable<WrittenRecord> behind = lab.Written.Skip(good).Where(record => record.Version >= (ulong)to);
        ulong known = behind.Select(record => record.Watermark).DefaultIfEmpty().Max();
        bool isDamage = good < lab.Written.Count && known > lab.Written[good].Version;
        if (isDamage)
        {
            Assert.Equal(HoltStatus.Corrupt, read.Fault?.Status);
            Assert.Equal(SegmentName.Of(0), read.Fault?.File);
            Assert.Equal((long)lab.Written[good].Version, read.Fault?.Offset);
        }
        else
        {
            Assert.Null(read.Fault);
            Assert.Equal(LogEnd.Tail, read.Reader!.Ended);
        }

        WrittenRecord.AreSame([.. lab.Written.Take(good)], read.Records);
    }
}
