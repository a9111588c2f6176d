using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>What a get of a frame that is not in memory reads.</summary>
public sealed class ColdReadTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 20_000;
    private const int FrameBytes = 512 << 10;
    private const int PageBytes = 4096;
    private const long Bound = 8L * FrameBytes;

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_cold_get_reads_three_pages_another_one_of_the_frame_two_and_the_same_none()
    {
        Fill(FrameBytes);
        using HoltDb db = Open(FrameBytes, Bound);
        var rng = new Rng(3);
        for (int i = 0; i < 100; i++)
        {
            int number = rng.Below(KeyCount - 100);
            Assert.InRange(PagesOf(db, number), i == 0 ? 2 : 0, 3); // header, nodes; a bucket may lie on two pages
            Assert.InRange(PagesOf(db, number + 100), 0, 2); // the record behind it
            Assert.Equal(0, PagesOf(db, number));
        }

        HoltStats stats = db.GetStats();
        output.WriteLine($"{stats.PagesRead} pages for 100 gets and their neighbours, {stats.LeafFrames} leaves");
        Assert.True(stats.LeafFrames > 4);
        Assert.Equal(1, stats.FramesRead); // the root
    }

    [Fact]
    public void What_is_not_there_costs_no_more()
    {
        Fill(FrameBytes);
        using HoltDb db = Open(FrameBytes, Bound);
        for (int i = 0; i < 100; i++)
        {
            byte[] key = [.. Key(i * 197), (byte)'x'];
            long before = db.GetStats().PagesRead;
            Assert.Null(db.Default.Get(key));
            Assert.False(db.Default.Exists(key));
            Assert.InRange(db.GetStats().PagesRead - before, 0, 3);
            Assert.True(db.Default.Exists(Key(i * 197)));
        }

        Assert.Equal(1, db.GetStats().FramesRead); // no leaf has half of its pages
    }

    [Fact]
    public void Without_a_bound_frames_that_are_read_again_and_again_become_whole()
    {
        Fill(FrameBytes);
        using HoltDb db = Open(FrameBytes, 0);
        var rng = new Rng(4);
        for (int i = 0; i < 2000; i++)
        {
            int number = rng.Below(KeyCount);
            Assert.Equal(Value(number), db.Default.Get(Key(number)));
        }

        HoltStats stats = db.GetStats();
        output.WriteLine($"{stats.FramesRead} frames and {stats.PagesRead} pages read, {stats.LeafFrames} leaves");
        Assert.InRange(stats.FramesRead, 2, stats.LeafFrames + 1); // one whose pages are all there is not read again
        for (int i = 0; i < KeyCount; i += 3)
        {
            Assert.Equal(Value(i), db.Default.Get(Key(i)));
        }

        Assert.Equal(stats.PagesRead, db.GetStats().PagesRead);
        Assert.Equal(stats.FramesRead, db.GetStats().FramesRead);
    }

    [Fact]
    public void Many_keys_are_read_by_pages_too()
    {
        Fill(FrameBytes);
        using HoltDb db = Open(FrameBytes, Bound);
        var rng = new Rng(5);
        var results = new HoltGetResults();
        for (int round = 0; round < 2; round++)
        {
            int[] numbers = [.. Enumerable.Range(0, 25).Select(_ => rng.Below(KeyCount))];
            db.Default.GetMany([.. numbers.Select(number => (ReadOnlyMemory<byte>)Key(number))], results);
            for (int i = 0; i < numbers.Length; i++)
            {
                Assert.Equal(Value(numbers[i]), results.Value(i).ToArray());
            }
        }

        HoltStats stats = db.GetStats();
        Assert.InRange(stats.FramesRead, 1, 2); // the root; of the last leaf, a small one, half may be there
        Assert.InRange(stats.PagesRead, 1, 2 * 25 * 3);
    }

    /// <summary>A leaf that was brought whole leaves its first pages behind; gets go on with those.</summary>
    [Fact]
    public void An_evicted_frame_keeps_its_nodes_for_a_while()
    {
        Fill(FrameBytes);
        using HoltDb db = Open(FrameBytes, 0);
        foreach (Entry entry in db.Default.Scan(default))
        {
            Assert.False(entry.Key.IsEmpty);
        }

        db.Engine.Inspection.GiveBackAll();
        HoltStats before = db.GetStats();
        Assert.InRange(before.CacheBytes, 1, Bound);
        Assert.Equal(Value(7), db.Default.Get(Key(7)));
        Assert.InRange(db.GetStats().PagesRead - before.PagesRead, 1, 3);
        Assert.Equal(before.FramesRead, db.GetStats().FramesRead);
    }

    [Theory]
    [InlineData(16 << 10)]
    [InlineData(FrameBytes)]
    public void Damage_of_a_page_is_told_by_the_gets_that_need_it_and_by_no_others(int frameBytes)
    {
        Fill(frameBytes);
        string file = Path.Combine(_folder.Path, "data");
        byte[] sound = File.ReadAllBytes(file);
        int at = sound.AsSpan().IndexOf(Value(1234));
        Assert.True(at > 0);
        byte[] damaged = (byte[])sound.Clone();
        damaged[at + 5] ^= 1;
        File.WriteAllBytes(file, damaged);
        using HoltDb db = Open(frameBytes, 8L * frameBytes);
        HoltException refused = Assert.Throws<HoltException>(() => db.Default.Get(Key(1234)));
        Assert.Equal(HoltStatus.Corrupt, refused.Status);
        Assert.Equal("data", refused.File);
        Assert.Equal(at / PageBytes * PageBytes, refused.Offset);
        int told = 0;
        for (int i = 0; i < KeyCount; i += 11)
        {
            try
            {
                Assert.Equal(Value(i), db.Default.Get(Key(i)));
            }
            catch (HoltException e) when (e.Status == HoltStatus.Corrupt)
            {
                told++;
            }
        }

        Assert.InRange(told, 0, 20); // a page has fifty records, of which each eleventh was asked for
    }

    /// <summary>Threads in eight frames of memory beside writers, listings, checkpoints and compactions.</summary>
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    public void Gets_beside_all_that_changes_frames_answer_like_a_model(int frameBytes)
    {
        int rounds = Heavy.IsOn ? 10_000 : 3_000;
        Fill(frameBytes);
        using (HoltDb db = Open(frameBytes, 8L * frameBytes))
        {
            int[] newest = new int[KeyCount];
            var wrong = new List<string>();
            int running = 4;
            var keeper = new Thread(() =>
            {
                for (int i = 0; Volatile.Read(ref running) > 0; i++)
                {
                    db.Checkpoint();
                    if (i % 4 == 3)
                    {
                        db.Compact();
                    }

                    db.Engine.Inspection.GiveBackAll();
                }
            });
            keeper.Start();
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
            {
                var rng = new Rng((ulong)worker + 11);
                var results = new HoltGetResults();
                for (int i = 0; i < rounds; i++)
                {
                    // Each key has one writer, so what it reads of its own keys is known.
                    int number = (rng.Below(KeyCount / 4) * 4) + worker;
                    if (rng.OneIn(8))
                    {
                        db.Default.Put(Key(number), Value(number + (++newest[number] * KeyCount)));
                    }

                    byte[] expected = Value(number + (newest[number] * KeyCount));
                    byte[]? found = rng.OneIn(3) ? GetBeside(db, number, results) : db.Default.Get(Key(number));
                    bool isMiss = db.Default.Get([.. Key(number), (byte)'x']) is null;
                    if (!expected.AsSpan().SequenceEqual(found) || !isMiss)
                    {
                        lock (wrong)
                        {
                            wrong.Add($"{number}: {(found is null ? "none" : Encoding.ASCII.GetString(found))}");
                        }
                    }
                }

                _ = Interlocked.Decrement(ref running);
            });
            keeper.Join();
            Assert.Empty(wrong);
            Assert.Null(db.CheckStructure());
            HoltStats stats = db.GetStats();
            output.WriteLine($"{stats.PagesRead} pages and {stats.FramesRead} frames read, {stats.Restarts} restarts");
            Assert.True(stats.PagesRead > 0);
        }

        using HoltDb again = Open(frameBytes, 0);
        Assert.Equal(KeyCount, again.Default.Count);
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"d/{number % 100:D2}/f/{number:D6}");

    private static byte[] Value(int number) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:D8};", 8)));

    /// <summary>Gets a record and another one far from it.</summary>
    private static byte[]? GetBeside(HoltDb db, int number, HoltGetResults results)
    {
        db.Default.GetMany([Key(number), Key((number + 4000) % KeyCount)], results);
        return results.IsFound(0) && results.IsFound(1) ? results.Value(0).ToArray() : null;
    }

    /// <summary>Gets a record, and tells how many pages were read for it.</summary>
    private static long PagesOf(HoltDb db, int number)
    {
        long before = db.GetStats().PagesRead;
        Assert.Equal(Value(number), db.Default.Get(Key(number)));
        return db.GetStats().PagesRead - before;
    }

    private HoltDb Open(int frameBytes, long cacheBytes) => _folder.Open(frameBytes, cacheBytes);

    private void Fill(int frameBytes) => _folder.Fill(frameBytes, KeyCount, Key, Value);
}
