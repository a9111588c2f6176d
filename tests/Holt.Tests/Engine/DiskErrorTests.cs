using System;
using System.Linq;
using System.Threading;
using Holt.Engine;
using Holt.Tests.Io;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>What a store answers when the disk says no, and how it goes on (docs/durability.md, section 8).</summary>
public sealed class DiskErrorTests
{
    private const int InputOutput = 5; // EIO
    private const int NoSpaceLeft = 28; // ENOSPC

    /// <summary>A sync of the log, or of the manifest, that fails ends writing; reads go on.</summary>
    [Theory]
    [InlineData("log-", false)]
    [InlineData("manifest", true)]
    public void S155_A_failed_sync_fences_and_resume_opens_in_place(string file, bool isByCheckpoint)
    {
        var disk = new SimulatedDisk();
        using HoltDb db = Opened(disk, hasThreads: false);
        var oracle = new Oracle();
        Fill(db, oracle, 0, 300);
        db.Sync();
        FaultRule rule = disk.Fail(DiskCall.Sync, file, nth: 1, InputOutput);
        Fill(db, oracle, 300, 400);
        HoltException error = Assert.Throws<HoltException>(() =>
        {
            if (isByCheckpoint)
            {
                db.Checkpoint();
            }
            else
            {
                db.Sync();
            }
        });
        Assert.Equal(1, rule.Hits);
        IsFenced(error, file);
        IsFenced(Assert.Throws<HoltException>(() => db.Default.Put("a"u8, "b"u8)), file);
        IsFenced(Assert.Throws<HoltException>(() => db.Default.Delete(Key(1))), file);
        IsFenced(Assert.Throws<HoltException>(() => db.Default.PutDurably("a"u8, "b"u8)), file);
        IsFenced(Assert.Throws<HoltException>(db.Checkpoint), file);
        if (isByCheckpoint)
        {
            db.Sync(); // the checkpoint has synced the log: what was acknowledged is durable
        }
        else
        {
            IsFenced(Assert.Throws<HoltException>(db.Sync), file);
        }

        Assert.Equal(HoltStatus.Fenced, db.Health.Status);
        Assert.Contains(file, db.Health.Cause, StringComparison.Ordinal);
        Stores.SameContents(oracle, db.Default);

        // The process is alive, so the page cache has all of it.
        Cursor standing = db.Default.Scan(new KeyRange());
        Assert.True(standing.MoveNext());
        db.Resume();
        Assert.Equal(new HoltHealth(HoltStatus.Ok, null, null), db.Health);
        Stores.SameContents(oracle, db.Default);
        int left = 0;
        while (standing.MoveNext())
        {
            left++;
        }

        Assert.Equal(399, left);
        standing.Dispose();
        Fill(db, oracle, 400, 500);
        db.Checkpoint();
        db.Resume(); // harmless
        db.Dispose();
        using HoltDb again = Opened(disk, hasThreads: false);
        Stores.SameContents(oracle, again.Default);
        Assert.Null(again.CheckStructure());
    }

