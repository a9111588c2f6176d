using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Holt.Io;
using Holt.Storage;
using Holt.Tests.Crash;
using Holt.Tests.Io;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>
/// What an open behind a clean close asks of the disk. It made seven syncs, each of which waits behind what others
/// write: an open of 4 ms took 15. They belong to the first write, for only that changes something.
/// </summary>
public sealed class OpenSyncsTests(ITestOutputHelper output)
{
    /// <summary>The superblock's two copies, and two segments with a name each.</summary>
    private const int SyncsOfFirstWrite = 6;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_session_without_a_write_syncs_nothing_and_leaves_the_files_as_they_were(bool isCompact)
    {
        SimulatedDisk disk = Closed(isCompact);
        Dictionary<string, byte[]> before = Contents(disk);
        List<DiskEvent> changes = Watch(disk);
        for (int session = 0; session < 3; session++)
        {
            DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
            Assert.Equal(HoltStatus.Ok, store!.Get("key 7"));
            Assert.NotNull(store.Sum());
            Assert.Equal(HoltStatus.Ok, store.Sync());
            Assert.Equal(HoltStatus.Ok, store.Checkpoint());
            Assert.Null(store.Close());
        }

        Assert.Empty(changes);
        Assert.Equal(before, Contents(disk));
    }

    /// <summary>It was an unclean end, and the next open wrote a manifest.</summary>
    [Fact]
    public void A_session_that_dies_before_its_first_write_leaves_a_closed_store()
    {
        SimulatedDisk disk = Closed(isCompact: false);
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        SimulatedDisk left = disk.Kill();
        store!.Drop();
        List<DiskEvent> changes = Watch(left);
        DiskFolder.Good(CrashStore.Open(left, out store));
        Assert.Empty(changes);
        Assert.Null(store!.Close());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_write_syncs_what_the_open_did_not_and_the_second_nothing(bool isDelete)
    {
        SimulatedDisk disk = Closed(isCompact: false);
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        List<DiskEvent> changes = Watch(disk);
        Assert.Equal(HoltStatus.Ok, Write(store!, isDelete, 1));
        changes.ForEach(change => output.WriteLine($"{change}"));
        Assert.Equal(SyncsOfFirstWrite, changes.Count(IsSync));
        int announced = changes.FindIndex(change => change is { Call: DiskCall.Sync, Name: FileFormat.SuperblockName });
        int segment = changes.FindIndex(change => change.Name.StartsWith("log-", StringComparison.Ordinal));
        Assert.InRange(announced, 0, segment - 1);
        changes.Clear();
        Assert.Equal(HoltStatus.Ok, Write(store!, isDelete, 2));
        Assert.DoesNotContain(changes, IsSync);
        Assert.Null(store!.Close());
    }

    /// <summary>Nothing is acknowledged, readers do not notice, and the store can be opened again in place.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_sync_of_the_first_write_that_fails_is_final(int syncsBefore)
    {
        SimulatedDisk disk = Closed(isCompact: false);
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        ulong? sum = store!.Sum();
        Assert.NotNull(sum);
        int syncs = 0;
        FaultRule? rule = syncsBefore == 0 ? FailNext() : null;
        disk.OnEvent = e => rule ??= IsSync(e) && ++syncs == syncsBefore ? FailNext() : null;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HoltStatus.Fenced, Write(store, isDelete: false, i));
            Assert.Equal(sum, store.Sum());
        }

        disk.OnEvent = null;
        disk.Heal();
        Assert.True(store.IsFenced);
        Assert.Equal(HoltStatus.Fenced, store.Checkpoint());
        foreach (SimulatedDisk left in new[] { disk.Kill(), disk.Crash(0), disk.Crash(1) })
        {
            DiskFolder.Good(CrashStore.Open(left, out CrashStore? again));
            Assert.Equal(sum, again!.Sum());
            again.Drop();
        }

        Assert.Null(store.Resume());
        Assert.Equal(sum, store.Sum());
        Assert.Equal(HoltStatus.Ok, Write(store, isDelete: false, 1));
        Assert.Null(store.Close());

