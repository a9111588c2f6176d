using System;
using System.IO;
using Holt.Foundation;
using Holt.Io;
using Xunit;

namespace Holt.Tests.Io;

public sealed unsafe class LinuxMapTests
{
    private const int PageBytes = LinuxMap.PageBytes;

    [Fact]
    public void Stores_reach_the_file_and_writes_the_map()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(file.Resize(4 * PageBytes));
        IDiskMap map = folder.Map(file, PageBytes, 2 * PageBytes);
        Assert.Equal(2 * PageBytes, map.Length);
        DiskFolder.Good(map.Populate(0, map.Length));
        "abc"u8.CopyTo(new Span<byte>(map.Start, 3));
        map.Stored(0, 3);
        DiskFolder.Good(file.Sync());
        Assert.Equal("abc"u8, DiskFolder.Read(file, PageBytes, 3));
        DiskFolder.Good(DiskFolder.Write(file, (2 * PageBytes) + 8, "xyz"u8));
        Assert.Equal("xyz"u8, new Span<byte>(map.Start + PageBytes + 8, 3));
        map.Release(0, map.Length);
        map.Start[0] = (byte)'A';
        map.Dispose();
        map.Dispose();
        Assert.Equal("Abc"u8, DiskFolder.Read(folder.Open("file", FileUse.Read), PageBytes, 3));
    }

    [Fact]
    public void A_mapping_ends_with_its_file()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(file.Resize(2 * PageBytes));
        Fault fault = DiskFolder.Bad(HoltStatus.Invalid, file.Map(PageBytes, 2 * PageBytes, out IDiskMap? map));
        Assert.Null(map);
        Assert.Equal(("file", (long)PageBytes), (fault.File, fault.Offset));
        DiskFolder.Bad(HoltStatus.Invalid, file.Map(4 * PageBytes, PageBytes, out _));
        _ = folder.Map(file, PageBytes, PageBytes);
    }

    /// <summary>A store to such a page would be a fatal signal.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pages_that_cannot_be_had_are_a_fault(bool byAdvice)
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(file.Resize(4 * PageBytes));
        IDiskMap map = folder.Map(file, 0, 4 * PageBytes);
        DiskFolder.Good(file.Resize(2 * PageBytes));
        DiskFolder.Good(Populate(map, 0, 2 * PageBytes));
        Fault fault = DiskFolder.Bad(HoltStatus.Io, Populate(map, 2 * PageBytes, PageBytes));
        Assert.Equal(("file", 2L * PageBytes), (fault.File, fault.Offset));

        Fault? Populate(IDiskMap pages, long offset, long length) => byAdvice
            ? pages.Populate(offset, length)
            : ((LinuxMap)pages).PopulateByTouching(offset, length);
    }

    [Fact]
    public void Populating_changes_nothing()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        byte[] bytes = new byte[2 * PageBytes];
        Array.Fill(bytes, (byte)0x5a);
        DiskFolder.Good(DiskFolder.Write(file, 0, bytes));
        IDiskMap map = folder.Map(file, 0, bytes.Length);
        DiskFolder.Good(map.Populate(0, PageBytes));
        DiskFolder.Good(((LinuxMap)map).PopulateByTouching(PageBytes, PageBytes));
        Assert.Equal(bytes, DiskFolder.Read(file, 0, bytes.Length));
    }

    [Fact]
    public void Populated_pages_are_in_memory_and_stay_with_this_process()
    {
        using var folder = new DiskFolder();
        IDiskFile file = folder.Create("file");
        DiskFolder.Good(file.Reserve(0, 64 * PageBytes));
        IDiskMap map = folder.Map(file, 0, 64 * PageBytes);
        DiskFolder.Good(map.Populate(0, 16 * PageBytes));
        string[] mapping = MappingAt((long)map.Start);
        Assert.Contains("Rss: 64 kB", mapping);
        Assert.Contains(mapping, line => line.StartsWith("VmFlags: rd wr sh", StringComparison.Ordinal)
            && line.Contains(" dc", StringComparison.Ordinal));
    }

    /// <summary>What the kernel tells of the mapping that begins there, a line each, blanks reduced to one.</summary>
    private static string[] MappingAt(long address)
    {
        string[] lines = File.ReadAllLines("/proc/self/smaps");
        int first = Array.FindIndex(lines, line => line.StartsWith($"{address:x}-", StringComparison.Ordinal));
        Assert.True(first >= 0, "not mapped");
        int flags = Array.FindIndex(lines, first, line => line.StartsWith("VmFlags", StringComparison.Ordinal));
        return Array.ConvertAll(
            lines[first..(flags + 1)],
            line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
