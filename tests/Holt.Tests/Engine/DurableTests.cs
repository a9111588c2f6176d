using System;
using System.IO;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>A store in a directory: what was written is there again, by its files or by its log.</summary>
public sealed class DurableTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"holt-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void A_store_that_was_closed_is_there_again(int frameBytes)
    {
        var oracle = new Oracle();
        for (int round = 0; round < 4; round++)
        {
            using HoltDb db = HoltDb.Open(_path, Options(frameBytes));
            Stores.SameContents(oracle, db.Default);
            Assert.Null(db.CheckStructure());
            Change(db, oracle, round);
            Stores.SameContents(oracle, db.Default);
        }

        using HoltDb readOnly = HoltDb.Open(_path, new HoltOptions { ReadOnly = true, AddressRangeBytes = 1L << 34 });
        Stores.SameContents(oracle, readOnly.Default);
        Assert.Equal(
            HoltStatus.ReadOnly, Assert.Throws<HoltException>(() => readOnly.Default.Put("a"u8, [])).Status);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S168_A_checkpoint_while_writers_write_takes_nothing_away(int frameBytes)
    {
        var oracle = new Oracle();
        using (HoltDb db = HoltDb.Open(_path, Options(frameBytes)))
        {
            bool isWriting = true;
            Threads.Run(
                () =>
                {
                    for (int round = 0; round < 6; round++)
                    {
                        Change(db, oracle, round);
                    }

                    System.Threading.Volatile.Write(ref isWriting, false);
                },
                () =>
                {
                    while (System.Threading.Volatile.Read(ref isWriting))
                    {
                        db.Checkpoint();
                    }
                });
            Stores.SameContents(oracle, db.Default);
        }

        using HoltDb again = HoltDb.Open(_path, Options(frameBytes));
        Stores.SameContents(oracle, again.Default);
        Assert.Null(again.CheckStructure());
    }

    private static HoltOptions Options(int frameBytes) => new()
    {
        FrameBytes = frameBytes,
        AddressRangeBytes = 1L << 34,
        LogSegmentBytes = 1 << 16,
        LogLimitBytes = 1 << 20,
    };

    private static void Change(HoltDb db, Oracle oracle, int round)
    {
        for (int i = 0; i < 2000; i++)
        {
            byte[] key = Text.Bytes($"d{i % 5}/{i % 31}/f{i * 7 % 1500}");
            if ((i + round) % 4 == 0)
            {
                Assert.Equal(oracle.Remove(key), db.Default.Delete(key));
            }
            else
            {
                int length = i % 400 == 1 ? 60_000 : i % 40 == 1 ? 5000 : 10 + (i % 50);
                byte[] value = Stamp.Make(key, (round * 10_000) + i, length);
                oracle.Put(key, value, db.Default.Put(key, value).Value);
            }
        }
    }
}
