using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Holt.Engine;
using Holt.Io;
using Holt.Tests.Io;
using Holt.Tests.Model;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>Frames that have changed leave memory between checkpoints.</summary>
public sealed class EvictionTests(ITestOutputHelper output) : IDisposable
{
    private const int BudgetFrames = 8;

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Random puts to a store of many times its budget: before, each six frames or so that one of them changed cost a
    /// checkpoint; now none comes before the log wants one.
    /// </summary>
    [Theory]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    public void A_load_of_many_times_the_budget_takes_no_checkpoint(int frameBytes)
    {
        const int keyCount = 30_000;
        const int puts = 3_000;
        _folder.Fill(frameBytes, keyCount, Key, number => Value(number, 0));
        long budget = BudgetFrames * (long)frameBytes;
        using (HoltDb db = _folder.Open(frameBytes, budget))
        {
            long most = budget + ((db.GetStats().RouterFrames + 3) * frameBytes); // these stay; and what a put holds
            var rng = new Rng(7);
            for (int i = 1; i <= puts; i++)
            {
                int number = rng.Below(keyCount);
                db.Default.Put(Key(number), Value(number, i));
                if (i % 50 == 0)
                {
                    Assert.InRange(db.GetStats().CacheBytes, 1, most);
                }
            }

            HoltStats stats = db.GetStats();
            StoreFacts facts = db.Facts!;
            output.WriteLine(
                $"{stats.LeafFrames} leaves, {puts} puts: {stats.Checkpoints} checkpoints, "
                + $"{stats.FramesEvicted} evicted, {facts.WrittenBytes} bytes of images written");
            Assert.True(stats.LeafFrames > 5 * BudgetFrames);
            Assert.Equal(0, stats.Checkpoints);
            Assert.True(stats.FramesEvicted > puts / 2);
            Same(db, keyCount, puts);
            db.Checkpoint();
            long written = db.Facts!.WrittenBytes - facts.WrittenBytes;
            output.WriteLine($"{written} more for the checkpoint");
            Assert.True(
                written <= most + facts.ImageBytes, "what was evicted is not written again, but for moving it once");
            Assert.Equal(1, db.GetStats().Checkpoints);
            Same(db, keyCount, puts);
        }

        using HoltDb again = _folder.Open(frameBytes, 0);
        Same(again, keyCount, puts);
        Assert.Null(again.CheckStructure());
    }

