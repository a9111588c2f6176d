using System;
using System.IO;
using System.Linq;
using Holt.Tests.Crash;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>What a store in a directory promises: see the numbers in docs/checks.md.</summary>
public sealed class DurabilityTests
{
    private const int Header = 4096;

    [Theory]
    [InlineData(1, 10)]
    [InlineData(7, 3000)]
    [InlineData(300, 60)]
    [InlineData(2, 50_000)]
    public void S137_Synced_writes_are_there_after_a_kill_and_after_a_loss_of_power(int count, int length)
    {
        var disk = new SimulatedDisk();
        var oracle = new Oracle();
        using HoltDb db = SimulatedStore.Open(disk, SimulatedStore.Options with { Durability = Durability.Sync });
        SimulatedStore.Fill(db, oracle, 0, count, length);
        foreach (SimulatedDisk left in (SimulatedDisk[])[disk.Kill(), disk.Crash(0)])
        {
            using HoltDb again = SimulatedStore.Open(left);
            Stores.SameContents(oracle, again.Default);
        }
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(300, 60)]
    [InlineData(2, 50_000)]
    public void S138_Every_answered_write_is_there_after_a_kill(int count, int length)
    {
        var disk = new SimulatedDisk();
        var oracle = new Oracle();
        using HoltDb db = SimulatedStore.Open(disk);
        SimulatedStore.Fill(db, oracle, 0, count, length);
        using HoltDb again = SimulatedStore.Open(disk.Kill());
        Stores.SameContents(oracle, again.Default);
    }

    [Theory]
    [InlineData(Durability.Async, true)]
    [InlineData(Durability.Async, false)]
    [InlineData(Durability.Sync, true)]
    [InlineData(Durability.Sync, false)]
    public void S140_After_a_close_everything_is_there_also_when_the_power_fails_then(
        Durability mode, bool isInBackground)
    {
        var disk = new SimulatedDisk();
        var oracle = new Oracle();
        HoltOptions options = SimulatedStore.Options with
        {
            Durability = mode,
            BackgroundCheckpoints = isInBackground,
        };
        using (HoltDb db = SimulatedStore.Open(disk, options))
        {
            SimulatedStore.Fill(db, oracle, 0, 500);
        }

        using HoltDb again = SimulatedStore.Open(disk.Crash(0), options);
        Stores.SameContents(oracle, again.Default);
    }

    /// <summary>Segments have one size, so a shorter file is damage, at any length.</summary>
    [Fact]
    public void S142_A_segment_that_was_cut_is_refused_and_never_read_as_less()
    {
        SimulatedDisk disk = Killed(new Oracle(), 200);
        string name = Segment(disk);
        byte[] whole = disk.Content(name);
        for (int length = 0; length < whole.Length; length += 512)
        {
            SimulatedDisk cut = disk.Kill();
            cut.Replace(name, whole.AsSpan(0, length));
            Assert.Equal(HoltStatus.Corrupt, SimulatedStore.Refusal(cut));
        }
    }

