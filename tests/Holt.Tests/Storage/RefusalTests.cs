using System.Collections.Generic;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>Each change of the disk refused, once and for ever, with each error: what was durable stays.</summary>
public sealed class RefusalTests
{
    private const int FrameBytes = 4096;

    public static TheoryData<HoltStatus, bool> Refusals => new()
    {
        { HoltStatus.Io, true }, { HoltStatus.Io, false }, { HoltStatus.NoSpace, true }, { HoltStatus.NoSpace, false },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_refused_change_loses_nothing_that_was_committed(HoltStatus status, bool isOnce)
    {
        int changes = Count(out _);
        var seen = new Dictionary<HoltStatus, int>();
        for (int refused = 0; refused < changes; refused += Heavy.IsOn ? 1 : 3)
        {
            var disk = new PlainDisk();
            int change = 0;
            bool IsRefused() => isOnce ? change++ == refused : change++ >= refused;
            disk.OnChange = what =>
                IsRefused() ? new Fault(status, what, -1, 5, $"change {refused} refused") : null;
            var model = new StoreModel(new Rng(1), FrameBytes) { FrameCount = 30, ChangesMax = 20 };
            Fault? fault = Live(disk, model);
            HoltStatus answer = fault?.Status ?? HoltStatus.Ok;
            seen[answer] = seen.GetValueOrDefault(answer) + 1;
            disk.OnChange = null;
            Continue(disk, model, fault);
        }

        Assert.True(seen.GetValueOrDefault(HoltStatus.Fenced) > 0);
        Assert.True(seen.GetValueOrDefault(status) > 0);
    }

    [Fact]
    public void The_undisturbed_life_switches_its_manifest_and_reuses_extents()
    {
        _ = Count(out PlainDisk disk);
        Assert.Contains("manifest-5", disk.Names);
    }

    [Fact]
    public void A_full_disk_is_no_end()
    {
        var disk = new PlainDisk();
        var model = new StoreModel(new Rng(2), FrameBytes);
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, FrameBytes));
        using StoreFiles files = StoreModel.Opened(disk);
        model.BeginWriting(files);
        Assert.Null(model.Checkpoint(files));
        disk.OnChange = what => what.StartsWith("reserve", System.StringComparison.Ordinal)
            ? new Fault(HoltStatus.NoSpace, what, -1, 28, "full")
            : null;
        bool isFull = false;
        for (int i = 0; i < 100; i++)
        {
            Fault? fault = model.Checkpoint(files);
            Assert.True(fault is null or { Status: HoltStatus.NoSpace });
            isFull |= fault is not null;
            files.Abandon();
            model.Compare(files);
        }

        Assert.True(isFull);
        disk.OnChange = null;
        Assert.Null(model.Checkpoint(files));
    }

    [Fact]
    public void A_failed_sync_of_data_gives_none_of_its_extents_again()
    {
        var disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, FrameBytes));
        using StoreFiles files = StoreModel.Opened(disk);
        Assert.Null(files.BeginWriting(1, 8192, 4096));
        Assert.Null(files.WriteFrame(1, FrameMaker.Random(new Rng(1), FrameBytes, 1)));
        disk.OnChange = what => new Fault(HoltStatus.Io, what, -1, 5, "refused");
        Assert.Equal(HoltStatus.Io, files.SyncData()?.Status);
        disk.OnChange = null;
        Assert.Equal(FrameBytes, files.Stats.LostBytes);
        byte[] before = [.. disk["data"]];
        Assert.Null(files.WriteFrame(1, FrameMaker.Random(new Rng(2), FrameBytes, 1)));
        Assert.Equal(before[4096..8192], disk["data"][4096..8192]);
        Assert.Null(files.SyncData());
        Assert.Null(files.Commit(new CutState(9000, 1, 0), 9000));
        var faults = new List<Fault>();
        files.Check(faults);
        Assert.Empty(faults);
    }

    [Fact]
    public void A_fence_says_its_first_cause_for_ever_and_gives_nothing_back()
    {
        var disk = new PlainDisk();
        var model = new StoreModel(new Rng(3), FrameBytes);
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, FrameBytes));
        using StoreFiles files = StoreModel.Opened(disk);
        model.BeginWriting(files);
        Assert.Null(model.Checkpoint(files));
        disk.OnChange = what => what.StartsWith("sync manifest", System.StringComparison.Ordinal)
            ? new Fault(HoltStatus.Io, "manifest-1", -1, 5, "refused")
            : null;
        Fault? first = model.Checkpoint(files);
        Assert.Equal((HoltStatus.Fenced, "manifest-1"), (first?.Status, first?.File));
        disk.OnChange = null;
        long free = files.Stats.FreeBytes;
        Assert.Same(first, model.Checkpoint(files));
        files.Abandon();
        Assert.Same(first, files.SyncData());
        Assert.Same(first, files.CloseClean(model.Lsn));
        Assert.Equal(free, files.Stats.FreeBytes);
        model.Compare(files);
    }

    private static int Count(out PlainDisk disk)
    {
        int changes = 0;
        disk = new PlainDisk
        {
            OnChange = _ =>
            {
                changes++;
                return null;
            },
        };
        Assert.Null(Live(disk, new StoreModel(new Rng(1), FrameBytes) { FrameCount = 30, ChangesMax = 20 }));
        return changes;
    }

    /// <summary>Two lives, the first without a clean end; a switch of the manifest in each.</summary>
    private static Fault? Live(PlainDisk disk, StoreModel model)
    {
        Fault? fault = StoreBirth.Create(disk, StoreModel.Id, FrameBytes);
        for (int life = 0; life < 2 && fault is null; life++)
        {
            fault = Live(disk, model, isClean: life == 1);
        }

        return fault;
    }

    private static Fault? Live(PlainDisk disk, StoreModel model, bool isClean)
    {
        Fault? fault = StoreFiles.Open(disk, isReadOnly: false, out StoreFiles? files);
        using StoreFiles? opened = files;
        fault ??= model.TryBeginWriting(files!);
        Fault? kept = null;
        for (int i = 0; i < 30 && fault is null; i++)
        {
            fault = model.Checkpoint(files!);
            if (fault is { Status: not HoltStatus.Fenced })
            {
                // Not the end: the same store goes on.
                kept ??= fault;
                fault = null;
                files!.Abandon();
                model.Compare(files!);
            }
        }

        return fault ?? kept ?? (isClean ? files!.CloseClean(model.Lsn) : null);
    }

    /// <summary>The store is not there, or holds what was committed; and it can be written again.</summary>
    private static void Continue(PlainDisk disk, StoreModel model, Fault? last)
    {
        Fault? fault = StoreFiles.Open(disk, isReadOnly: false, out StoreFiles? files);
        if (fault?.Status == HoltStatus.NoStore)
        {
            Assert.Empty(model.Frames);
            fault = model.Create(disk)
                ?? StoreFiles.Open(disk, isReadOnly: false, out files);
        }

        Assert.Null(fault);
        using StoreFiles? opened = files;
        if (last?.Status == HoltStatus.Fenced)
        {
            _ = model.TakeSurvivor(files!);
        }

        model.Compare(files!);
        model.BeginWriting(files!);
        Assert.Null(model.Checkpoint(files!));
        model.Compare(files!);
        var faults = new List<Fault>();
        files!.Check(faults);
        Assert.Empty(faults);
    }
}
