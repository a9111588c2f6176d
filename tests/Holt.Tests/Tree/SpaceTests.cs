using System;
using System.IO;
using System.Linq;
using Holt.Engine;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>What files take, measured against what is in them. Segments of the log have a limit of their own.</summary>
public sealed class SpaceTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 60_000;
    private const int ValueBytesMax = 90;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");

    private long Bytes => new DirectoryInfo(_path).EnumerateFiles()
        .Where(file => !file.Name.StartsWith("log-", StringComparison.Ordinal)).Sum(file => file.Length);

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    [Theory]
    [InlineData(16 << 10, 0)]
    [InlineData(64 << 10, 0)]
    [InlineData(64 << 10, 8)]
    [InlineData(512 << 10, 0)]
    public void Behind_removals_a_compacted_store_takes_at_most_twice_its_payload(int frameBytes, int cacheFrames)
    {
        var oracle = new Oracle();
        using (HoltDb db = Open(frameBytes, cacheFrames))
        {
            int[] order = Shuffled(1);
            Array.ForEach(order, number => Put(db, oracle, number, number));
            db.Checkpoint();
            long full = Bytes;
            Array.ForEach(Shuffled(2)[(KeyCount / 10)..], number => Remove(db, oracle, number));
            db.Compact();
            long payload = oracle.All().Sum(record => (long)record.Key.Length + record.Value.Length);
            HoltStats stats = db.GetStats();
            output.WriteLine(
                $"{full} bytes full, {Bytes} compacted, payload {payload}, {stats.LeafFrames} leaves; {db.Facts}");
            Assert.InRange(Bytes, 1, 2 * payload);
            Assert.True(cacheFrames == 0 || stats.CacheBytes <= (cacheFrames + 4L) * frameBytes);
            Stores.SameContents(oracle, db.Default);
        }

        using HoltDb again = Open(frameBytes, cacheFrames);
        Stores.SameContents(oracle, again.Default);
        StructureChecks.Sound(again);
    }

    /// <summary>
    /// A tenth of the keys changes in every round, some to other lengths, some come and go: files and frames settle,
    /// and splits and merges do not answer each other.
    /// </summary>
    [Theory]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    public void Churn_does_not_grow_the_files(int frameBytes)
    {
        const int Rounds = 100;
        var oracle = new Oracle();
        using HoltDb db = Open(frameBytes, cacheFrames: 0);
        Array.ForEach(Shuffled(1), number => Put(db, oracle, number, number));
        var rng = new Rng(5);
        bool[] isThere = [.. Enumerable.Repeat(true, KeyCount)];
        long early = 0;
        long late = 0;
        HoltStats settled = default;
        for (int round = 1; round <= Rounds; round++)
        {
            for (int i = 0; i < KeyCount / 20; i++)
            {
                int number = rng.Below(KeyCount);
                Remove(db, oracle, number, isThere[number]);
                isThere[number] = false;
                number = rng.Below(KeyCount);
                Put(db, oracle, number, rng.Below(1000));
                isThere[number] = true;
            }

            db.Checkpoint();
            early = round is > 30 and <= 40 ? Math.Max(early, Bytes) : early;
            late = round > Rounds - 10 ? Math.Max(late, Bytes) : late;
            settled = round == 40 ? db.GetStats() : settled;
        }

        HoltStats end = db.GetStats();
        long shapes = end.Splits + end.Merges - settled.Splits - settled.Merges;
        output.WriteLine($"{early} bytes up to round 40, {late} behind round 90; {shapes} splits and merges since");
        Assert.InRange(late, 1, early * 105 / 100); // half of the keys are there from round 30 on
        Assert.InRange(shapes, 0, 60 * KeyCount / 10 / 100); // one for a hundred changes of keys would be thrashing
        StructureChecks.Sound(db);
    }

    /// <summary>
    /// Checkpoints in the background have written every frame more than once, as it was, to wherever there was room;
    /// the one that is asked for leaves about what a compaction does.
    /// </summary>
    [Theory]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    public void A_checkpoint_behind_a_random_load_leaves_a_small_file_in_an_open_store(int frameBytes)
    {
        var oracle = new Oracle();
        using HoltDb db = Open(frameBytes, cacheFrames: 0);
        Array.ForEach(Shuffled(1), number => Put(db, oracle, number, number));
        Assert.InRange(db.GetStats().Checkpoints, 2, long.MaxValue);
        long loaded = Bytes;
        db.Checkpoint();
        long packed = Bytes;
        StoreFacts facts = db.Facts!;
        db.Checkpoint();
        Assert.Equal(facts.WrittenBytes, db.Facts!.WrittenBytes);
        db.Compact();
        output.WriteLine($"{loaded} bytes loaded, {packed} behind a checkpoint, {Bytes} compacted; {facts}");
        Assert.InRange(packed, 1, loaded / 2);
        Assert.InRange(packed, 1, Bytes * 5 / 4);
        Stores.SameContents(oracle, db.Default);
        StructureChecks.Sound(db);
    }

    [Fact]
    public void Ten_thousand_trees_of_one_key_take_little_each()
    {
        const int Trees = 10_000;
        Assert.Null(StoreEngine.Open(_path, Options(512 << 10, cacheFrames: 0), out StoreEngine? engine));
        for (uint tree = 1; tree <= Trees; tree++)
        {
            HoltStatus status = engine!.Put(tree, Text.Bytes("key"), Text.Bytes($"{tree}"), isSync: false, out _);
            Assert.Equal(HoltStatus.Ok, status);
        }

        Assert.Null(engine!.Checkpoint());
        long open = Bytes;
        engine.Dispose();
        output.WriteLine($"{open / Trees} bytes each, {Bytes / Trees} when it is closed");
        Assert.InRange(open, 1, Trees * 1024L);
        Assert.InRange(Bytes, 1, open);
    }

    /// <summary>A clean close leaves about what the images take, wherever the last checkpoint put them.</summary>
    [Fact]
    public void A_closed_store_has_little_that_is_free()
    {
        var oracle = new Oracle();
        using (HoltDb db = Open(64 << 10, cacheFrames: 0))
        {
            for (int round = 0; round < 3; round++)
            {
                Array.ForEach(Shuffled((ulong)round + 1), number => Put(db, oracle, number, number + round));
                db.Checkpoint();
            }
        }

        using HoltDb again = Open(64 << 10, cacheFrames: 0);
        StoreFacts facts = again.Facts!;
        output.WriteLine($"{facts.ImageBytes} bytes of images, {facts.FreeBytes} free");
        Assert.InRange(facts.FreeBytes, 0, (facts.ImageBytes / 8) + (12 * (64 << 10)));
        Stores.SameContents(oracle, again.Default);
    }

    /// <summary>The log does not know of it, and yet it reaches the file.</summary>
    [Fact]
    public void A_change_of_the_shape_alone_is_written()
    {
        var oracle = new Oracle();
        using (HoltDb db = Open(64 << 10, cacheFrames: 0))
        {
            Array.ForEach(Shuffled(1), number => Put(db, oracle, number, number));
            Array.ForEach(Shuffled(2)[(KeyCount / 4)..], number => Remove(db, oracle, number));
            db.Checkpoint();
            long before = db.Facts!.ImageBytes;
            Assert.Equal(HoltStatus.Ok, StructureChecks.Repack(db));
            db.Checkpoint();
            Assert.InRange(db.Facts!.ImageBytes, 1, before * 9 / 10);
            long checkpoints = db.GetStats().Checkpoints;
            db.Checkpoint();
            Assert.Equal(checkpoints, db.GetStats().Checkpoints);
        }

        using HoltDb again = Open(64 << 10, cacheFrames: 0);
        Stores.SameContents(oracle, again.Default);
        StructureChecks.Sound(again);
    }

    private static int[] Shuffled(ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, KeyCount)];
        new Rng(seed).Shuffle(order.AsSpan());
        return order;
    }

    private static byte[] Key(int number) => Text.Bytes($"bucket-{number % 7}/folder-{number % 97:d2}/{number:d7}");

    private static void Put(HoltDb db, Oracle oracle, int number, long stamp)
    {
        byte[] key = Key(number);
        byte[] value = Stamp.Make(key, stamp, Stamp.LengthOf(stamp, ValueBytesMax));
        oracle.Put(key, value, db.Default.Put(key, value).Value);
    }

    private static void Remove(HoltDb db, Oracle oracle, int number, bool isThere = true)
    {
        byte[] key = Key(number);
        Assert.Equal(isThere, db.Default.Delete(key));
        Assert.Equal(isThere, oracle.Remove(key));
    }

    private HoltDb Open(int frameBytes, int cacheFrames) => HoltDb.Open(_path, Options(frameBytes, cacheFrames));

    private static HoltOptions Options(int frameBytes, int cacheFrames) => new()
    {
        FrameBytes = frameBytes,
        AddressRangeBytes = 1L << 34,
        CacheBytes = cacheFrames * (long)frameBytes,
        LogSegmentBytes = 1 << 20,
        LogLimitBytes = 8 << 20,
    };
}
