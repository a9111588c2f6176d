using System;
using System.Collections.Generic;
using System.IO;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Tool;
using Xunit;

namespace Holt.Tests.Io;

public sealed class LinuxDiskTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly DateTime s_longAgo = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    [Fact]
    public void A_directory_is_made_found_and_removed()
    {
        using var folder = new DiskFolder();
        using var disk = new LinuxDisk(folder.PathOf("inner"));
        Assert.False(disk.HasDirectory());
        DiskFolder.Bad(HoltStatus.NoStore, disk.SyncDirectory());
        DiskFolder.Good(disk.MakeDirectory());
        DiskFolder.Good(disk.MakeDirectory());
        Assert.True(disk.HasDirectory());
        DiskFolder.Good(disk.SyncDirectory());
        DiskFolder.Good(disk.RemoveDirectory());
        Assert.False(disk.HasDirectory());
        Assert.False(Directory.Exists(folder.PathOf("inner")));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_a_fault_with_its_path()
    {
        using var folder = new DiskFolder();
        using var orphan = new LinuxDisk(folder.PathOf("no/store"));
        Fault fault = DiskFolder.Bad(HoltStatus.NoStore, orphan.MakeDirectory());
        Assert.Equal((folder.PathOf("no/store"), Errno.NoEntry), (fault.File, fault.Errno));

        folder.Create("file").Dispose();
        using var file = new LinuxDisk(folder.PathOf("file"));
        Assert.False(file.HasDirectory());
        Assert.Equal(Errno.NotDirectory, DiskFolder.Bad(HoltStatus.NoStore, file.MakeDirectory()).Errno);
        DiskFolder.Bad(HoltStatus.NoStore, file.Open("any", FileUse.Create, out IDiskFile? none));
        Assert.Null(none);
    }

    [Fact]
    public void A_full_directory_stays()
    {
        using var folder = new DiskFolder();
        folder.Create("file").Dispose();
        _ = DiskFolder.Bad(HoltStatus.Io, folder.Disk.RemoveDirectory());
        Assert.True(File.Exists(folder.PathOf("file")));
    }

    /// <summary>A thread with its own umask, so that no other test creates files with this one.</summary>
    [Fact]
    public void Others_have_no_access_and_the_umask_takes_nothing_away()
    {
        using var folder = new DiskFolder();
        using var disk = new LinuxDisk(folder.PathOf("inner"));
        OwnThread.Run(OwnThread.OwnMask, () =>
        {
            _ = OwnThread.SetMask(0b111_111_111);
            DiskFolder.Good(disk.MakeDirectory());
            DiskFolder.Good(disk.Open("file", FileUse.Create, out IDiskFile? file));
            file!.Dispose();
        });
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.PathOf("inner")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder.PathOf("inner/file")));
    }

    /// <summary>
    /// A host may have closed its standard streams. A store's file must not get such a number: what anybody prints
    /// would be written into it. The thread has descriptors of its own, so the test's streams stay.
    /// </summary>
    [Fact]
    public void A_file_is_never_a_standard_stream()
    {
        using var folder = new DiskFolder();
        OwnThread.Run(OwnThread.OwnDescriptors, () =>
        {
            for (int number = 0; number < Descriptor.NumberMin; number++)
            {
                _ = FileSyscalls.Close(number);
            }

            using Descriptor file = Descriptor.Of(FileSyscalls.Open(
                FileSyscalls.CurrentDirectory, folder.Store, FileSyscalls.Directory, 0))!;
            Assert.True(file.DangerousGetHandle() >= Descriptor.NumberMin);
            for (int number = 0; number < Descriptor.NumberMin; number++)
            {
                Assert.False(File.Exists($"/proc/thread-self/fd/{number}"));
            }
        });
    }

    [Fact]
    public void A_file_is_created_once_and_opened_when_it_is_there()
    {
        using var folder = new DiskFolder();
        Fault fault = DiskFolder.Bad(HoltStatus.NoStore, folder.Disk.Open("file", FileUse.Write, out IDiskFile? file));
        Assert.Null(file);
        Assert.Equal(("file", Errno.NoEntry), (fault.File, fault.Errno));
        DiskFolder.Bad(HoltStatus.NoStore, folder.Disk.Open("file", FileUse.Read, out _));

        DiskFolder.Good(DiskFolder.Write(folder.Create("file"), 0, "abc"u8));
        DiskFolder.Bad(HoltStatus.StoreExists, folder.Disk.Open("file", FileUse.Create, out _));
        Assert.Equal("abc"u8, DiskFolder.Read(folder.Open("file", FileUse.Read), 0, 100));
        Assert.Equal("file", folder.Open("file", FileUse.Write).Name);
    }

    [Fact]
    public void A_file_open_for_reading_cannot_be_written()
    {
        using var folder = new DiskFolder();
        DiskFolder.Good(folder.Create("file").Resize(8192));
        IDiskFile file = folder.Open("file", FileUse.Read);
        DiskFolder.Bad(HoltStatus.Io, DiskFolder.Write(file, 0, "abc"u8));
        DiskFolder.Bad(HoltStatus.Io, file.Map(0, 4096, out _));
    }

    [Fact]
    public void Reading_changes_no_time_stamp()
    {
        using var folder = new DiskFolder();
        DiskFolder.Good(DiskFolder.Write(folder.Create("file"), 0, "abc"u8));
        File.SetLastAccessTimeUtc(folder.PathOf("file"), s_longAgo);
        DateTime written = File.GetLastWriteTimeUtc(folder.PathOf("file"));
        IDiskFile file = folder.Open("file", FileUse.Read);
        Assert.Equal("abc"u8, DiskFolder.Read(file, 0, 3));
        Assert.Equal(s_longAgo, File.GetLastAccessTimeUtc(folder.PathOf("file")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder.PathOf("file")));
    }

    [Fact]
    public void Only_plain_files_with_one_name_are_opened()
    {
        using var folder = new DiskFolder();
        folder.Create("file").Dispose();
        Outcome made = Programs.Script(
            "cd \"$1\"; ln file one; ln file two; rm file; ln -s one link; mkfifo pipe; mkdir folder", folder.Store);
        Assert.Equal(0, made.Code);
        foreach (FileUse use in (List<FileUse>)[FileUse.Read, FileUse.Write])
        {
            Fault fault = DiskFolder.Bad(HoltStatus.Unsupported, folder.Disk.Open("one", use, out _));
            Assert.Contains("second name", fault.Text, StringComparison.Ordinal);
            fault = DiskFolder.Bad(HoltStatus.Unsupported, folder.Disk.Open("link", use, out _));
            Assert.Equal(Errno.Loop, fault.Errno);
            fault = DiskFolder.Bad(HoltStatus.Unsupported, folder.Disk.Open("pipe", use, out _));
            Assert.Contains("not a plain file", fault.Text, StringComparison.Ordinal);
            Assert.NotNull(folder.Disk.Open("folder", use, out _));
        }

        File.Delete(folder.PathOf("two"));
        _ = folder.Open("one", FileUse.Write);
    }

    [Fact]
    public void Names_are_listed_renamed_and_deleted()
    {
        using var folder = new DiskFolder();
        DiskFolder.Good(DiskFolder.Write(folder.Create("a"), 0, "1"u8));
        folder.Create("b").Dispose();
        folder.Create("c").Dispose();
        _ = Directory.CreateDirectory(folder.PathOf("folder"));
        DiskFolder.Good(folder.Disk.Rename("a", "b"));
        DiskFolder.Good(folder.Disk.Delete("c"));
        DiskFolder.Good(folder.Disk.SyncDirectory());
        var names = new List<string>();
        DiskFolder.Good(folder.Disk.List(names));
        Assert.Equal(["b"], names);
        Assert.Equal("1"u8, DiskFolder.Read(folder.Open("b", FileUse.Read), 0, 9));

        Assert.Equal("c", DiskFolder.Bad(HoltStatus.NoStore, folder.Disk.Delete("c")).File);
        Fault fault = DiskFolder.Bad(HoltStatus.NoStore, folder.Disk.Rename("c", "d"));
        Assert.Contains("rename the file to d", fault.Text, StringComparison.Ordinal);
    }

    /// <summary>A store that is moved while it is open does not write into what took its place.</summary>
    [Fact]
    public void A_directory_that_is_moved_stays_the_one_it_is()
    {
        using var folder = new DiskFolder();
        folder.Create("mine").Dispose();
        string moved = folder.Store + "-moved";
        Directory.Move(folder.Store, moved);
        _ = Directory.CreateDirectory(folder.Store);
        folder.Create("later").Dispose();
        Assert.True(File.Exists(Path.Combine(moved, "later")));
        Assert.Empty(Directory.GetFiles(folder.Store));
    }

    [Fact]
    public void Free_space_is_what_the_file_system_says()
    {
        using Mounts mounts = Mounts.Small(1 << 20, out string root);
        using var folder = new DiskFolder(root);
        DiskFolder.Good(folder.Disk.FreeBytes(out long before));
        Assert.InRange(before, 1, 1 << 20);
        DiskFolder.Good(DiskFolder.Write(folder.Create("file"), 0, new byte[64 << 10]));
        DiskFolder.Good(folder.Disk.FreeBytes(out long after));
        Assert.Equal(64 << 10, before - after);
    }
}
