using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Io;
using Xunit;

namespace Holt.Tests.SimDisk;

public sealed unsafe class SimulatedDiskTests
{
    [Fact]
    public void Every_change_is_an_event_and_nothing_else_is()
    {
        var disk = new SimulatedDisk();
        var calls = new List<string>();
        disk.OnEvent = e => calls.Add($"{e.Call} {e.Name} {e.Offset} {e.Length}");
        DiskFolder.Good(disk.MakeDirectory());
        calls.Clear();
        DiskFolder.Good(disk.Open("a", FileUse.Create, out IDiskFile? file));
        Assert.NotNull(file);
        DiskFolder.Good(file.Write(3, "abc"u8));
        DiskFolder.Good(DiskFileSpans.Read(file, 0, new byte[9], out int count));
        Assert.Equal(6, count);
        DiskFolder.Good(file.Resize(8192));
        DiskFolder.Good(file.Reserve(8192, 4096));
        DiskFolder.Good(file.Discard(0, 4096));
        DiskFolder.Good(file.Map(0, 8192, out IDiskMap? map));
        DiskFolder.Good(map!.Populate(0, 8192));
        map.Start[4097] = 1;
        map.Stored(4096, 8);
        DiskFolder.Good(file.Sync());
        DiskFolder.Good(file.Lock(exclusive: true));
        DiskFolder.Good(disk.Rename("a", "b"));
        DiskFolder.Good(disk.SyncDirectory());
        DiskFolder.Good(disk.Delete("b"));
        Assert.Equal(
            [
                "Create a -1 0", "Write a 3 3", "Resize a 8192 0", "Reserve a 8192 4096", "Discard a 0 4096",
                "Stored a 4096 8", "Syncing a -1 0", "Sync a -1 0", "Rename b -1 0", "Syncing  -1 0",
                "SyncDirectory  -1 0", "Delete b -1 0",
            ],
            calls);
        Assert.Equal(14, disk.Events);
        Assert.Equal(0, disk.UnpopulatedStores);
    }

    [Theory]
    [InlineData(1, false, "010000")]
    [InlineData(2, false, "000100")]
    [InlineData(2, true, "000101")]
    [InlineData(1, true, "010101")]
    public void A_call_is_refused_once_or_for_ever(int nth, bool forEver, string refused)
    {
        SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
        DiskFolder.Good(disk.Open("other", FileUse.Create, out IDiskFile? other));
        FaultRule rule = disk.Fail(DiskCall.Write, "fi", nth, Errno.InputOutput, forEver);
        string answers = "";
        for (int i = 0; i < 3; i++)
        {
            answers += other!.Write(0, "abc"u8) is null ? '0' : '1';
            Fault? fault = file.Write(100, "abc"u8);
            answers += fault is null ? '0' : '1';
            Assert.True(
                fault is null or { Status: HoltStatus.Io, File: "file", Offset: 100, Errno: Errno.InputOutput });
        }

        Assert.Equal(refused, answers);
        Assert.Equal(refused.Count(answer => answer == '1'), rule.Hits);
        disk.Heal();
        DiskFolder.Good(file.Write(0, "abc"u8));
    }

    [Fact]
    public void Any_call_can_be_refused()
    {
        for (int nth = 1; nth <= 16; nth++)
        {
            SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
            long before = disk.Calls;
            disk.Fail(DiskCall.Any, "", nth, Errno.InputOutput);
            Func<Fault?>[] calls =
            [
                () => file.Size(out _), () => DiskFileSpans.Read(file, 0, new byte[1], out _),
                () => file.Write(0, "a"u8),
                () => file.Resize(8192), () => file.Reserve(0, 9000), () => file.Discard(0, 4096), file.Sync,
                () => file.Lock(exclusive: false), () => file.Map(0, 4096, out _),
                () => disk.Open("new", FileUse.Create, out _), () => disk.Open("file", FileUse.Read, out _),
                () => disk.List([]), () => disk.FreeBytes(out _), disk.SyncDirectory,
                () => disk.Rename("file", "moved"), () => disk.Delete(disk.Names[0]),
            ];
            bool[] refused = [.. calls.Select(call => call() is not null)];
            Assert.Equal(nth - 1, Array.IndexOf(refused, true));
            Assert.Equal(nth - 1, Array.LastIndexOf(refused, true));
            Assert.Equal(before + calls.Length, disk.Calls);
        }
    }

