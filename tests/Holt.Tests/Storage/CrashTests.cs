using System;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;
using Xunit.Sdk;

namespace Holt.Tests.Storage;

/// <summary>The power fails at every change of the disk; and planted bugs, each of which must be found.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int InputOutput = 5;
    private const int SmallFrame = 4096;

    [Fact]
    public void A_store_is_born_whole_or_not_at_all() => Good(Birth);

    [Fact]
    public void A_store_is_destroyed_whole_or_not_at_all() => Good(Death);

    [Fact]
    public void Checkpoints_hold_whole_or_not_at_all() => Good(Checkpoints);

    [Fact]
    public void Images_of_many_pages_hold_whole_or_not_at_all() => Good(LargeFrames);

    [Fact]
    public void Patches_hold_whole_or_not_at_all() => Good(Patches);

    [Fact]
    public void Lives_follow_each_other_cleanly_or_not() => Good(Lives);

    [Fact]
    public void Images_move_and_the_file_is_cut_whole_or_not_at_all() => Good(Packing);

    [Theory]
    [InlineData("manifest", false)]
    [InlineData("manifest", true)]
    [InlineData("data", false)]
    [InlineData("data", true)]
    [InlineData("holt", false)]
    [InlineData("holt", true)]
    public void A_failed_sync_loses_nothing_durable(string file, bool isForgotten) =>
        Good(explorer => FailedSyncs(explorer, file, isForgotten));

#if DEBUG
    [Fact]
    public void Images_that_are_not_synced_are_missed() => Found(PlantedBug.UnsyncedImages, Checkpoints);

    [Fact]
    public void Extents_given_again_too_early_are_missed() => Found(PlantedBug.EarlyReuse, Checkpoints);

    [Fact]
    public void Extents_given_again_after_a_failed_sync_are_missed() =>
        Found(PlantedBug.ReuseAfterFailedSync, explorer => FailedSyncs(explorer, "manifest", isForgotten: false));

    [Fact]
    public void Extents_beside_patches_given_again_too_early_are_missed() => Found(PlantedBug.EarlyReuse, Patches);

    [Fact]
    public void Pages_left_out_behind_a_full_patch_are_missed() => Found(PlantedBug.StalePatch, Patches);

    [Fact]
    public void Slots_of_a_patch_given_again_too_early_are_missed() => Found(PlantedBug.ReusedSlot, Patches);

    [Fact]
    public void A_file_that_is_cut_before_its_record_is_durable_is_missed() => Found(PlantedBug.EarlyCut, Packing);

    [Fact]
    public void Names_that_are_not_synced_at_birth_are_missed() => Found(PlantedBug.UnsyncedNames, Birth);

    [Fact]
    public void Names_that_are_not_synced_at_a_switch_are_missed() => Found(PlantedBug.UnsyncedNames, Checkpoints);

    [Fact]
    public void A_manifest_deleted_too_early_is_missed() => Found(PlantedBug.EarlyCleaning, Lives);

    [Fact]
    public void A_manifest_continued_after_a_failed_sync_is_missed() =>
        Found(PlantedBug.ContinuedManifest, explorer => FailedSyncs(explorer, "manifest", isForgotten: false));
