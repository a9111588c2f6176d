using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

public sealed class StoreFilesTests
{
    public static TheoryData<int> Sizes => [4 << 10, 16 << 10, 64 << 10, 512 << 10];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Checkpoints_are_read_back_as_they_were_written(int frameBytes)
    {
        var disk = new PlainDisk();
        var model = new StoreModel(new Rng((ulong)frameBytes), frameBytes);
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, frameBytes));
        for (int life = 0; life < 4; life++)
        {
            using StoreFiles files = StoreModel.Opened(disk);
            model.Compare(files);
            model.BeginWriting(files);
            int checkpoints = frameBytes > 64 << 10 ? 6 : 60;
            for (int i = 0; i < checkpoints; i++)
            {
                Assert.Null(model.Checkpoint(files));
            }

            model.Compare(files);
            var faults = new List<Fault>();
            files.Check(faults);
            Assert.Empty(faults);
            Assert.True(life % 2 == 0 || files.CloseClean(model.Lsn) is null);
        }
    }

    [Fact]
    public void A_new_store_is_clean_and_empty()
    {
        var disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
        Assert.Equal(["data", "holt", "manifest-1"], disk.Names);
        using StoreFiles files = StoreModel.Opened(disk);
        Assert.Equal(StoreModel.Id, files.Store);
        Assert.Equal(4096, files.FrameBytes);
        Assert.Equal(new LogState(0, 0, 4096, 4096, 4096), files.LogState);
        Assert.Equal(new CutState(4096, 0, 0), files.Cut);
        Assert.Equal(0, files.Frames.Count);
    }

    [Fact]
    public void The_superblock_keeps_what_it_is_told_of_the_log()
    {
        var disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
        using (StoreFiles files = StoreModel.Opened(disk))
        {
            Assert.Null(files.BeginWriting(salt: 77, lsnFloor: 8192, durableLsn: 4096));
        }

        using (StoreFiles files = StoreModel.Opened(disk))
        {
            Assert.Equal(new LogState(1, 77, 8192, 4096, 0), files.LogState);
            Assert.Null(files.BeginWriting(salt: 78, lsnFloor: 80000, durableLsn: 9000));
            Assert.Null(files.CloseClean(90000));
        }

        using (StoreFiles files = StoreModel.Opened(disk))
        {
            Assert.Equal(new LogState(2, 78, 80000, 90000, 90000), files.LogState);
        }
    }

    [Fact]
    public void Extents_are_reused_so_that_the_file_does_not_grow_for_ever()
    {
        var disk = new PlainDisk();
        var rng = new Rng(9);
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
        using StoreFiles files = StoreModel.Opened(disk);
        Assert.Null(files.BeginWriting(1, 8192, 4096));
        for (int i = 0; i < 1000; i++)
        {
            Assert.Null(files.WriteFrame(1, FrameMaker.Random(rng, 4096, 1)));
            Assert.Null(files.SyncData());
            Assert.Null(files.Commit(new CutState(9000, 1, 0), 9000));
        }

        Assert.Equal((64 + 4) << 10, files.Stats.FileBytes);
        Assert.True(files.Stats.ManifestBytes <= 8192);
        Assert.False(disk.Has("manifest-1"));
    }

    [Fact]
    public void What_was_abandoned_leaves_nothing_behind()
    {
        var disk = new PlainDisk();
        var model = new StoreModel(new Rng(10), 16 << 10);
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 16 << 10));
        using StoreFiles files = StoreModel.Opened(disk);
        model.BeginWriting(files);
        Assert.Null(model.Checkpoint(files));
        long free = files.Stats.FreeBytes;
        Assert.Null(files.WriteFrame(1, FrameMaker.Random(new Rng(1), 16 << 10, 1)));
        Assert.Null(files.WriteFrame(1, FrameMaker.Random(new Rng(2), 16 << 10, 1)));
        files.DropFrame(2);
        Assert.True(files.Stats.FreeBytes < free);
        files.Abandon();
        Assert.Equal(free, files.Stats.FreeBytes);
        model.Compare(files);
    }

    [Fact]
    public void A_frame_newer_than_its_checkpoint_is_damage()
    {
        var disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
        using StoreFiles files = StoreModel.Opened(disk);
        Assert.Null(files.BeginWriting(1, 8192, 4096));
        Assert.Null(files.WriteFrame(1, FrameMaker.Random(new Rng(1), 4096, stamp: 9000)));
        Assert.Null(files.SyncData());
        Assert.Null(files.Commit(new CutState(9000, 1, 0), 9000));
        Assert.Equal(HoltStatus.Corrupt, files.ReadFrame(1, new byte[4096], out _)?.Status);
    }

    [Fact]
    public void S160_The_owner_is_named_and_readers_are_many()
    {
        var disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
        using (StoreModel.Opened(disk))
        {
            Fault? refused = StoreFiles.Open(disk, isReadOnly: false, out _);
            Assert.Equal(HoltStatus.Locked, refused?.Status);
            Assert.Contains($"process {Environment.ProcessId}", refused?.Text, StringComparison.Ordinal);
            Assert.Equal(refused, StoreFiles.Open(disk, isReadOnly: true, out _));
            Assert.Equal(refused, StoreBirth.Destroy(disk));
        }

        Assert.Null(StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? one));
        Assert.Null(StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? other));
        using (one)
        using (other)
        {
            Fault? refused = StoreFiles.Open(disk, isReadOnly: false, out _);
            Assert.Equal(HoltStatus.Locked, refused?.Status);
            Assert.Contains("reading", refused?.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_store_is_made_once_and_can_be_destroyed()
    {
        var disk = new PlainDisk { ["notes.txt"] = [1] };
        Assert.Equal(HoltStatus.NoStore, StoreFiles.Open(disk, isReadOnly: false, out _)?.Status);
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
        Assert.Equal(HoltStatus.StoreExists, StoreBirth.Create(disk, StoreModel.Id, 4096)?.Status);
        Assert.Null(StoreBirth.Destroy(disk));
        Assert.Equal(["notes.txt"], disk.Names);
        Assert.Equal(HoltStatus.NoStore, StoreFiles.Open(disk, isReadOnly: false, out _)?.Status);
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
    }

    [Fact]
    public void Other_files_of_a_store_without_its_superblock_are_damage_and_not_a_new_store()
    {
        var disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, 4096));
        disk.Remove("holt");
        Assert.Equal(HoltStatus.Corrupt, StoreFiles.Open(disk, isReadOnly: false, out _)?.Status);
        Assert.Equal(HoltStatus.Corrupt, StoreBirth.Create(disk, StoreModel.Id, 4096)?.Status);
        Assert.Equal(["data", "manifest-1"], disk.Names);
    }
}
