using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Engine;
using Holt.Tests.Io;
using Holt.Tests.Semantics;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Batches;

/// <summary>
/// Batches of stores on a disk: one record, or parts and one record; all of it after a crash, or nothing.
/// </summary>
public sealed class DurableBatchTests
{
    private static HoltOptions Still { get; } =
        SimulatedStore.Options with { BackgroundCheckpoints = false, HasThreads = false };

    [Theory]
    [InlineData(3, 20, "put put delete")]
    [InlineData(3, 9_000, "part part put put delete")]
    public void S055_A_batch_is_one_record(int count, int length, string lines)
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk, Still);
        HoltBatch batch = Batch(count, length);
        RecordVersion first = db.Write(batch);
        List<string> kinds = [];
        List<long> places = [];
        DiskFolder.Good(LogWalk.Run(disk.Kill(), (in LogLine line) => Note(in line), out LogExtent extent));
        Assert.Equal(lines, string.Join(' ', kinds));
        Assert.All(places[^count..], place => Assert.Equal((long)first.Value, place));
        Assert.Equal(kinds.Count - count + 1, extent.Records);

        void Note(in LogLine line)
        {
            kinds.Add(line.Kind);
            places.Add((long)line.Lsn);
        }
    }

    [Fact]
    public void S054_An_empty_batch_writes_no_byte()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk, Still);
        _ = db.Default.Put("a"u8, []);
        long changes = disk.Calls;
        Assert.Equal(default, db.Write(new HoltBatch(), durably: true));
        Assert.Equal(changes, disk.Calls);
    }

    /// <summary>Whatever is missing at its end, from its last byte on.</summary>
    [Theory]
    [InlineData(6, 20)]
    [InlineData(6, 9_000)]
    public void A_record_that_is_half_there_is_no_batch(int count, int length)
    {
        var oracle = new Oracle();
        var disk = new SimulatedDisk();
        using (HoltDb db = SimulatedStore.Open(disk, Still))
        {
            SimulatedStore.Fill(db, oracle, 0, 30);
            _ = db.Write(Batch(count, length));
            SimulatedDisk whole = disk.Kill();
            using HoltDb killed = SimulatedStore.Open(whole, Still);
            Assert.Equal(30 + count - 1, killed.Default.Count);
            disk = disk.Kill();
        }

        string name = disk.Names.Where(file => file.StartsWith("log-", StringComparison.Ordinal))
            .OrderBy(file => file).Last(file => disk.Content(file).AsSpan(4096).ContainsAnyExcept((byte)0));
        byte[] content = disk.Content(name);
        int end = content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        for (int zeros = 1; zeros < 100; zeros += 7)
        {
            byte[] torn = [.. content];
            torn.AsSpan(end - zeros, zeros).Clear();
            SimulatedDisk left = disk.Kill();
            left.Replace(name, torn);
            using HoltDb db = SimulatedStore.Open(left, Still);
            Stores.SameContents(oracle, db.Default);
        }
    }

    [Fact]
    public void S070_A_batch_that_splits_many_frames_is_there_after_a_kill()
    {
        var disk = new SimulatedDisk();
        HoltOptions options = Still with { LogLimitBytes = 16 << 20, LogSegmentBytes = 1 << 18 };
        using HoltDb db = SimulatedStore.Open(disk, options);
        var batch = new HoltBatch();
        for (int i = 0; i < 20_000; i++)
        {
            batch.Put(Text.Bytes($"{unchecked((uint)i * 2654435761):x8}"), Stamp.Make(Text.Bytes("k"), i, 30));
        }

        RecordVersion first = db.Write(batch, durably: true);
        Assert.True(db.GetStats().Splits > 100);
        foreach (SimulatedDisk left in (SimulatedDisk[])[disk.Kill(), disk.Crash(0)])
        {
            using HoltDb again = SimulatedStore.Open(left, options);
            Assert.Equal(20_000, again.Default.Count);
            Assert.Null(again.CheckStructure());
            _ = again.Default.TryGet(batch.Operations.KeyOf(77).Span[4..], new byte[99], out _, out RecordVersion own);
            Assert.Equal(first.Value + 77, own.Value);
            Assert.True(again.Default.Put("a"u8, []).Value > first.Value + 20_000);
        }
    }

    [Fact]
    public void S069_A_batch_above_the_limits_of_a_small_log_leaves_no_trace()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk, Still);
        var batch = new HoltBatch();
        for (int i = 0; i <= Still.LogSegmentBytes / 8; i++)
        {
            batch.Put(Text.Bytes($"{i}"), []);
        }

        long calls = disk.Calls;
        Assert.Equal(HoltStatus.TooLarge, Assert.Throws<HoltException>(() => db.Write(batch)).Status);
        batch.Clear();
        batch.Put("a"u8, new byte[Still.LogLimitBytes / 4]);
        Assert.Equal(HoltStatus.TooLarge, Assert.Throws<HoltException>(() => db.Write(batch)).Status);
        Assert.Equal((calls, 0L), (disk.Calls, db.Default.Count));

        // One operation less, and some bytes.
        batch.Clear();
        batch.Put("a"u8, new byte[(Still.LogLimitBytes / 4) - 5]);
        _ = db.Write(batch);
        batch.Clear();
        for (int i = 0; i < Still.LogSegmentBytes / 8; i++)
        {
            batch.Put(Text.Bytes($"{i}"), []);
        }

        _ = db.Write(batch);
        using HoltDb again = SimulatedStore.Open(disk.Kill(), Still);
        Assert.Equal(batch.Count + 1, again.Default.Count);
    }

    /// <summary>Memory that ends, a log at its limit, a store for reading: nothing of the batch is there.</summary>
    [Fact]
    public void Defect03_A_batch_that_is_refused_leaves_nothing()
    {
        using HoltDb small = HoltDb.OpenMemory(new HoltOptions { AddressRangeBytes = 1 << 24 });
        HoltBatch batch = Batch(40, 500_000);
        _ = small.Default.Put("k1"u8, "old"u8);
        Assert.Equal(HoltStatus.NoSpace, Assert.Throws<HoltException>(() => small.Write(batch)).Status);
        Assert.Equal("old"u8, small.Default.Get("k1"u8)!);
        Assert.Equal(1, small.Default.Count);
        Assert.Null(StructureChecks.FaultOf(small));

        var disk = new SimulatedDisk();
        HoltOptions options = Still with { WriteTimeout = TimeSpan.Zero };
        using HoltDb db = SimulatedStore.Open(disk, options);
        var oracle = new Oracle();
        HoltStatus status = HoltStatus.Ok;
        for (int i = 0; status == HoltStatus.Ok; i++)
        {
            HoltBatch next = Batch(20, 400, $"batch {i:d5} ");
            status = db.TryWrite(next, durably: false);
            for (int k = 0; k < next.Count - 1 && status == HoltStatus.Ok; k++)
            {
                byte[] key = next.Operations.KeyOf(k).Span[4..].ToArray();
                oracle.Put(key, next.Operations.ValueOf(k).ToArray(), next.VersionOf(k).Value);
            }
        }

        Assert.Equal(HoltStatus.Busy, status);
        Stores.SameContents(oracle, db.Default);
        SimulatedDisk left = disk.Kill();
        using HoltDb again = SimulatedStore.Open(left, options with { ReadOnly = true });
        Stores.SameContents(oracle, again.Default);
        Assert.Equal(HoltStatus.ReadOnly, again.TryWrite(Batch(3, 9), durably: false));
        db.Checkpoint();
        Assert.Equal(HoltStatus.Ok, db.TryWrite(Batch(20, 400), durably: true));
    }

    [Fact]
    public void Many_puts_are_there_after_a_kill_and_say_how_far_they_came()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk, Still with { WriteTimeout = TimeSpan.Zero });
        const int Count = 30_000;
        int[] keyEnds = [.. Enumerable.Range(1, Count).Select(i => i * 8)];
        int[] valueEnds = [.. Enumerable.Range(1, Count).Select(i => i * 50)];
        byte[] keys = [.. Enumerable.Range(0, Count).SelectMany(i => Text.Bytes($"{i:D8}"))];
        int applied = 0;
        HoltException refused = Assert.Throws<HoltException>(
            () => db.Default.PutMany(keys, keyEnds, new byte[Count * 50], valueEnds, out applied, durably: true));
        Assert.Equal(HoltStatus.Busy, refused.Status);
        Assert.InRange(applied, 1_000, Count - 1);
        using HoltDb again = SimulatedStore.Open(disk.Crash(0), Still);
        Assert.Equal(applied, again.Default.Count);
        Assert.Equal(applied, db.Default.Count);
    }

    /// <summary>
    /// A leaf was looked for twice: once to ask whether it is dirty, for the room that its image will take.
    /// </summary>
    [Fact]
    public void Room_for_images_costs_no_descent_while_the_disk_has_room()
    {
        using HoltDb memory = Stores.Open(SimulatedStore.Options.FrameBytes);
        using HoltDb db = SimulatedStore.Open(new SimulatedDisk(), Still);
        List<long> frames = [];
        foreach (HoltDb store in (HoltDb[])[memory, db])
        {
            var batch = new HoltBatch();
            for (int i = 0; i < 2_000; i++)
            {
                _ = store.Default.Put(Text.Bytes($"{i:D6}"), new byte[30]);
                if (i % 20 == 0)
                {
                    batch.Put(Text.Bytes($"{i:D6}"), new byte[30]);
                }
            }

            for (int round = 0; round < 2; round++)
            {
                Holt.Foundation.DebugCounters.Reset();
                _ = store.Write(batch);
            }

            frames.Add(Holt.Foundation.DebugCounters.Counts.Frames);
        }

        Assert.Equal(frames[0], frames[1]);
        Assert.True(frames[0] > 100 || !Holt.Foundation.DebugCounters.IsOn);
    }

    /// <summary>Whatever happens to a log that ends somewhere in them: it holds the first so many.</summary>
    [Fact]
    public void Many_puts_are_a_record_each_and_one_sync()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk, Still);
        int[] keyEnds = [8, 16, 24];
        int[] valueEnds = [20, 20, 30_020];
        byte[] keys = Text.Bytes("00000001" + "00000002" + "00000001");
        long syncs = db.Facts!.LogSyncs;
        db.Default.PutMany(keys, keyEnds, new byte[30_020], valueEnds, out int applied, durably: true);
        Assert.Equal((3, 1L), (applied, db.Facts!.LogSyncs - syncs));
        List<string> kinds = [];
        DiskFolder.Good(LogWalk.Run(disk.Crash(0), (in LogLine line) => kinds.Add(line.Kind), out _));
        Assert.Matches("^put put( part)+ put-parts$", string.Join(' ', kinds));
        Assert.Equal(30_000, db.Default.Get("00000001"u8)!.Length);
    }

    /// <summary>Puts of `k0`, `k1` and so on, and a removal.</summary>
    private static HoltBatch Batch(int count, int length, string name = "k")
    {
        var batch = new HoltBatch();
        for (int i = 0; i < count - 1; i++)
        {
            byte[] key = Text.Bytes($"{name}{i}");
            batch.Put(key, Stamp.Make(key, i, length));
        }

        batch.Delete("nothing"u8);
        return batch;
    }
}
