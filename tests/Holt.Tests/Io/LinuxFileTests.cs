using System;
using System.IO;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Tool;
using Xunit;

namespace Holt.Tests.Io;

public sealed unsafe partial class LinuxFileTests
{
    [Fact]
    public void Bytes_are_read_where_they_were_written()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        Assert.Equal(0, DiskFolder.SizeOf(file));
        DiskFolder.Good(DiskFolder.Write(file, 5000, "abc"u8));
        Assert.Equal(5003, DiskFolder.SizeOf(file));
        Assert.Equal([0, .. "abc"u8], DiskFolder.Read(file, 4999, 100));
        Assert.Empty(DiskFolder.Read(file, 5003, 100));
        Assert.Empty(DiskFolder.Read(file, 99_999, 100));
        DiskFolder.Good(DiskFolder.Write(file, 0, []));
        DiskFolder.Good(file.Sync());
    }

    /// <summary>The kernel gives this file in pieces, each of a page at most.</summary>
    [Fact]
    public void Short_counts_are_completed()
    {
        const string name = "kallsyms";
        byte[] whole = File.ReadAllBytes($"/proc/{name}");
        using var disk = new LinuxDisk("/proc");
        DiskFolder.Good(disk.Open(name, FileUse.Read, out IDiskFile? file));
        Assert.True(whole.Length > 1 << 16);
        Assert.Equal(whole[..(1 << 16)], DiskFolder.Read(file!, 0, 1 << 16));
        file!.Dispose();
    }

    [Fact]
    public void A_size_grows_with_zeros_and_shrinks()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(DiskFolder.Write(file, 0, "abcdef"u8));
        DiskFolder.Good(file.Resize(3));
        Assert.Equal("abc"u8, DiskFolder.Read(file, 0, 9));
        DiskFolder.Good(file.Resize(5));
        Assert.Equal([.. "abc"u8, 0, 0], DiskFolder.Read(file, 0, 9));
    }

    [Fact]
    public void Reserved_space_is_taken_and_discarded_space_given_back()
    {
        const int bytes = 1 << 20;
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(DiskFolder.Write(file, 0, "abc"u8));
        DiskFolder.Good(file.Reserve(4096, bytes));
        Assert.Equal(bytes + 4096, DiskFolder.SizeOf(file));
        Assert.Equal("abc"u8, DiskFolder.Read(file, 0, 3));
        DiskFolder.Good(DiskFolder.Write(file, 8192, "xyz"u8));
        DiskFolder.Good(file.Sync());
        long taken = Taken(folder.PathOf("file"));
        Assert.True(taken >= bytes, $"{taken} bytes taken");
        DiskFolder.Good(file.Discard(8192, bytes / 2));
        Assert.Equal(bytes + 4096, DiskFolder.SizeOf(file));
        Assert.Equal(new byte[3], DiskFolder.Read(file, 8192, 3));
        Assert.InRange(Taken(folder.PathOf("file")), 1, taken - (bytes / 4));
    }

    [Fact]
    public void A_fault_names_file_offset_and_error_number()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        file.Dispose();
        IDiskFile read = folder.Open("file", FileUse.Read);
        Fault fault = DiskFolder.Bad(HoltStatus.Io, DiskFolder.Write(read, 4096, "abc"u8));
        Assert.Equal(("file", 4096L, 9), (fault.File, fault.Offset, fault.Errno));
        Assert.Equal("Io: file at 4096: cannot write 3 bytes: Bad file descriptor (errno 9)", fault.ToString());
    }

    /// <summary>By then the number may be another file's.</summary>
    [Fact]
    public void A_file_that_is_closed_is_not_used_again()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        file.Dispose();
        file.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => file.Sync());
        _ = Assert.Throws<ObjectDisposedException>(() => file.Size(out _));
    }

    [Fact]
    public void A_full_disk_is_no_space_and_what_was_there_stays()
    {
        using Mounts mounts = Mounts.Small(1 << 20, out string root);
        using var folder = new DiskFolder(root);
        IDiskFile file = folder.Create("file");
        byte[] block = new byte[512 << 10];
        Array.Fill(block, (byte)7);
        DiskFolder.Good(DiskFolder.Write(file, 0, block));
        Fault fault = DiskFolder.Bad(HoltStatus.NoSpace, DiskFolder.Write(file, block.Length, new byte[1 << 20]));
        Assert.Equal(("file", Errno.NoSpace), (fault.File, fault.Errno));
        Assert.InRange(fault.Offset, block.Length + 1, 1 << 20); // what fitted was written before
        Assert.Equal(block, DiskFolder.Read(file, 0, block.Length));
        DiskFolder.Good(file.Resize(block.Length));

        IDiskFile other = folder.Create("other");
        fault = DiskFolder.Bad(HoltStatus.NoSpace, other.Reserve(0, 1 << 20));
        Assert.Equal(("other", 0L, Errno.NoSpace), (fault.File, fault.Offset, fault.Errno));
        DiskFolder.Good(other.Reserve(0, 64 << 10));
    }

    /// <summary>Exceeding this limit is a signal that ends the process, so the kernel must not see the call.</summary>
    [Fact]
    public void A_limit_of_the_process_is_no_space()
    {
        const long limit = 1L << 40; // far above what other tests write meanwhile
        using var folder = new DiskFolder();
        ulong* limits = stackalloc ulong[2];
        Assert.Equal(0, FileSyscalls.Limit(FileSyscalls.FileSizeLimit, limits));
        ulong before = limits[0];
        limits[0] = (ulong)limit;
        Assert.Equal(0, SetLimit(FileSyscalls.FileSizeLimit, limits));
        try
        {
            IDiskFile file = folder.Create("file");
            Fault fault = DiskFolder.Bad(HoltStatus.NoSpace, file.Resize(limit + 1));
            Assert.Equal(Errno.FileTooBig, fault.Errno);
            DiskFolder.Bad(HoltStatus.NoSpace, DiskFolder.Write(file, limit, "a"u8));
            DiskFolder.Bad(HoltStatus.NoSpace, file.Reserve(limit - 4096, 8192));
            DiskFolder.Good(DiskFolder.Write(file, limit - 1, "a"u8));
            Assert.Equal(limit, DiskFolder.SizeOf(file));
        }
        finally
        {
            limits[0] = before;
            Assert.Equal(0, SetLimit(FileSyscalls.FileSizeLimit, limits));
        }
    }

    [Fact]
    public void An_exclusive_lock_excludes_all_and_shared_ones_each_other_not()
    {
        using var folder = new DiskFolder();
        IDiskFile first = folder.Create("file");
        IDiskFile second = folder.Open("file", FileUse.Write);
        IDiskFile third = folder.Open("file", FileUse.Read);
        DiskFolder.Good(first.Lock(exclusive: true));
        DiskFolder.Good(first.Lock(exclusive: true));
        Fault fault = DiskFolder.Bad(HoltStatus.Locked, second.Lock(exclusive: true));
        Assert.Equal("file", fault.File);
        DiskFolder.Bad(HoltStatus.Locked, third.Lock(exclusive: false));

        // Closing another open of the file keeps the lock, unlike with the locks of POSIX.
        folder.Open("file", FileUse.Write).Dispose();
        DiskFolder.Bad(HoltStatus.Locked, second.Lock(exclusive: true));

        first.Dispose();
        DiskFolder.Good(second.Lock(exclusive: false));
        DiskFolder.Good(third.Lock(exclusive: false));
        DiskFolder.Bad(HoltStatus.Locked, second.Lock(exclusive: true));
    }

    [Fact]
    public void A_lock_holds_against_other_processes()
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(python), $"needs {python}");
        const string script =
            python + " -c 'import fcntl,struct,sys\n"
            + "f=open(sys.argv[1],\"r+\")\n"
            + "try: fcntl.fcntl(f,37,struct.pack(\"hhqqi4x\",1,0,0,0,0)); print(\"free\")\n"
            + "except OSError as e: print(\"held\")' \"$1\"";
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(file.Lock(exclusive: true));
        Assert.Equal("held", Programs.Script(script, folder.PathOf("file")).Text.Trim());
        file.Dispose();
        Assert.Equal("free", Programs.Script(script, folder.PathOf("file")).Text.Trim());
    }

    /// <summary>
    /// A store that was closed could not be opened at once while another thread started a process: for a moment the
    /// child had a copy of the descriptor, and the lock with it.
    /// </summary>
    [Fact]
    public void A_lock_ends_with_its_file_also_when_a_forked_process_has_the_descriptor()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(file.Lock(exclusive: true));
        string number = Array.Find(
            Directory.GetFiles("/proc/self/fd"), fd => new FileInfo(fd).LinkTarget == folder.PathOf("file"))!;
        int copy = FileSyscalls.Control(int.Parse(Path.GetFileName(number)), FileSyscalls.DuplicateCloseOnExec, 0);
        Assert.True(copy > 0);
        file.Dispose();
        DiskFolder.Good(folder.Disk.Open("file", FileUse.Write, out IDiskFile? again));
        DiskFolder.Good(again!.Lock(exclusive: true));
        again.Dispose();
        _ = FileSyscalls.Close(copy);
    }

    private static long Taken(string path)
    {
        Outcome outcome = Programs.Script("stat -c '%b %B' \"$1\"", path);
        string[] words = outcome.Text.Trim().Split(' ');
        return long.Parse(words[0]) * long.Parse(words[1]);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, ulong* softAndHard);
}
