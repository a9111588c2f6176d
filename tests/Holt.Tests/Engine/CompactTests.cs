using System;
using System.IO;
using System.Linq;
using System.Text;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>The data file as small as its content allows, with everything in it.</summary>
public sealed class CompactTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 30_000;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");

    private long DataBytes => new FileInfo(Path.Combine(_path, "data")).Length;

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    /// <summary>
    /// A file that is written all over takes the room of its images twice, and that of what is dirty; packed it takes
    /// what the images take.
    /// </summary>
    [Theory]
    [InlineData(16 << 10)]
    [InlineData(512 << 10)]
    public void A_file_that_was_written_all_over_becomes_small(int frameBytes)
    {
        var oracle = new Oracle();
        using (HoltDb db = Open(frameBytes))
        {
            for (int round = 0; round < 2; round++)
            {
                Fill(db, oracle, round, KeyCount);
                db.Checkpoint();
            }

            Fill(db, oracle, 2, KeyCount);
            long before = DataBytes;
            db.Compact();
            HoltStats stats = db.GetStats();
            output.WriteLine($"{before >> 10} KiB, {DataBytes >> 10} packed, {stats.UsedBytes >> 10} in use in frames");
            Assert.Equal(DataBytes, stats.DataBytes);
            Assert.InRange(DataBytes, 1, before * 3 / 4);
            Assert.InRange(stats.ReclaimableBytes, 0, Math.Max(DataBytes / 4, 8 * frameBytes));
            Stores.SameContents(oracle, db.Default);
            Fill(db, oracle, 3, KeyCount);
        }

        using HoltDb again = Open(frameBytes);
        Stores.SameContents(oracle, again.Default);
        Assert.Null(again.CheckStructure());
    }

    /// <summary>
    /// What is left of a store after most of it was removed takes a fraction of what it took. Poorly filled frames are
    /// joined by removing only, so it is more than the payload.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_whose_keys_were_mostly_removed_becomes_small(bool isInOrder)
    {
        var oracle = new Oracle();
        using HoltDb db = Open(64 << 10);
        Fill(db, oracle, 0, 4 * KeyCount);
        db.Checkpoint();
        long before = DataBytes;
        OracleRecord[] all = [.. oracle.All()];
        foreach (OracleRecord record in all.Where((_, i) => isInOrder ? i >= all.Length / 10 : i % 10 != 0))
        {
            Assert.True(db.Default.Delete(record.Key));
            Assert.True(oracle.Remove(record.Key));
        }

        db.Compact();
        long payload = oracle.All().Sum(record => (long)record.Key.Length + record.Value.Length);
        output.WriteLine($"{before >> 10} KiB, {DataBytes >> 10} packed, {payload >> 10} payload");
        Assert.InRange(DataBytes, payload, before / 4);
        Stores.SameContents(oracle, db.Default);
    }

    /// <summary>
    /// With the options that a store has by itself. Two segments of the log, made ready for writers, were twice as much
    /// as what was left; now one page is left of it, until somebody writes again.
    /// </summary>
    [Fact]
    public void All_files_of_a_store_whose_keys_were_mostly_removed_take_less_than_twice_the_payload()
    {
        const int count = 150_000;
        var oracle = new Oracle();
        using (HoltDb db = HoltDb.Open(_path))
        {
            for (int i = 0; i < count; i++)
            {
                byte[] key = Key(i);
                byte[] value = Stamp.Make(key, i, 50);
                RecordVersion version = db.Default.Put(key, value);
                if (i % 10 == 0)
                {
                    oracle.Put(key, value, version.Value);
                }
            }

            for (int i = 0; i < count; i++)
            {
                Assert.Equal(i % 10 != 0, i % 10 != 0 && db.Default.Delete(Key(i)));
            }

            long before = FileBytes();
            db.Compact();
            long payload = oracle.All().Sum(record => (long)record.Key.Length + record.Value.Length);
            output.WriteLine($"{before >> 10} KiB, {FileBytes() >> 10} compact, {payload >> 10} payload");
            Assert.InRange(FileBytes(), payload, 2 * payload);
            Assert.Equal(4096, new FileInfo(Assert.Single(Directory.GetFiles(_path, "log-*"))).Length);
            db.Compact(); // nothing to do, and nothing done
            Assert.InRange(FileBytes(), payload, 2 * payload);
        }

        using (HoltDb db = HoltDb.Open(_path))
        {
            Stores.SameContents(oracle, db.Default);
            db.Compact();
            Assert.Equal(HoltStatus.Ok, db.Health.Status);
            byte[] key = Key(1);
            oracle.Put(key, key, db.Default.Put(key, key).Value);
            Assert.True(db.Default.Delete(Key(0)) && oracle.Remove(Key(0)));
            Stores.SameContents(oracle, db.Default);
        }

        using HoltDb again = HoltDb.Open(_path);
        Stores.SameContents(oracle, again.Default);
        Assert.Null(again.CheckStructure());

        long FileBytes() => Directory.GetFiles(_path).Sum(name => new FileInfo(name).Length);

        static byte[] Key(int i) => Encoding.ASCII.GetBytes($"bucket-{i % 32:d2}/path/sub/file-{i:d6}.bin");
    }

    /// <summary>Compacting while others write takes nothing away.</summary>
    [Fact]
    public void Writers_go_on_meanwhile()
    {
        var oracle = new Oracle();
        using (HoltDb db = Open(16 << 10))
        {
            Fill(db, oracle, 0, KeyCount);
            bool isWriting = true;
            int compactions = 0;
            Threads.Run(
                () =>
                {
                    for (int round = 1; round < 4; round++)
                    {
                        Fill(db, oracle, round, KeyCount);
                    }

                    System.Threading.Volatile.Write(ref isWriting, false);
                },
                () =>
                {
                    while (System.Threading.Volatile.Read(ref isWriting))
                    {
                        db.Compact();
                        compactions++;
                    }
                });
            Assert.True(compactions > 0);
            Stores.SameContents(oracle, db.Default);
        }

        using HoltDb again = Open(16 << 10);
        Stores.SameContents(oracle, again.Default);
        Assert.Null(again.CheckStructure());
    }

    private static void Fill(HoltDb db, Oracle oracle, int round, int count)
    {
        var rng = new Rng((ulong)round + 1);
        for (int i = 0; i < count; i++)
        {
            int number = rng.Below(count);
            byte[] key = Encoding.ASCII.GetBytes($"bucket-{number % 7}/folder-{number % 97:d2}/{number:d7}");
            byte[] value = Stamp.Make(key, (round * count) + i, 40);
            RecordVersion version = db.Default.Put(key, value);
            oracle.Put(key, value, version.Value);
        }
    }

    private HoltDb Open(int frameBytes) => HoltDb.Open(_path, new HoltOptions
    {
        FrameBytes = frameBytes,
        AddressRangeBytes = 1L << 34,
        LogSegmentBytes = 1 << 20,
    });
}
