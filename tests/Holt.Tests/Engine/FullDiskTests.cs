using System;
using System.IO;
using System.Linq;
using Holt.Tests.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>A store on a file system that is really full: puts are refused before the fact, all else goes on.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    /// <summary>
    /// Fills the disk, reads, removes, and writes again; what was acknowledged is there at every step.
    /// </summary>
    [Theory]
    [InlineData(4 << 10, 100, 0, 24)]
    [InlineData(64 << 10, 3000, 0, 24)]
    [InlineData(512 << 10, 300, 0, 24)]
    [InlineData(16 << 10, 100, 8, 14)] // small records, and nearly each put brings a frame
    [InlineData(64 << 10, 3000, 8, 24)]
    [InlineData(512 << 10, 300, 8, 24)]
    public void S157_Puts_are_refused_and_removing_makes_room(
        int frameBytes, int valueBytes, int cacheFrames, int diskMebibytes)
    {
        int diskBytes = diskMebibytes << 20;
        using Mounts mount = Mounts.Small(diskBytes, out string folder);
        string path = Path.Combine(folder, "store");
        var oracle = new Oracle();
        using (HoltDb db = HoltDb.Open(path, Options(frameBytes, cacheFrames)))
        {
            int stored = Fill(db, oracle, valueBytes, from: 0);
            output.WriteLine($"{stored} records of {valueBytes} bytes, then NoSpace; {db.GetStats().Splits} splits");
            Assert.True((long)stored * valueBytes > diskBytes / 16);
            Assert.Equal(HoltStatus.Ok, db.Health.Status);
            Stores.SameContents(oracle, db.Default);
            foreach (OracleRecord record in oracle.All().Where((_, i) => i % 8 != 0).ToList())
            {
                Assert.True(db.Default.Delete(record.Key));
                Assert.True(oracle.Remove(record.Key));
            }

            db.Checkpoint();
            Stores.SameContents(oracle, db.Default);
            int again = Fill(db, oracle, valueBytes, from: stored);
            output.WriteLine($"{again} more behind the removals");
            Assert.True(again > stored / 4);
        }

        using HoltDb reading = HoltDb.Open(path, new HoltOptions { ReadOnly = true, AddressRangeBytes = 1L << 34 });
        Stores.SameContents(oracle, reading.Default);
        Assert.Null(reading.CheckStructure());
    }

    private static HoltOptions Options(int frameBytes, int cacheFrames) => new()
    {
        FrameBytes = frameBytes,
        CacheBytes = cacheFrames * (long)frameBytes,
        AddressRangeBytes = 1L << 34,
        LogSegmentBytes = 1 << 19,
        LogLimitBytes = 4 << 20,
        WriteTimeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Puts until the disk is full.</summary>
    /// <returns>How many were stored.</returns>
    private static int Fill(HoltDb db, Oracle oracle, int valueBytes, int from)
    {
        for (int i = from; ; i++)
        {
            byte[] value = Stamp.Make(Key(i), i, valueBytes);
            HoltStatus status = db.Default.TryPut(Key(i), value, out RecordVersion version);
            if (status != HoltStatus.Ok)
            {
                Assert.Equal(HoltStatus.NoSpace, status);
                return i - from;
            }

            oracle.Put(Key(i), value, version.Value);
        }
    }

    private static byte[] Key(int i) => Text.Bytes($"dir-{i % 13}/{i % 101}/file-{i:d7}");
}