    /// <summary>What was synced is there even if the page cache has dropped what was not.</summary>
    [Fact]
    public void Resume_brings_back_what_was_durable()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = Opened(disk, hasThreads: false);
        var durable = new Oracle();
        Fill(db, durable, 0, 300);
        db.Sync();
        Fill(db, new Oracle(), 300, 400);
        _ = disk.Fail(DiskCall.Sync, "log-", nth: 1, InputOutput);
        _ = Assert.Throws<HoltException>(db.Sync);
        disk.ForgetFailedPages();
        Assert.Equal(400, db.Default.Count);
        db.Resume();
        Stores.SameContents(durable, db.Default);
    }

    [Fact]
    public void Resume_on_a_disk_that_is_still_sick_changes_nothing()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = Opened(disk, hasThreads: false);
        var oracle = new Oracle();
        Fill(db, oracle, 0, 300);
        _ = disk.Fail(DiskCall.Any, "", nth: 1, InputOutput, forEver: true);
        _ = Assert.Throws<HoltException>(db.Sync);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HoltStatus.Io, Assert.Throws<HoltException>(db.Resume).Status);
            Stores.SameContents(oracle, db.Default);
            IsFenced(Assert.Throws<HoltException>(() => db.Default.Put("a"u8, "b"u8)), "log-");
        }

        disk.Heal();
        db.Resume();
        Stores.SameContents(oracle, db.Default);
        Fill(db, oracle, 300, 310);
        Stores.SameContents(oracle, db.Default);
    }

    /// <summary>Readers, listers and writers do not notice more than a refusal.</summary>
    [Fact]
    public void Resume_while_others_are_inside()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = Opened(disk, hasThreads: true);
        Fill(db, new Oracle(), 0, 500);
        db.Sync();
        bool isOver = false;
        int resumed = 0;
        Threads.Run(
            () =>
            {
                for (int round = 0; round < 30; round++)
                {
                    _ = disk.Fail(DiskCall.Sync, "log-", nth: 1, InputOutput);
                    SpinWait.SpinUntil(() => db.Health.Status == HoltStatus.Fenced);
                    disk.Heal();
                    db.Resume();
                    resumed++;
                }

                Volatile.Write(ref isOver, true);
            },
            () =>
            {
                byte[] value = new byte[200];
                for (int i = 0; !Volatile.Read(ref isOver); i++)
                {
                    Assert.Equal(ReadStatus.Found, db.Default.TryGet(Key(i % 500), value, out _, out _));
                }
            },
            () =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    int count = 0;
                    foreach (Entry entry in db.Default.Scan(new KeyRange()))
                    {
                        count += entry.Key.StartsWith("dir"u8) ? 1 : 0;
                    }

                    Assert.Equal(500, count);
                }
            },
            () =>
            {
                for (int i = 0; !Volatile.Read(ref isOver); i++)
                {
                    HoltStatus status = db.Default.TryPut(Text.Bytes($"other/{i % 1000}"), "x"u8, out _);
                    Assert.True(status is HoltStatus.Ok or HoltStatus.Fenced, $"{status}");
                }
            });
        Assert.Equal(30, resumed);
        Assert.Null(db.CheckStructure());
    }

    /// <summary>Images that cannot be written cost a checkpoint, and nothing else.</summary>
    [Theory]
    [InlineData(DiskCall.Write, InputOutput, HoltStatus.Io)]
    [InlineData(DiskCall.Sync, InputOutput, HoltStatus.Io)]
    [InlineData(DiskCall.Write, NoSpaceLeft, HoltStatus.NoSpace)]
    internal void A_failed_checkpoint_is_told_and_tried_again(DiskCall call, int errno, HoltStatus status)
    {
        var disk = new SimulatedDisk();
        using HoltDb db = Opened(disk, hasThreads: false);
        var oracle = new Oracle();
        Fill(db, oracle, 0, 2000);
        FaultRule rule = disk.Fail(call, "data", nth: 1, errno, forEver: true);
        HoltException error = Assert.Throws<HoltException>(db.Checkpoint);
        Assert.Equal((status, "data", errno), (error.Status, error.File, error.Errno));
        Assert.True(rule.Hits > 0);
        Assert.Equal(HoltStatus.Ok, db.Health.Status);
        Assert.Contains("data", db.Health.CheckpointFailure, StringComparison.Ordinal);
        Fill(db, oracle, 2000, 2100);
        db.Sync();
        disk.Heal();
        db.Checkpoint();
        Assert.Null(db.Health.CheckpointFailure);
        Stores.SameContents(oracle, db.Default);
        SimulatedDisk left = disk.Crash(0);
        using HoltDb again = Opened(left, hasThreads: false);
        Stores.SameContents(oracle, again.Default);
        Assert.Null(again.CheckStructure());
    }

    /// <summary>In the background too, also when nobody writes any more.</summary>
    [Fact]
    public void S156_A_failed_checkpoint_in_the_background_is_tried_again()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = Opened(disk, hasThreads: true);
        var oracle = new Oracle();
        _ = disk.Fail(DiskCall.Write, "data", nth: 1, InputOutput, forEver: true);
        Fill(db, oracle, 0, 6000);
        SpinWait.SpinUntil(() => db.Health.CheckpointFailure is not null);
        Assert.Contains("data", db.Health.CheckpointFailure, StringComparison.Ordinal);
        disk.Heal();
        SpinWait.SpinUntil(() => db.Health.CheckpointFailure is null);
        Stores.SameContents(oracle, db.Default);
    }

    /// <summary>Without room for images a put is refused before the log has it, and the exception says why.</summary>
    [Fact]
    public void A_full_disk_refuses_puts_before_the_fact()
    {
        var disk = new SimulatedDisk();
        using HoltDb db = Opened(disk, hasThreads: true);
        var oracle = new Oracle();
        Fill(db, oracle, 0, 100);
        FaultRule rule = disk.Fail(DiskCall.Reserve, "data", nth: 1, NoSpaceLeft, forEver: true);
        HoltException error = Assert.Throws<HoltException>(() => Fill(db, oracle, 100, 100_000));
        Assert.Equal((HoltStatus.NoSpace, "data", NoSpaceLeft), (error.Status, error.File, error.Errno));
        Assert.True(rule.Hits > 0);
        Assert.Equal(HoltStatus.Ok, db.Health.Status);
        Stores.SameContents(oracle, db.Default);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(db.Default.Delete(Key(i)));
            Assert.True(oracle.Remove(Key(i)));
        }

        db.Checkpoint();
        disk.Heal();
        int stored = oracle.Count + 100;
        Fill(db, oracle, stored, stored + 3000);
        Stores.SameContents(oracle, db.Default);
    }

    /// <summary>The process dies on a full disk: the next one can open the store, and make room in it.</summary>
    [Fact]
    public void A_store_on_a_full_disk_can_be_opened_after_a_crash()
    {
        var disk = new SimulatedDisk { Capacity = 3 << 20 };
        var oracle = new Oracle();
        HoltDb db = Opened(disk, hasThreads: false);
        HoltException error = Assert.Throws<HoltException>(() => Fill(db, oracle, 0, 100_000));
        while (error.Status == HoltStatus.Busy)
        {
            db.Checkpoint(); // nobody else takes one here
            error = Assert.Throws<HoltException>(() => Fill(db, oracle, oracle.Count, 100_000));
        }

        Assert.Equal(HoltStatus.NoSpace, error.Status);
        Assert.True(oracle.Count > 5000, $"{oracle.Count} records");
        for (int round = 0; round < 3; round++)
        {
            disk = disk.Kill();
            using HoltDb again = Opened(disk, hasThreads: false);
            Stores.SameContents(oracle, again.Default);
            Assert.Null(again.CheckStructure());
            foreach (OracleRecord record in oracle.All().Take(1000).ToList())
            {
                Assert.True(again.Default.Delete(record.Key));
                Assert.True(oracle.Remove(record.Key));
            }
        }

        db.Dispose();
    }

    private static HoltDb Opened(SimulatedDisk disk, bool hasThreads)
    {
        var options = new HoltOptions
        {
            FrameBytes = 4096,
            AddressRangeBytes = 1L << 30,
            LogSegmentBytes = 1 << 16,
            LogLimitBytes = 1 << 20,
            HasThreads = hasThreads,
            SyncWindow = TimeSpan.FromMilliseconds(hasThreads ? 5 : 60_000),
            WriteTimeout = TimeSpan.FromSeconds(60),
        };
        DiskFolder.Good(StoreEngine.Open(disk, options, out StoreEngine? engine));
        return HoltDb.Over(engine!);
    }

    private static void Fill(HoltDb db, Oracle oracle, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            byte[] value = Stamp.Make(Key(i), i, 30 + (i % 90));
            oracle.Put(Key(i), value, db.Default.Put(Key(i), value).Value);
        }
    }

    private static void IsFenced(HoltException error, string file)
    {
        Assert.Equal(HoltStatus.Fenced, error.Status);
        Assert.StartsWith(file, error.File, StringComparison.Ordinal);
        Assert.Equal(InputOutput, error.Errno);
    }

    private static byte[] Key(int i) => Text.Bytes($"dir-{i % 7}/{i:d6}");
}
