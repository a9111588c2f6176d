using System;
using Holt.Checkpoint;
using Holt.Storage;
using Holt.Tests.SimDisk;
using Holt.Tests.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>What making the file smaller may write, against what was written.</summary>
public sealed class PackCreditTests : IDisposable
{
    private const int FrameBytes = 16 << 10;

    private readonly StoreFiles _files;
    private readonly StoreModel _model = new(new Rng(3), FrameBytes) { FrameCount = 30, ChangesMax = 30 };

    public PackCreditTests()
    {
        var disk = new SimulatedDisk();
        Assert.Null(_model.Create(disk));
        _files = StoreModel.Opened(disk);
        _model.BeginWriting(_files);
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void What_others_write_is_earned_once()
    {
        var credit = new PackCredit(_files);
        Assert.Equal(0, credit.Earn());
        long written = Write();
        Assert.Equal(written, credit.Earn());
        Assert.Equal(0, credit.Earn());
        Assert.Equal(written, credit.Bytes);
    }

    [Fact]
    public void What_it_writes_itself_earns_nothing()
    {
        var credit = new PackCredit(_files);
        long written = Write();
        _ = credit.Earn();
        credit.Take(written / 2);
        Assert.Equal(written - (written / 2), credit.Bytes);
        long more = Write();
        Assert.Equal(long.Max(0, more - (written / 2)), credit.Earn());
        long again = Write();
        Assert.Equal(again - long.Max(0, (written / 2) - more), credit.Earn());
    }

    [Fact]
    public void It_never_grows_beyond_all_images_twice()
    {
        var credit = new PackCredit(_files);
        for (int i = 0; i < 20; i++)
        {
            _ = Write();
            _ = credit.Earn();
            Assert.InRange(credit.Bytes, 0, 2 * _files.Stats.ImageBytes);
        }

        Assert.Equal(2 * _files.Stats.ImageBytes, credit.Bytes);
    }

    private long Write()
    {
        long before = _files.Stats.WrittenBytes;
        while (_files.Stats.WrittenBytes == before)
        {
            Assert.Null(_model.Checkpoint(_files));
        }

        return _files.Stats.WrittenBytes - before;
    }
}