        // The rule that comes next: the first one of files and the first one of the directory.
        FaultRule FailNext()
        {
            _ = disk.Fail(DiskCall.SyncDirectory, "", 1, Errno.InputOutput);
            return disk.Fail(DiskCall.Sync, "", 1, Errno.InputOutput);
        }
    }

    /// <summary>It could not be opened for writing at all: the log had no space.</summary>
    [Fact]
    public void A_compacted_store_on_a_full_disk_is_read_and_refuses_writes_until_there_is_space()
    {
        SimulatedDisk disk = Closed(isCompact: true);
        Dictionary<string, byte[]> before = Contents(disk);
        disk.Capacity = long.MaxValue - 1;
        _ = disk.FreeBytes(out long free);
        disk.Capacity -= free;
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        Assert.Equal(HoltStatus.Ok, store!.Get("key 7"));
        Assert.Equal(HoltStatus.NoSpace, Write(store, isDelete: false, 1));
        Assert.Equal(HoltStatus.NoSpace, store.Compact());
        Assert.Null(store.Close());
        Assert.Equal(before, Contents(disk));

        DiskFolder.Good(CrashStore.Open(disk, out store));
        Assert.Equal(HoltStatus.NoSpace, Write(store!, isDelete: true, 1));
        disk.Capacity += 1 << 20;
        Assert.Equal(HoltStatus.Ok, Write(store!, isDelete: true, 1));
        Assert.Null(store!.Close());
    }

    /// <summary>It was tidied away when no segment could be made: a store without a log.</summary>
    [Fact]
    public void The_old_log_stays_until_the_new_life_has_a_segment()
    {
        SimulatedDisk disk = Closed(isCompact: true);
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        _ = disk.Fail(DiskCall.Reserve, "log-new", 1, Errno.NoSpace, forEver: true);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HoltStatus.NoSpace, Write(store!, isDelete: false, i));
            DiskFolder.Good(CrashStore.Open(disk.Kill(), out CrashStore? again));
            Assert.Equal(HoltStatus.Ok, again!.Get("key 7"));
            again.Drop();
        }

        disk.Heal();
        Assert.Equal(HoltStatus.Ok, Write(store!, isDelete: false, 1));
        Assert.Null(store!.Close());
    }

    /// <summary>It ended writing, although nothing depends on it.</summary>
    [Fact]
    public void An_old_segment_that_cannot_be_removed_is_tried_again()
    {
        SimulatedDisk disk = Closed(isCompact: true);
        string old = disk.Names.Single(name => name.StartsWith("log-", StringComparison.Ordinal));
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        FaultRule rule = disk.Fail(DiskCall.Delete, old, 1, Errno.InputOutput, forEver: true);
        Assert.Equal(HoltStatus.Ok, Write(store!, isDelete: false, 1));
        Assert.True(rule.Hits > 0);
        Assert.False(store!.IsFenced);
        Assert.Contains(old, disk.Names);
        SimulatedDisk left = disk.Kill();
        DiskFolder.Good(CrashStore.Open(left, out CrashStore? again));
        Assert.Equal(HoltStatus.Ok, again!.Get("key 1"));
        again.Drop();

        disk.Heal();
        Assert.Null(store.Close());
        Assert.DoesNotContain(old, disk.Names);
    }

    [Fact]
    public void Writers_that_come_at_once_begin_one_life()
    {
        const int writers = 8;
        using var folder = new StoreFolder();
        folder.Fill(64 << 10, 1000, i => Text.Bytes($"{i:d6}"), _ => [1]);
        for (int round = 0; round < 4; round++)
        {
            using HoltDb db = folder.Open(64 << 10, 0);
            ulong opens = db.Facts!.Incarnation;
            using var start = new Barrier(writers);
            int made = round;
            Threads.Run([.. Enumerable.Range(0, writers).Select(writer => (Action)(() =>
            {
                start.SignalAndWait();
                for (int i = 0; i < 50; i++)
                {
                    db.Default.Put(Text.Bytes($"{made}/{writer}/{i}"), [(byte)i]);
                }
            }))]);
            Assert.Equal(opens + 1, db.Facts!.Incarnation);
            Assert.Equal(1000 + ((round + 1) * writers * 50), db.Default.Count);
        }

        using HoltDb last = folder.Open(64 << 10, 0);
        Assert.Equal(1000 + (4 * writers * 50), last.Default.Count);
        Assert.Null(last.CheckStructure());
    }

    private static bool IsSync(DiskEvent change) => change.Call is DiskCall.Sync or DiskCall.SyncDirectory;

    /// <summary>A store of two lives that were closed.</summary>
    private static SimulatedDisk Closed(bool isCompact)
    {
        var disk = new SimulatedDisk();
        for (int life = 0; life < 2; life++)
        {
            DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
            for (int i = 0; i < 40; i++)
            {
                Assert.Equal(HoltStatus.Ok, Write(store!, isDelete: false, i));
            }

            Assert.Equal(HoltStatus.Ok, isCompact ? store!.Compact() : HoltStatus.Ok);
            Assert.Null(store!.Close());
        }

        return disk;
    }

    private static HoltStatus Write(CrashStore store, bool isDelete, int number) =>
        isDelete
            ? store.Delete($"key {number}")
            : store.Put(new CrashWrite($"key {number}", 40, number, 0), isSync: false, out _);

    /// <summary>All that is changed from now on, but for the page about the owner, which is a message.</summary>
    private static List<DiskEvent> Watch(SimulatedDisk disk)
    {
        List<DiskEvent> changes = [];
        disk.OnEvent = e =>
        {
            bool isOwner = e is { Name: FileFormat.SuperblockName, Offset: Superblock.OwnerOffset };
            if (!isOwner && e.Call != DiskCall.Syncing)
            {
                changes.Add(e);
            }
        };
        return changes;
    }

    private static Dictionary<string, byte[]> Contents(SimulatedDisk disk) =>
        disk.Names.ToDictionary(name => name, disk.Content);
}
