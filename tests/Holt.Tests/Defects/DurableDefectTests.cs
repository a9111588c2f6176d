using System;
using System.Linq;
using Holt.Tests.Semantics;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Defects;

/// <summary>Known ways in which a store on a disk fails: see the end of docs/checks.md.</summary>
public sealed class DurableDefectTests
{
    private const int Header = 4096;

    [Fact]
    public void Defect07_Versions_go_on_after_a_checkpoint_and_a_reopen()
    {
        var disk = new SimulatedDisk();
        ulong last = 0;
        for (int life = 0; life < 6; life++)
        {
            using HoltDb db = SimulatedStore.Open(disk);
            for (int i = 0; i < 20; i++)
            {
                ulong version = db.Default.Put("one"u8, "value"u8).Value;
                Assert.True(version > last);
                last = version;
            }

            if (life % 2 == 0)
            {
                db.Checkpoint();
            }

            disk = life % 3 == 0 ? disk.Kill() : disk;
        }
    }

    [Fact]
    public void Defect08_An_answered_write_needs_no_thread_to_survive_the_process()
    {
        var disk = new SimulatedDisk();
        HoltOptions options = SimulatedStore.Options with { BackgroundCheckpoints = false, HasThreads = false };
        using HoltDb db = SimulatedStore.Open(disk, options);
        for (int i = 0; i < 100; i++)
        {
            db.Default.Put(SimulatedStore.Key(i), "v"u8);
            using HoltDb again = SimulatedStore.Open(disk.Kill(), options);
            Assert.Equal(i + 1, again.Default.Count);
        }
    }

    /// <summary>Synced records behind a damaged length are not taken for a torn tail.</summary>
    [Fact]
    public void Defect09_A_flipped_length_is_damage_and_nothing_is_cut_off()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk);
        SimulatedStore.Fill(db, new Oracle(), 0, 100);
        db.Sync();
        db.Default.Put("behind"u8, "the sync"u8); // its record says that all before it is durable
        SimulatedDisk left = disk.Kill();
        string name = left.Names.First(file => file.StartsWith("log-", StringComparison.Ordinal)
            && left.Content(file).AsSpan(Header).ContainsAnyExcept((byte)0));
        byte[] bytes = left.Content(name);
        int second = Header + BitConverter.ToInt32(bytes, Header);
        bytes[second + 3] ^= 0x40;
        left.Replace(name, bytes);
        Assert.Equal(HoltStatus.Corrupt, SimulatedStore.Refusal(left));
        Assert.Equal(bytes, left.Content(name));
    }

    /// <summary>Whatever a loss of power leaves of what was not synced, the store opens.</summary>
    [Fact]
    public void Defect10_Every_tail_that_a_loss_of_power_can_leave_is_opened()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk);
        SimulatedStore.Fill(db, new Oracle(), 0, 30);
        db.Sync();
        SimulatedStore.Fill(db, new Oracle(), 30, 60);
        foreach (CrashChoice choice in CrashChoice.Some(disk.Pieces, 200, 1))
        {
            using HoltDb again = SimulatedStore.Open(disk.Crash(choice));
            Assert.InRange(again.Default.Count, 30, 60);
        }
    }

    [Theory]
    [InlineData("log-")]
    [InlineData("manifest-")]
    [InlineData("holt")]
    public void Defect11_A_store_that_lost_a_file_is_never_opened_as_an_empty_one(string prefix)
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk);
        SimulatedStore.Fill(db, new Oracle(), 0, 100);
        db.Checkpoint();
        SimulatedStore.Fill(db, new Oracle(), 100, 200);
        SimulatedDisk left = disk.Kill();
        foreach (string name in left.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            left.Lose(name);
        }

        Assert.Equal(HoltStatus.Corrupt, SimulatedStore.Refusal(left));
    }

    /// <summary>The log is given back under steady load, so no checkpoint ever has more to do than its limit.</summary>
    [Fact]
    public void Defect15_The_log_stays_below_its_limit_under_steady_load()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk);
        SimulatedStore.Fill(db, new Oracle(), 0, 40_000, 80);
        Assert.True(db.GetStats().Checkpoints > 3);
        Assert.InRange(disk.Kill().Names.Count(name => name.StartsWith("log-", StringComparison.Ordinal)), 2, 16);
    }

    /// <summary>The directory says what it is: files of something else are not taken, nor a newer format.</summary>
    [Fact]
    public void Defect18_A_directory_of_another_kind_is_not_opened_and_not_changed()
    {
        var disk = new SimulatedDisk();
        SimulatedStore.Open(disk).Dispose();
        byte[] other = disk.Content("data");
        disk.Replace("holt", other);
        Assert.Equal(HoltStatus.Corrupt, SimulatedStore.Refusal(disk));
        Assert.Equal(other, disk.Content("holt"));
    }

    /// <summary>A failure in the background is kept and can be asked for; asking changes nothing.</summary>
    [Fact]
    public void Defect20_Failures_can_be_asked_for_and_statistics_have_no_side_effects()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = SimulatedStore.Open(disk, SimulatedStore.Options with { HasThreads = false });
        SimulatedStore.Fill(db, new Oracle(), 0, 100);
        _ = disk.Fail(DiskCall.Sync, "log-", 1, 5);
        _ = Assert.Throws<HoltException>(db.Sync);
        long calls = disk.Calls;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HoltStatus.Fenced, db.Health.Status);
            Assert.Contains("log-", db.Health.Cause, StringComparison.Ordinal);
            Assert.Equal(100, db.GetStats().Keys);
        }

        Assert.Equal(calls, disk.Calls);
    }
}
