// The runtime's file classes report no failed sync on Linux: their native half compares before it negates, so a refusal
// comes back as 1, and the managed half looks for numbers below 0. Whoever trusts them acknowledges what is lost. That
// is why the library has a disk of its own; this is its first test.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Io;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Holt.Tests.Io;

public sealed partial class SwallowedSyncTests
{
    private const int PathOnly = 0x20_0000;
    private const int BadDescriptor = 9;
    private const int DontNeed = 4;
    private const int BlockBytes = 1 << 20;

    /// <summary>A descriptor that stands for a name only: the kernel refuses to sync it.</summary>
    [Fact]
    public void A_refused_sync_is_reported_and_the_runtime_swallows_it()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Holt.dll");
        using Descriptor ours = Descriptor.Of(OpenAny(path, PathOnly))!;
        using var file = new LinuxFile(ours, "holt");
        Fault fault = DiskFolder.Bad(HoltStatus.Io, file.Sync());
        Assert.Equal(("holt", BadDescriptor), (fault.File, fault.Errno));

        using var theirs = new SafeFileHandle(OpenAny(path, PathOnly), ownsHandle: true);
        Swallow(() => RandomAccess.FlushToDisk(theirs));
    }

    /// <summary>
    /// A disk that takes no more: each way of syncing gets new bytes to lose. The sync that fails is the only sign; the
    /// next one succeeds, and the bytes read back until the page leaves the cache.
    /// </summary>
    [Fact]
    public void A_lost_write_is_reported_once_and_the_runtime_never_says_so()
    {
        using Mounts mounts = Mounts.Lossy(out string folder);
        using var store = new DiskFolder(folder);
        using IDiskFile file = store.Create("ours");
        using FileStream stream = Stream(store, "stream");
        using FileStream random = Stream(store, "random");
        DiskFolder.Good(file.Sync());
        mounts.Break();

        byte[] block = new byte[BlockBytes];
        Array.Fill(block, (byte)'B');
        DiskFolder.Good(DiskFolder.Write(file, 0, block));
        Fault fault = DiskFolder.Bad(HoltStatus.NoSpace, file.Sync());
        Assert.Equal(("ours", Errno.NoSpace), (fault.File, fault.Errno));
        DiskFolder.Good(file.Sync());
        Assert.Equal(block, DiskFolder.Read(file, 0, BlockBytes));

        stream.Write(block);
        Swallow(() => stream.Flush(flushToDisk: true));
        random.Write(block);
        Swallow(() => RandomAccess.FlushToDisk(random.SafeFileHandle));
        foreach (string name in (List<string>)["ours", "stream", "random"])
        {
            Assert.True(IsLost(store.PathOf(name)), $"{name}: the bytes are there");
        }
    }

    private static FileStream Stream(DiskFolder store, string name) =>
        new(store.PathOf(name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, 0);

    /// <summary>A runtime that throws is mended; what is left of the test then says nothing.</summary>
    private static void Swallow(Action sync)
    {
        try
        {
            sync();
        }
        catch (IOException mended)
        {
            Assert.Skip($"this runtime reports failed syncs: {mended.Message}");
        }
    }

    /// <summary>Whether the disk lacks what was written: the cache is told to forget it, then it is read.</summary>
    private static bool IsLost(string path)
    {
        using Descriptor file = Descriptor.Of(OpenAny(path, 0))!;
        Assert.Equal(0, Forget(file, 0, 0, DontNeed));
        using FileStream stream = File.OpenRead(path);
        byte[] block = new byte[BlockBytes];
        int count = stream.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false);
        return block.AsSpan(0, count).Count((byte)'B') < BlockBytes;
    }

    private static int OpenAny(string path, int flags)
    {
        int number = FileSyscalls.Open(FileSyscalls.CurrentDirectory, path, flags | FileSyscalls.CloseOnExec, 0);
        Assert.True(number >= Descriptor.NumberMin, path);
        return number;
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Forget(Descriptor file, long offset, long length, int advice);
}
