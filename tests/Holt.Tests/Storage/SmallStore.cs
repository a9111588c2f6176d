using System.Collections.Generic;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>A store of a few small frames on a disk in memory, and what must be read from it.</summary>
internal sealed class SmallStore
{
    private SmallStore(PlainDisk disk, List<StoreModel> history, LogState log)
    {
        Disk = disk;
        History = history;
        LogState = log;
    }

    public PlainDisk Disk { get; }

    /// <summary>What was before and after each checkpoint of the last life.</summary>
    public List<StoreModel> History { get; }

    public StoreModel Model => History[^1];

    public LogState LogState { get; }

    /// <summary>Makes one, with some checkpoints behind the first record of its manifest.</summary>
    public static SmallStore Make(ulong seed, bool isClean, int frameBytes = 4096, StoreId? id = null)
    {
        var disk = new PlainDisk();
        var model = new StoreModel(new Rng(seed), frameBytes) { FrameCount = 8 };
        Assert.Null(StoreBirth.Create(disk, id ?? StoreModel.Id, frameBytes));
        var history = new List<StoreModel>();
        LogState log = default;
        for (int life = 0; life < 2; life++)
        {
            using StoreFiles files = StoreModel.Opened(disk);
            model.BeginWriting(files);
            history.Clear();
            for (int i = 0; i < 5; i++)
            {
                history.Add(model.Copy());
                Assert.Null(model.Checkpoint(files));
            }

            Assert.True(!isClean || files.CloseClean(model.Lsn) is null);
            log = files.LogState;
        }

        history.Add(model);
        return new SmallStore(disk, history, log);
    }

    /// <summary>
    /// What an open of a changed copy answers: a fault, or all that the store holds. Anything else fails the test.
    /// </summary>
    /// <param name="disk">The changed copy.</param>
    /// <param name="change">What was changed.</param>
    /// <param name="mayBeOlder">The last checkpoints may be missing, as they would be had they been torn.</param>
    public Fault? Judge(PlainDisk disk, string change, bool mayBeOlder = false)
    {
        using StoreFiles? files = StoreModel.TryOpen(disk, out Fault? fault);
        if (files is null)
        {
            Assert.True(fault!.Status is HoltStatus.Corrupt or HoltStatus.Format, $"{change}: {fault}");
            return fault;
        }

        Assert.True(files.LogState == LogState, $"{change}: {files.LogState} instead of {LogState}");
        StoreModel? older = mayBeOlder ? History.Find(model => model.Cut == files.Cut) : null;
        fault = (older ?? Model).Differs(files, change);
        var all = new List<Fault>();
        files.Check(all);
        Assert.True(fault is null || all.Contains(fault), $"{change}: the check does not find {fault}");
        return fault ?? (all.Count > 0 ? all[0] : null);
    }
}