#endif

    private static void Birth(CrashExplorer explorer)
    {
        var disk = new SimulatedDisk();
        var model = new StoreModel(new Rng(1), SmallFrame) { FrameCount = 5 };
        explorer.Watch(disk, model);
        Assert.Null(model.Create(disk));
    }

    private static void Death(CrashExplorer explorer)
    {
        SimulatedDisk disk = Begun(explorer, out StoreModel model, isWatched: false);
        Live(disk, model, checkpoints: 3, isClean: true);
        model.IsBorn = false;
        explorer.Watch(disk, model);
        Assert.Null(StoreBirth.Destroy(disk));
    }

    private static void Checkpoints(CrashExplorer explorer)
    {
        SimulatedDisk disk = Begun(explorer, out StoreModel model, isWatched: true);
        Live(disk, model, checkpoints: 45, isClean: true);
        Assert.DoesNotContain("manifest-1", disk.Names);
    }

    private static void LargeFrames(CrashExplorer explorer)
    {
        SimulatedDisk disk = Begun(explorer, out StoreModel model, isWatched: true, frameBytes: 16 << 10);
        Live(disk, model, checkpoints: 15, isClean: true);
    }

    /// <summary>Frames of which little changes, over lives that read them again.</summary>
    private static void Patches(CrashExplorer explorer)
    {
        SimulatedDisk disk = Begun(explorer, out StoreModel model, isWatched: true, frameBytes: 64 << 10, littleIn: 1);
        long patches = 0;
        for (int life = 0; life < 4; life++)
        {
            Live(disk, model, checkpoints: 6, isClean: life % 2 == 1);
            using StoreFiles? files = StoreModel.TryOpen(disk, out _);
            patches += files!.Stats.PatchBytes;
        }

        Assert.NotEqual(0, patches);
    }

    /// <summary>Checkpoints, behind each of which images move to the front and the end is cut off.</summary>
    private static void Packing(CrashExplorer explorer)
    {
        SimulatedDisk disk = Begun(explorer, out StoreModel model, isWatched: true, frameBytes: 64 << 10, littleIn: 2);
        int moved = 0;
        int shorter = 0;
        for (int life = 0; life < 3; life++)
        {
            using StoreFiles files = StoreModel.Opened(disk);
            model.BeginWriting(files);
            for (int i = 0; i < 5; i++)
            {
                Fault? fault = model.Checkpoint(files);
                Assert.True(fault is null, $"{fault}");
                long before = files.Stats.FileBytes;
                fault = model.Pack(files, out int count);
                Assert.True(fault is null, $"{fault}");
                moved += count;
                shorter += files.Stats.FileBytes < before ? 1 : 0;
            }
        }

        Assert.True(moved > 5 && shorter > 5, $"{moved} moved, {shorter} cuts");
    }

    private static void Lives(CrashExplorer explorer)
    {
        SimulatedDisk disk = Begun(explorer, out StoreModel model, isWatched: true);
        for (int life = 0; life < 8; life++)
        {
            Live(disk, model, checkpoints: 2, isClean: life % 3 == 1);
        }
    }

    /// <summary>A sync of a file fails, the process goes on as far as it may, dies, and the next one opens.</summary>
    private static void FailedSyncs(CrashExplorer explorer, string file, bool isForgotten)
    {
        SimulatedDisk disk = Begun(explorer, out StoreModel model, isWatched: true);
        Live(disk, model, checkpoints: 3, isClean: false);
        for (int life = 1; life < 8; life++)
        {
            disk.Fail(DiskCall.Sync, file, nth: 1 + (life % 4), InputOutput);
            Fault? fault = TryLive(disk, model, checkpoints: 5, isClean: true);
            disk.Heal();
            disk.OnEvent = null;
            disk = disk.Kill();
            if (isForgotten)
            {
                disk.ForgetFailedPages();
            }

            Assert.True(file == "holt" || fault is not null);
            Assert.Null(StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? files));
            model.TakeSurvivor(files!);
            files!.Dispose();
            explorer.Watch(disk, model);
            Live(disk, model, checkpoints: 3, isClean: false);
        }
    }

    private static SimulatedDisk Begun(
        CrashExplorer explorer, out StoreModel model, bool isWatched, int frameBytes = SmallFrame, int littleIn = 0)
    {
        var disk = new SimulatedDisk();
        model = new StoreModel(new Rng(2), frameBytes) { FrameCount = 6, ChangesMax = 6, LittleIn = littleIn };
        Assert.Null(model.Create(disk));
        if (isWatched)
        {
            explorer.Watch(disk, model);
        }

        return disk;
    }

    private static void Live(SimulatedDisk disk, StoreModel model, int checkpoints, bool isClean)
    {
        Fault? fault = TryLive(disk, model, checkpoints, isClean);
        Assert.True(fault is null, $"{fault}");
    }

    private static Fault? TryLive(SimulatedDisk disk, StoreModel model, int checkpoints, bool isClean)
    {
        using StoreFiles files = StoreModel.Opened(disk);
        Fault? first = model.TryBeginWriting(files);
        for (int left = first is null ? checkpoints : 0; left > 0; left--)
        {
            Fault? fault = model.Checkpoint(files);
            files.Abandon();
            first ??= fault;
        }

        return first ?? (isClean ? model.CloseClean(files) : null);
    }

    private void Good(Action<CrashExplorer> workload)
    {
        CrashExplorer explorer = Heavy.IsOn ? new(1, 8, 8) : new(1, 2, 24);
        workload(explorer);
        output.WriteLine($"{explorer.States} states");
        Assert.True(explorer.Violation is null, explorer.Violation);
        Assert.True(explorer.States > 20, $"{explorer.States} states");
    }

#if DEBUG
    /// <summary>What the life itself meets, when a crash was not needed for that.</summary>
    private static string? Met(CrashExplorer explorer, Action<CrashExplorer> workload)
    {
        try
        {
            workload(explorer);
            return null;
        }
        catch (XunitException wrong)
        {
            return wrong.Message;
        }
    }

    private void Found(PlantedBug bug, Action<CrashExplorer> workload)
    {
        string? found = null;
        Planted.Bug = bug;
        try
        {
            for (ulong seed = 1; found is null && seed <= 10; seed++)
            {
                var explorer = new CrashExplorer(seed, 12, 4);
                string? met = Met(explorer, workload);
                found = (explorer.Violation ?? met) is { } violation
                    ? $"seed {seed}, {explorer.States} states: {violation}"
                    : null;
            }
        }
        finally
        {
            Planted.Bug = PlantedBug.None;
        }

        Assert.True(found is not null, $"{bug} is not found");
        output.WriteLine(found);
    }
#endif
}