    /// <summary>A log that is larger than memory is applied within the bound, and again if that was in vain.</summary>
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(64 << 10)]
    public void A_replay_stays_within_the_bound(int frameBytes)
    {
        const int keyCount = 4_000;
        var disk = new SimulatedDisk { SeesEachEvent = false };
        HoltDb db = Opened(disk, frameBytes, 0);
        for (int i = 0; i < keyCount; i++)
        {
            int number = i * 7 % keyCount;
            db.Default.Put(Key(number), Value(number, 0));
        }

        Assert.Equal(0, db.GetStats().Checkpoints);
        long budget = BudgetFrames * (long)frameBytes;
        for (int round = 0; round < 3; round++)
        {
            SimulatedDisk left = disk.Kill();
            Drop(disk, db);
            disk = left;
            db = Opened(disk, frameBytes, budget);
            HoltStats stats = db.GetStats();
            output.WriteLine($"{stats.LeafFrames} leaves, {stats.FramesEvicted} evicted, {stats.CacheBytes} bytes");
            Assert.True(stats.FramesEvicted > 0);
            Assert.InRange(stats.CacheBytes, 1, budget + ((stats.RouterFrames + 3) * frameBytes));
            Same(db, keyCount, 0);
            Assert.Null(db.CheckStructure());
        }

        db.Checkpoint();
        Same(db, keyCount, 0);
        Drop(disk, db);
    }

    /// <summary>The model, with eight frames of memory, checkpoints, opens and deaths in between.</summary>
    [Theory]
    [InlineData(4 << 10, KeyShape.Paths)]
    [InlineData(4 << 10, KeyShape.Random)]
    [InlineData(16 << 10, KeyShape.Stems)]
    [InlineData(64 << 10, KeyShape.Paths)]
    [InlineData(64 << 10, KeyShape.Random)]
    public void A_store_that_dies_in_little_memory_answers_like_a_sorted_map(int frameBytes, KeyShape shape)
    {
        int steps = Heavy.IsOn ? 20_000 : 1_500;
        long budget = BudgetFrames * (long)frameBytes;
        var disk = new SimulatedDisk { SeesEachEvent = false };
        HoltDb db = Opened(disk, frameBytes, budget);
        var store = new ModelStore(db, []);
        var source = new StepSource(shape, frameBytes, seed: 5, store.Oracle);
        var rng = new Rng(11);
        for (int i = 1; i <= steps; i++)
        {
            string? fault = store.Run(source.Next());
            Assert.True(fault is null, $"step {i}: {fault}");
            if (rng.OneIn(200))
            {
                db.Checkpoint();
            }

            if (rng.OneIn(300))
            {
                SimulatedDisk left = disk.Kill();
                Drop(disk, db);
                disk = left;
                db = Opened(disk, frameBytes, budget);
                store = store.Over(db);
            }
            else if (rng.OneIn(500))
            {
                db.Dispose();
                db = Opened(disk, frameBytes, budget);
                store = store.Over(db);
            }
        }

        Assert.Null(store.CompareAll());
        Drop(disk, db);
    }

    /// <summary>
    /// What the disk refuses stays in memory, and the write is answered; when it is well again all of it is there.
    /// </summary>
    [Theory]
    [InlineData(Errno.InputOutput)]
    [InlineData(28)] // ENOSPC
    public void What_cannot_be_evicted_stays(int errno)
    {
        const int frameBytes = 16 << 10;
        const int keyCount = 3_000;
        var disk = new SimulatedDisk { SeesEachEvent = false };
        using HoltDb db = Opened(disk, frameBytes, BudgetFrames * (long)frameBytes);
        int[] rounds = new int[keyCount];
        var rng = new Rng(3);
        for (int i = 0; i < keyCount; i++)
        {
            db.Default.Put(Key(i), Value(i, 0));
        }

        int refused = 0;
        for (int i = 1; i <= 600; i++)
        {
            FaultRule? rule = i % 20 == 0 ? disk.Fail(DiskCall.Write, "data", 1, errno, forEver: i % 40 == 0) : null;
            int number = rng.Below(keyCount);
            HoltStatus status = db.Default.TryPut(Key(number), Value(number, i), out _);
            rounds[number] = status == HoltStatus.Ok ? i : rounds[number];
            refused += status == HoltStatus.Ok ? 0 : 1;
            Assert.True(status is HoltStatus.Ok or HoltStatus.Io or HoltStatus.NoSpace, $"{status}");
            _ = rule;
            disk.Heal();
        }

        output.WriteLine($"{refused} puts refused");
        Assert.Equal(HoltStatus.Ok, db.Health.Status);
        for (int i = 0; i < keyCount; i++)
        {
            Assert.True(Value(i, rounds[i]).AsSpan().SequenceEqual(db.Default.Get(Key(i))), $"{i}");
        }

        // A read that is refused is an answer, too; it is there the next time.
        int failed = 0;
        for (int i = 0; i < 40; i++)
        {
            disk.Fail(DiskCall.Read, "data", 1, Errno.InputOutput);
            int number = rng.Below(keyCount);
            try
            {
                Assert.True(Value(number, rounds[number]).AsSpan().SequenceEqual(db.Default.Get(Key(number))));
            }
            catch (HoltException e) when (e.Status == HoltStatus.Io)
            {
                failed++;
            }

            disk.Heal();
            Assert.True(Value(number, rounds[number]).AsSpan().SequenceEqual(db.Default.Get(Key(number))));
        }

        Assert.True(failed > 0);
        db.Checkpoint();
        Assert.Null(db.CheckStructure());
    }

    /// <summary>What was evicted is in memory no more: a sync that may have lost it ends writing, and the log has it.
    /// </summary>
    [Fact]
    public void A_failed_sync_of_evicted_images_fences_and_resume_has_all()
    {
        const int frameBytes = 16 << 10;
        const int keyCount = 3_000;
        var disk = new SimulatedDisk { SeesEachEvent = false };
        using HoltDb db = Opened(disk, frameBytes, BudgetFrames * (long)frameBytes);
        for (int i = 0; i < keyCount; i++)
        {
            int number = i * 7 % keyCount;
            db.Default.Put(Key(number), Value(number, 0));
        }

        disk.Fail(DiskCall.Sync, "data", 1, Errno.InputOutput);
        Assert.Equal(HoltStatus.Fenced, Assert.Throws<HoltException>(db.Checkpoint).Status);
        Same(db, keyCount, 0);
        db.Resume();
        Same(db, keyCount, 0);
        db.Checkpoint();
        Same(db, keyCount, 0);
    }

    private static HoltDb Opened(SimulatedDisk disk, int frameBytes, long cacheBytes)
    {
        var options = new HoltOptions
        {
            FrameBytes = frameBytes,
            CacheBytes = cacheBytes,
            AddressRangeBytes = 1L << 30,
            LogSegmentBytes = 1 << 20,
            LogLimitBytes = 64 << 20,
            HasThreads = false,
            SyncWindow = TimeSpan.FromHours(1),
            WriteTimeout = TimeSpan.Zero,
        };
        DiskFolder.Good(StoreEngine.Open(disk, options, out StoreEngine? engine));
        return HoltDb.Over(engine!);
    }

    /// <summary>The process is dead; only its memory has to be given back.</summary>
    private static void Drop(SimulatedDisk disk, HoltDb db)
    {
        disk.Fail(DiskCall.Any, "", 1, Errno.InputOutput, forEver: true);
        try
        {
            db.Dispose();
        }
        catch (HoltException)
        {
            // it could not be closed cleanly: it is dead
        }
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"d/{number % 100:D2}/f/{number:D6}");

    private static byte[] Value(int number, int round) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{round:D5}{number:D7};", 8)));

    /// <summary>Each record is of the first round, or of one of so many others; and all are there.</summary>
    private static void Same(HoltDb db, int keyCount, int puts)
    {
        int[] rounds = new int[keyCount];
        var rng = new Rng(7);
        for (int i = 1; i <= puts; i++)
        {
            rounds[rng.Below(keyCount)] = i;
        }

        int count = 0;
        foreach (Entry entry in db.Default.Scan(default))
        {
            int number = int.Parse(Encoding.ASCII.GetString(entry.Key[^6..]), CultureInfo.InvariantCulture);
            Assert.True(Value(number, rounds[number]).AsSpan().SequenceEqual(entry.Value), $"{number}");
            count++;
        }

        Assert.Equal(keyCount, count);
    }
}
