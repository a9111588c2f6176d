using System;
using System.Linq;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Io;

/// <summary>Many reads and writes at once: by a ring of the kernel and by plain calls, with the same outcome.</summary>
public sealed unsafe class RingTests
{
    private const int Page = 4096;
    private const int PageCount = 300; // several times what a ring takes at once

    public static TheoryData<bool> Ways => new() { true, false };

    public static bool HasRings => RingPool.IsThere;

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_was_written_in_any_order_is_read_in_any_order(bool usesRings)
    {
        using var folder = new DiskFolder();
        IDiskFile file = Open(folder, usesRings, FileUse.Create);
        var rng = new Rng(1);
        var written = new NativeBlock(PageCount * Page);
        rng.Fill(written.Span);
        int[] order = [.. Enumerable.Range(0, PageCount)];
        rng.Shuffle<int>(order);
        var batch = new FileBatch();
        Array.ForEach(order, i => batch.Write(i * Page, written.Span.Slice(i * Page, Page)));
        DiskFolder.Good(batch.Run(file));
        Assert.Equal(0, batch.Count);
        Assert.Equal(PageCount * Page, DiskFolder.SizeOf(file));

        rng.Shuffle<int>(order);
        var read = new NativeBlock(PageCount * Page);
        Array.ForEach(order, i => batch.Read(i * Page, read.Span.Slice(i * Page, Page)));
        DiskFolder.Good(batch.Run(file));
        Assert.True(written.Span.SequenceEqual(read.Span));
    }

    /// <summary>The first in the row is told of, and all others are done.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_file_that_ends_too_early_is_damage_and_the_others_are_read(bool usesRings)
    {
        using var folder = new DiskFolder();
        IDiskFile file = Open(folder, usesRings, FileUse.Create);
        DiskFolder.Good(DiskFolder.Write(file, 0, [.. Enumerable.Repeat((byte)7, Page + 100)]));
        var memory = new NativeBlock(3 * Page);
        memory.Span.Clear();
        var batch = new FileBatch();
        batch.Read(Page, memory.Span.Slice(0, Page));
        batch.Read(9 * Page, memory.Span.Slice(Page, Page));
        batch.Read(0, memory.Span.Slice(2 * Page, Page));
        Fault fault = DiskFolder.Bad(HoltStatus.Corrupt, batch.Run(file));
        Assert.Equal(("file", Page + 100L), (fault.File, fault.Offset));
        Assert.True(memory.Span.Slice(2 * Page, Page).IndexOfAnyExcept((byte)7) < 0);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_refused_write_names_file_offset_and_error_number(bool usesRings)
    {
        using var folder = new DiskFolder();
        folder.Create("file").Dispose();
        IDiskFile file = Open(folder, usesRings, FileUse.Read);
        var memory = new NativeBlock(2 * Page);
        var batch = new FileBatch();
        batch.Write(5 * Page, memory.Span[..Page]);
        batch.Write(9 * Page, memory.Span[Page..]);
        Fault fault = DiskFolder.Bad(HoltStatus.Io, batch.Run(file));
        Assert.Equal(("file", 5L * Page, 9), (fault.File, fault.Offset, fault.Errno));
        GC.KeepAlive(memory);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_full_disk_is_no_space(bool usesRings)
    {
        using Mounts mounts = Mounts.Small(1 << 20, out string root);
        using var folder = new DiskFolder(root);
        IDiskFile file = Open(folder, usesRings, FileUse.Create);
        var memory = new NativeBlock(2 << 20);
        memory.Span.Fill(1);
        var batch = new FileBatch();
        for (int at = 0; at < memory.Size; at += 64 << 10)
        {
            batch.Write(at, memory.Span.Slice(at, 64 << 10));
        }

        Fault fault = DiskFolder.Bad(HoltStatus.NoSpace, batch.Run(file));
        Assert.Equal("file", fault.File);
        Assert.InRange(fault.Offset, 1, 2 << 20);
        GC.KeepAlive(memory);
    }

    /// <summary>
    /// Answers that are short, or say "again", are completed; those that fail do not keep others from being done.
    /// </summary>
    [Fact(SkipUnless = nameof(HasRings), Skip = "the kernel gives this process no rings")]
    public void A_kernel_in_a_bad_mood_is_patiently_asked_again()
    {
        using var folder = new DiskFolder();
        DiskFolder.Good(folder.Disk.Open("file", FileUse.Create, out IDiskFile? opened));
        var rng = new Rng(3);
        var written = new NativeBlock(PageCount * Page);
        rng.Fill(written.Span);
        DiskFolder.Good(DiskFolder.Write(opened!, 0, written.Span));
        opened!.Dispose();
        Descriptor descriptor = Descriptor.Of(FileSyscalls.Open(
            FileSyscalls.CurrentDirectory, folder.PathOf("file"), FileSyscalls.ReadWrite, 0))!;
        using Ring ring = Ring.TryOpen()!;
        int moods = 0;
        ring.Tampering = result => result <= 1 ? result : rng.Below(4) switch
        {
            0 => -Errno.Interrupted + (0 * moods++),
            1 => -Errno.TryAgain + (0 * moods++),
            2 => 1 + rng.Below(result) + (0 * moods++),
            _ => result,
        };
        var read = new NativeBlock(PageCount * Page);
        var transfers = new FileTransfer[PageCount];
        for (int i = 0; i < PageCount; i++)
        {
            transfers[i] = new FileTransfer(i * Page, (nuint)(read.Start + (i * Page)), Page, IsWrite: false);
        }

        int[] done = new int[PageCount];
        int[] errors = new int[PageCount];
        ring.Run(descriptor, transfers, done, errors);
        Assert.All(errors, error => Assert.Equal(0, error));
        Assert.All(done, bytes => Assert.Equal(Page, bytes));
        Assert.True(written.Span.SequenceEqual(read.Span));
        Assert.True(moods > PageCount / 2, $"{moods} moods");

        int count = 0;
        ring.Tampering = result => ++count == 5 ? -Errno.InputOutput : result;
        read.Span.Clear();
        ring.Run(descriptor, transfers, done, errors);
        int failed = Assert.Single(errors, error => error != 0);
        Assert.Equal(Errno.InputOutput, failed);
        Assert.Equal(PageCount - 1, done.Count(bytes => bytes == Page));
        descriptor.Dispose();
    }

    private static IDiskFile Open(DiskFolder folder, bool usesRings, FileUse use)
    {
        var disk = new LinuxDisk(folder.Store) { UsesRings = usesRings };
        DiskFolder.Good(disk.Open("file", use, out IDiskFile? file));
        folder.Keep(disk);
        return folder.Keep(file!);
    }
}