    /// <summary>Also when the watermark is far behind: what was not synced may end anywhere.</summary>
    [Fact]
    public void S143_A_last_record_with_zeros_at_its_end_is_dropped_and_nothing_else()
    {
        var oracle = new Oracle();
        SimulatedDisk disk = Killed(oracle, 50);
        string name = Segment(disk);
        byte[] whole = disk.Content(name);
        int end = whole.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        OracleRecord last = oracle.All().MaxBy(record => record.Version)!;
        Assert.True(oracle.Remove(last.Key));
        for (int zeros = 1; zeros < 40; zeros++)
        {
            byte[] torn = [.. whole];
            torn.AsSpan(end - zeros, zeros).Clear();
            SimulatedDisk left = disk.Kill();
            left.Replace(name, torn);
            using HoltDb db = SimulatedStore.Open(left);
            Stores.SameContents(oracle, db.Default);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(64)]
    public void S144_Zeros_behind_the_end_of_any_file_change_nothing_or_are_refused(int kilobytes)
    {
        var oracle = new Oracle();
        SimulatedDisk disk = Killed(oracle, 200);
        foreach (string name in disk.Names)
        {
            SimulatedDisk longer = disk.Kill();
            longer.Replace(name, [.. disk.Content(name), .. new byte[kilobytes << 10]]);
            if (SimulatedStore.Refusal(longer.Kill()) == HoltStatus.Ok)
            {
                using HoltDb db = SimulatedStore.Open(longer);
                Stores.SameContents(oracle, db.Default);
            }
            else
            {
                Assert.StartsWith("log-", name, StringComparison.Ordinal); // a segment has one size
            }
        }
    }

    [Fact]
    public void S149_A_data_file_that_is_gone_or_cut_is_refused_by_name()
    {
        var disk = new SimulatedDisk();
        using (HoltDb db = SimulatedStore.Open(disk))
        {
            SimulatedStore.Fill(db, new Oracle(), 0, 500);
        }

        byte[] whole = disk.Content("data");
        SimulatedDisk lost = disk.Kill();
        lost.Lose("data");
        SimulatedDisk cut = disk.Kill();
        cut.Replace("data", whole.AsSpan(0, 8192));
        foreach (SimulatedDisk left in (SimulatedDisk[])[lost, cut])
        {
            Assert.Equal(HoltStatus.Corrupt, SimulatedStore.Refusal(left));
        }
    }

    [Theory]
    [InlineData("checkpoints")]
    [InlineData("checkpoint between writes")]
    public void S153_A_crash_anywhere_in_a_checkpoint_loses_nothing_also_when_recovery_crashes(string workload) =>
        Hunt(workload);

    [Theory]
    [InlineData("kills")]
    [InlineData("power losses")]
    public void S154_What_is_written_after_a_recovery_survives_the_next_crash(string workload) => Hunt(workload);

    [Fact]
    public void S158_A_reader_sees_what_the_log_has_and_changes_no_byte_and_no_time()
    {
        string path = Path.Combine(Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");
        try
        {
            using (HoltDb db = HoltDb.Open(path, SimulatedStore.Options))
            {
                db.Default.Put("closed"u8, "1"u8);
            }

            (string, DateTime, long)[] before = Facts(path);
            using (HoltDb reader = HoltDb.Open(path, SimulatedStore.Options with { ReadOnly = true }))
            {
                Assert.True(reader.Default.Exists("closed"u8));
            }

            Assert.Equal(before, Facts(path));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }

        var disk = new SimulatedDisk();
        var oracle = new Oracle();
        using HoltDb writer = SimulatedStore.Open(disk);
        SimulatedStore.Fill(writer, oracle, 0, 100);
        SimulatedDisk left = disk.Kill();
        long events = left.Events;
        using HoltDb live = SimulatedStore.Open(left, SimulatedStore.Options with { ReadOnly = true });
        Stores.SameContents(oracle, live.Default);
        Assert.Equal(events, left.Events);
    }

    [Fact]
    public void S159_A_reader_of_nothing_makes_nothing()
    {
        string path = Path.Combine(Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");
        HoltException error = Assert.Throws<HoltException>(
            () => HoltDb.Open(path, SimulatedStore.Options with { ReadOnly = true }));
        Assert.Equal(HoltStatus.NoStore, error.Status);
        Assert.False(Directory.Exists(path));
    }

    /// <summary>The lock is on the superblock, so there is no file whose loss would give it up.</summary>
    [Fact]
    public void S161_A_store_that_is_open_has_no_lock_file_to_delete()
    {
        string path = Path.Combine(Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");
        try
        {
            using HoltDb db = HoltDb.Open(path, SimulatedStore.Options);
            string[] others = [.. Directory.GetFiles(path).Where(file => Path.GetFileName(file) != "holt")];
            Assert.DoesNotContain(others, file => file.Contains("lock", StringComparison.OrdinalIgnoreCase));
            HoltException error = Assert.Throws<HoltException>(() => HoltDb.Open(path, SimulatedStore.Options));
            Assert.Equal(HoltStatus.Locked, error.Status);
            string pid = $"{Environment.ProcessId}";
            Assert.Contains(pid, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void S165_What_an_open_has_to_replay_is_bounded_by_the_limit_of_the_log()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk);
        for (int round = 0; round < 20; round++)
        {
            SimulatedStore.Fill(db, new Oracle(), 0, 2000, 80);
            SimulatedDisk left = disk.Kill(); // threads of the log go on meanwhile
            long log = left.Names.Where(name => name.StartsWith("log-", StringComparison.Ordinal))
                .Sum(name => (long)left.Content(name).Length);
            Assert.InRange(log, 1, SimulatedStore.Options.LogLimitBytes);
        }
    }

    [Fact]
    public void S166_Replay_gives_the_same_however_often_it_is_interrupted()
    {
        var oracle = new Oracle();
        SimulatedDisk disk = Killed(oracle, 300);
        for (int life = 0; life < 5; life++)
        {
            disk = disk.Kill();
            using HoltDb db = SimulatedStore.Open(disk);
            Stores.SameContents(oracle, db.Default);
            disk = disk.Kill(); // before the checkpoint of a close
        }
    }

    [Fact]
    public void S167_A_checkpoint_of_a_clean_store_touches_nothing()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk, SimulatedStore.Options with { HasThreads = false });
        SimulatedStore.Fill(db, new Oracle(), 0, 100);
        db.Checkpoint();
        long events = disk.Events;
        db.Checkpoint();
        Assert.Equal(events, disk.Events);
    }

    private static SimulatedDisk Killed(Oracle oracle, int count)
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk);
        SimulatedStore.Fill(db, oracle, 0, count);
        return disk.Kill();
    }

    /// <summary>The segment with records.</summary>
    private static string Segment(SimulatedDisk disk) => disk.Names.First(name =>
        name.StartsWith("log-", StringComparison.Ordinal)
        && disk.Content(name).AsSpan(Header).ContainsAnyExcept((byte)0));

    private static void Hunt(string workload)
    {
        CrashHunt hunt = new CrashHunt(5).Run(CrashWorkloads.Of(workload), 200);
        Assert.True(hunt.Finding is null, hunt.Finding);
        Assert.True(hunt.States > 100);
    }

    private static (string Name, DateTime Time, long Length)[] Facts(string path) =>
        [.. new DirectoryInfo(path).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => (file.Name, file.LastWriteTimeUtc, file.Length))];
}
