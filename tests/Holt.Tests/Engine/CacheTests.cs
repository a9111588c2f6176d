using System;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Holt.Tests.Model;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>Stores that are larger than the memory they may take, and what an open reads.</summary>
public sealed class CacheTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 20_000;
    private const int BudgetFrames = 8;

    /// <summary>What a split may hold above the bound.</summary>
    private const int FramesOfSplit = 3;

    private readonly StoreFolder _folder = new();

    public static TheoryData<int, KeyShape> Models
    {
        get
        {
            var data = new TheoryData<int, KeyShape>();
            foreach (int frameBytes in (int[])[4 << 10, 16 << 10, 512 << 10])
            {
                foreach (KeyShape shape in (KeyShape[])[KeyShape.Paths, KeyShape.Random, KeyShape.Stems])
                {
                    data.Add(frameBytes, shape);
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What was closed is there at once: no frame is read before it is asked for.</summary>
    [Fact]
    public void An_open_reads_no_frame()
    {
        Fill(16 << 10);
        using HoltDb db = Open(16 << 10, 0);
        HoltStats stats = db.GetStats();
        Assert.Equal(0, stats.FramesRead);
        Assert.Equal(0, stats.CacheBytes);
        Assert.Equal(KeyCount, stats.Keys);
        Assert.Equal(Value(77), db.Default.Get(Key(77)));
        Assert.Equal(1, db.GetStats().FramesRead); // the root
        Assert.InRange(db.GetStats().PagesRead, 2, 4); // and of the leaf what it takes
        Assert.Equal(KeyCount, db.Default.Count);
    }

    /// <summary>Reads in every way stay within the bound, but for the frames that one of them holds.</summary>
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(512 << 10)]
    public void Reads_stay_within_the_bound(int frameBytes)
    {
        Fill(frameBytes);
        long budget = BudgetFrames * (long)frameBytes;
        using HoltDb db = Open(frameBytes, budget);
        long most = budget + (db.GetStats().RouterFrames * frameBytes); // these stay, and small frames have many
        var rng = new Rng(5);
        for (int i = 0; i < 3000; i++)
        {
            int number = rng.Below(KeyCount);
            Assert.Equal(Value(number), db.Default.Get(Key(number)));
            if (i % 10 == 0)
            {
                Assert.InRange(db.GetStats().CacheBytes, 1, most);
            }
        }

        int count = 0;
        foreach (Entry entry in db.Default.Scan(default))
        {
            Assert.True(entry.Key.Length > 0);
            count++;
        }

        HoltStats stats = db.GetStats();
        output.WriteLine($"{stats.FramesRead} frames read, {stats.FramesEvicted} evicted of {stats.LeafFrames}");
        Assert.Equal(KeyCount, count);
        Assert.InRange(stats.CacheBytes, 1, most);
        Assert.True(stats.LeafFrames <= BudgetFrames || stats.FramesEvicted > stats.LeafFrames - BudgetFrames);
        Assert.Null(db.CheckStructure());
    }

    /// <summary>A store that only grows asks for no frame that is not there, and yet leaves memory.</summary>
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    public void A_load_stays_within_the_bound(int frameBytes)
    {
        long budget = BudgetFrames * (long)frameBytes;
        using HoltDb db = Open(frameBytes, budget);
        for (int i = 0; i < KeyCount; i++)
        {
            _ = db.Default.Put(Key(i), Value(i));
            if (i % 1000 == 0)
            {
                HoltStats stats = db.GetStats();
                long most = budget + ((stats.RouterFrames + FramesOfSplit) * frameBytes);
                Assert.InRange(stats.CacheBytes, 1, most);
            }
        }

        db.Checkpoint();
        HoltStats end = db.GetStats();
        Assert.InRange(end.CacheBytes, 1, budget + (end.RouterFrames * frameBytes));
        Assert.True(end.LeafFrames > 4 * BudgetFrames);
    }

    /// <summary>The model over files, with eight frames of memory, checkpoints and opens in between.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void A_store_in_little_memory_answers_like_a_sorted_map(int frameBytes, KeyShape shape)
    {
        int steps = Heavy.IsOn ? 20_000 : 1_500;
        HoltDb db = Open(frameBytes, BudgetFrames * (long)frameBytes);
        var store = new ModelStore(db, []);
        var source = new StepSource(shape, frameBytes, seed: 3, store.Oracle);
        var rng = new Rng(9);
        try
        {
            for (int i = 1; i <= steps; i++)
            {
                string? fault = store.Run(source.Next());
                Assert.True(fault is null, $"step {i}: {fault}");
                if (rng.OneIn(150))
                {
                    db.Checkpoint();
                }

                if (rng.OneIn(400))
                {
                    db.Dispose();
                    db = Open(frameBytes, BudgetFrames * (long)frameBytes);
                    store = store.Over(db);
                }
            }

            Assert.Null(store.CompareAll());
        }
        finally
        {
            db.Dispose();
        }
    }

    /// <summary>Threads that read, write, list and evict beside checkpoints.</summary>
    [Fact]
    public void Threads_in_little_memory_read_what_was_written()
    {
        const int frameBytes = 16 << 10;
        Fill(frameBytes);
        using (HoltDb db = Open(frameBytes, 2 * BudgetFrames * (long)frameBytes))
        {
            int failures = 0;
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
            {
                var rng = new Rng((ulong)worker + 1);
                for (int i = 0; i < 4000; i++)
                {
                    int number = (rng.Below(KeyCount / 4) * 4) + worker;
                    if (rng.OneIn(4))
                    {
                        db.Default.Put(Key(number), Value(number));
                    }
                    else if (rng.OneIn(50))
                    {
                        byte[] directory = Encoding.ASCII.GetBytes($"d/{number % 100:D2}/");
                        int listed = 0;
                        foreach (Entry entry in db.Default.Scan(new KeyRange { Prefix = directory }))
                        {
                            listed += entry.Key.StartsWith(directory) ? 1 : 0;
                        }

                        _ = listed == KeyCount / 100 ? 0 : Interlocked.Increment(ref failures);
                    }
                    else if (!Value(number).AsSpan().SequenceEqual(db.Default.Get(Key(number))))
                    {
                        _ = Interlocked.Increment(ref failures);
                    }
                }
            });
            Assert.Equal(0, failures);
            Assert.Null(db.CheckStructure());
            Assert.True(db.GetStats().FramesEvicted > 0);
        }

        using HoltDb again = Open(frameBytes, 0);
        Assert.Equal(KeyCount, again.Default.Count);
        for (int i = 0; i < KeyCount; i += 7)
        {
            Assert.Equal(Value(i), again.Default.Get(Key(i)));
        }
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"d/{number % 100:D2}/f/{number:D6}");

    private static byte[] Value(int number) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number};", 6)));

    private HoltDb Open(int frameBytes, long cacheBytes) => _folder.Open(frameBytes, cacheBytes);

    private void Fill(int frameBytes) => _folder.Fill(frameBytes, KeyCount, Key, Value);
}