    /// <summary>In sectors: what lies in one of them is written or not.</summary>
    [Fact]
    public void A_refused_write_leaves_its_first_half()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
        disk.Fail(DiskCall.Write, "", 1, Errno.InputOutput);
        DiskFolder.Bad(HoltStatus.Io, file.Write(0, "abcd"u8));
        Assert.Equal("\0\0\0\0"u8, disk.Content("file").AsSpan(0, 4));
        byte[] bytes = new byte[4 * Sectors.Bytes];
        bytes.AsSpan().Fill(7);
        disk.Fail(DiskCall.Write, "", 1, Errno.InputOutput);
        DiskFolder.Bad(HoltStatus.Io, file.Write(100, bytes));
        byte[] left = disk.Content("file");
        Assert.Equal(2 * Sectors.Bytes, left.AsSpan().LastIndexOf((byte)7) + 1);
    }

    /// <summary>As kernels do it: pages of a failed sync are clean, and the next one succeeds without them.</summary>
    [Fact]
    public void After_a_failed_sync_the_next_one_succeeds_and_lies()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
        DiskFolder.Good(file.Write(0, "lost"u8));
        disk.Fail(DiskCall.Sync, "", 1, Errno.InputOutput);
        DiskFolder.Bad(HoltStatus.Io, file.Sync());
        DiskFolder.Good(file.Write(5000, "kept"u8));
        DiskFolder.Good(file.Sync());
        Assert.Equal("lost"u8, disk.Content("file").AsSpan(0, 4));
        Assert.Equal(new byte[4], disk.Crash(0).Content("file").AsSpan(0, 4));
        Assert.Equal("lost"u8, disk.Crash(1).Content("file").AsSpan(0, 4));
        Assert.Equal("kept"u8, disk.Crash(0).Content("file").AsSpan(5000, 4));

        SimulatedDisk killed = disk.Kill();
        Assert.Equal("lost"u8, killed.Content("file").AsSpan(0, 4));
        killed.ForgetFailedPages();
        Assert.Equal(new byte[4], killed.Content("file").AsSpan(0, 4));

        // Written anew, the whole page is.
        DiskFolder.Good(file.Write(600, "anew"u8));
        DiskFolder.Good(file.Sync());
        Assert.Equal("lost"u8, disk.Crash(0).Content("file").AsSpan(0, 4));
    }

    [Fact]
    public void A_failed_sync_of_the_directory_makes_no_name_durable()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out _);
        DiskFolder.Good(disk.Open("new", FileUse.Create, out _));
        disk.Fail(DiskCall.SyncDirectory, "", 1, Errno.InputOutput);
        DiskFolder.Bad(HoltStatus.Io, disk.SyncDirectory());
        Assert.Equal(["file"], disk.Crash(0).Names);
        Assert.Equal(["file", "new"], disk.Crash(1).Names);
    }

    [Fact]
    public void A_full_disk_takes_what_fits_and_deleting_makes_room()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
        disk.Capacity = 4 * Sectors.PageBytes;
        Fault fault = DiskFolder.Bad(HoltStatus.NoSpace, file.Write(0, new byte[5 * Sectors.PageBytes]));
        Assert.Equal(4L * Sectors.PageBytes, fault.Offset);
        DiskFolder.Good(disk.FreeBytes(out long free));
        Assert.Equal(0, free);
        DiskFolder.Good(file.Write(0, "over what is there"u8));

        DiskFolder.Good(disk.Open("other", FileUse.Create, out IDiskFile? other));
        DiskFolder.Bad(HoltStatus.NoSpace, other!.Reserve(0, 1));
        DiskFolder.Good(other.Resize(Sectors.PageBytes));
        DiskFolder.Good(other.Map(0, Sectors.PageBytes, out IDiskMap? map));
        DiskFolder.Bad(HoltStatus.Io, map!.Populate(0, Sectors.PageBytes));
        DiskFolder.Good(file.Discard(Sectors.PageBytes, Sectors.PageBytes));
        DiskFolder.Good(map.Populate(0, Sectors.PageBytes));
        DiskFolder.Good(disk.Delete("file"));
        DiskFolder.Good(disk.FreeBytes(out free));
        Assert.Equal(3 * Sectors.PageBytes, free);
        DiskFolder.Good(other.Reserve(0, 4 * Sectors.PageBytes));
    }

    [Fact]
    public void Another_process_meets_the_locks_and_the_bytes()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
        DiskFolder.Good(file.Lock(exclusive: true));
        DiskFolder.Good(file.Write(0, "abc"u8));
        SimulatedDisk other = disk.AsOtherProcess();
        Assert.Equal("abc"u8, other.Content("file").AsSpan(0, 3));
        DiskFolder.Good(other.Open("file", FileUse.Read, out IDiskFile? again));
        DiskFolder.Bad(HoltStatus.Locked, again!.Lock(exclusive: false));
        file.Dispose();
        DiskFolder.Good(again.Lock(exclusive: false));
        _ = Assert.Throws<ObjectDisposedException>(() => file.Sync());
    }

    [Fact]
    public void What_would_end_the_process_is_noticed()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
        DiskFolder.Good(file.Map(0, Sectors.PageBytes, out IDiskMap? map));
        _ = Assert.Throws<InvalidOperationException>(() => file.Resize(0));
        map!.Start[0] = 1;
        map.Stored(0, 1);
        Assert.Equal(1, disk.UnpopulatedStores);
        DiskFolder.Good(map.Populate(0, Sectors.PageBytes));
        map.Start[0] = 2;
        map.Stored(0, 1);
        Assert.Equal(1, disk.UnpopulatedStores);
        map.Dispose();
        DiskFolder.Good(file.Resize(0));
    }

    [Fact]
    public void Maps_of_the_same_pages_share_them()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out IDiskFile file);
        DiskFolder.Good(file.Resize(4 * Sectors.PageBytes));
        DiskFolder.Good(file.Map(0, 4 * Sectors.PageBytes, out IDiskMap? all));
        DiskFolder.Good(file.Map(Sectors.PageBytes, Sectors.PageBytes, out IDiskMap? one));
        one!.Start[7] = 7;
        Assert.Equal(7, all!.Start[Sectors.PageBytes + 7]);
        all.Dispose();
        DiskFolder.Good(file.Write(Sectors.PageBytes + 8, [8]));
        Assert.Equal(8, one.Start[8]);
        one.Dispose();
        Assert.Equal(7, disk.Content("file")[Sectors.PageBytes + 7]);
    }

    [Fact]
    public void Damage_is_durable()
    {
        SimulatedDisk disk = CrashStateTests.Ready(out _);
        disk.Replace("file", "damaged"u8);
        Assert.Equal("damaged"u8, disk.Crash(0).Content("file"));
        disk.Lose("file");
        Assert.Empty(disk.Crash(0).Names);
    }
}
