using System.Globalization;
using System.Text;
using Holt.Engine;
using Holt.Tests.Io;
using Holt.Tests.SimDisk;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>
/// What an open behind a clean close reads, from a disk whose cache is empty. It was 17 MB: the kernel read what an old
/// segment of the log holds where the next records will go, and the manifest had room for names, zeros, that were
/// searched for records. Of the log that is now the first write's matter.
/// </summary>
public sealed class OpenReadsTests(ITestOutputHelper output)
{
    private const int SegmentBytes = 4 << 20;

    /// <summary>Some megabytes each life: the log goes beyond what is made ready at an open.</summary>
    private const int Puts = 2_500;
    private const int ValueBytes = 1_000;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void An_open_behind_a_clean_close_reads_a_few_pages(bool isReadOnly, bool isCompact)
    {
        var disk = new SimulatedDisk { SeesEachEvent = false }; // it is never crashed
        for (int life = 0; life < 3; life++)
        {
            DiskFolder.Good(StoreEngine.Open(disk, Options(false), out StoreEngine? engine));
            for (int i = 0; i < Puts; i++)
            {
                byte[] key = Encoding.ASCII.GetBytes(i.ToString("d8", CultureInfo.InvariantCulture));
                HoltStatus status = engine!.Put(HoltLimits.DefaultTreeId, key, new byte[ValueBytes], false, out _);
                Assert.Equal(HoltStatus.Ok, status);
            }

            Assert.Null(isCompact ? engine!.Compact() : null);
            engine!.Dispose();
            Assert.Null(engine.CloseFault);
        }

        var cold = new ColdDisk(disk);
        DiskFolder.Good(StoreEngine.Open(cold, Options(isReadOnly), out StoreEngine? again));
        foreach ((string name, long bytes) in cold.BytesRead)
        {
            output.WriteLine($"{name}: {bytes}");
        }

        Assert.InRange(cold.BytesReadInAll, 1, 64 << 10);
        if (!isReadOnly)
        {
            // The first write begins a life, in segments that are there: it reads a leaf, and no more of them.
            HoltStatus status = again!.Put(HoltLimits.DefaultTreeId, "00000007"u8, new byte[ValueBytes], false, out _);
            Assert.Equal(HoltStatus.Ok, status);
            Assert.InRange(cold.BytesReadInAll, 1, 256 << 10);
        }

        again!.Dispose();
    }

    private static HoltOptions Options(bool isReadOnly) => new()
    {
        ReadOnly = isReadOnly,
        FrameBytes = 64 << 10,
        AddressRangeBytes = 1 << 30,
        LogSegmentBytes = SegmentBytes,
        LogLimitBytes = 8 * SegmentBytes,
        HasThreads = false,
    };
}
