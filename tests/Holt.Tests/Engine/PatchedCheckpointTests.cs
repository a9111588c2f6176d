using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>A checkpoint writes the pages that changed, not the frames that they lie in.</summary>
public sealed class PatchedCheckpointTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 60_000;
    private const int PageBytes = 4096;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");
    private readonly int[] _rounds = new int[KeyCount];

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    /// <summary>
    /// An update of one record changes the frame's first page and one or two that its bucket lies in; now and then a
    /// patch is full, and what is in it is written again.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(4 << 20)]
    public void Random_updates_of_cold_frames_write_a_few_pages_each(long cacheBytes)
    {
        const int updates = 40;
        Fill();
        var rng = new Rng(4);
        for (int round = 1; round <= 3; round++)
        {
            using HoltDb db = Open(cacheBytes);
            long frames = db.Facts!.Frames;
            Assert.True(frames > 15, $"{frames} frames");
            for (int i = 0; i < updates; i++)
            {
                int number = rng.Below(KeyCount);
                _rounds[number] = round;
                db.Default.Put(Key(number), Value(number));
            }

            db.Checkpoint();
            StoreFacts facts = db.Facts!;
            long whole = facts.ImageBytes - facts.PatchBytes;
            output.WriteLine($"{frames} frames, {whole} bytes; {facts.WrittenBytes} written for {updates} updates");
            Assert.InRange(facts.WrittenBytes, 1, updates * 6L * PageBytes);
            Assert.True(facts.WrittenBytes < whole / 8);
            Assert.InRange(facts.PatchBytes, 1, whole / 2);
            Same(db);
        }

        using (HoltDb db = Open(cacheBytes))
        {
            Same(db);
            Assert.Null(db.CheckStructure());
            db.Compact();
            Same(db);
        }

        var faults = new List<Fault>();
        using var disk = new LinuxDisk(_path);
        _ = StoreCheck.Run(disk, faults);
        Assert.Empty(faults);
    }

    /// <summary>A second checkpoint writes what changed since the base; when that is half of it, a new base.</summary>
    [Fact]
    public void Patches_never_grow_beyond_half_of_what_they_stand_beside()
    {
        Fill();
        using HoltDb db = Open(0);
        var rng = new Rng(5);
        long whole = db.Facts!.ImageBytes;
        bool hadPatches = false;
        for (int round = 1; round <= 30; round++)
        {
            for (int i = 0; i < 400; i++)
            {
                int number = rng.Below(KeyCount);
                _rounds[number] = round;
                db.Default.Put(Key(number), Value(number));
            }

            db.Checkpoint();
            StoreFacts facts = db.Facts!;
            hadPatches |= facts.PatchBytes > whole / 8;
            Assert.True(2 * facts.PatchBytes <= facts.ImageBytes - facts.PatchBytes);
        }

        output.WriteLine($"{db.Facts!.WrittenBytes} written, {whole} stored");
        Assert.True(hadPatches);
        Assert.True(db.Facts!.WrittenBytes < 30 * whole / 2); // half of all pages change in each round
        Same(db);
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"d/{number % 100:D2}/f/{number:D6}");

    private byte[] Value(int number) => Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Repeat($"{_rounds[number]:D2}{number:D8}", 10)));

    private void Same(HoltDb db)
    {
        int count = 0;
        foreach (Entry entry in db.Default.Scan(default))
        {
            int number = int.Parse(Encoding.ASCII.GetString(entry.Key[^6..]), CultureInfo.InvariantCulture);
            Assert.True(Value(number).AsSpan().SequenceEqual(entry.Value), $"{number}");
            count++;
        }

        Assert.Equal(KeyCount, count);
    }

    private HoltDb Open(long cacheBytes) => HoltDb.Open(_path, new HoltOptions
    {
        FrameBytes = 512 << 10,
        CacheBytes = cacheBytes,
        AddressRangeBytes = 1L << 34,
        LogSegmentBytes = 4 << 20,
        LogLimitBytes = 128 << 20,
    });

    private void Fill()
    {
        using HoltDb db = Open(0);
        for (int i = 0; i < KeyCount; i++)
        {
            db.Default.Put(Key(i), Value(i));
        }
    }
}
