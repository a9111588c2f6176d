using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Io;
using Xunit;

namespace Holt.Tests.Io;

/// <summary>A directory of its own for a test of the real disk, and short words for the calls.</summary>
internal sealed unsafe class DiskFolder : IDisposable
{
    private readonly string _root;

    private readonly List<IDisposable> _opened = [];

    public DiskFolder(string? above = null)
    {
        _root = above is null
            ? Directory.CreateTempSubdirectory("holt-disk-").FullName
            : Directory.CreateDirectory(Path.Combine(above, "test")).FullName;
        Store = Path.Combine(_root, "store");
        Disk = new LinuxDisk(Store);
        Good(Disk.MakeDirectory());
    }

    /// <summary>Disposes of it at the end.</summary>
    public T Keep<T>(T opened)
        where T : IDisposable
    {
        _opened.Add(opened);
        return opened;
    }

    /// <summary>The path of the store's directory, which is there.</summary>
    public string Store { get; }

    public LinuxDisk Disk { get; }

    public static void Good(Fault? fault) => Assert.True(fault is null, fault?.ToString());

    public static Fault Bad(HoltStatus status, Fault? fault)
    {
        Assert.NotNull(fault);
        Assert.True(fault.Status == status, $"not {status}: {fault}");
        return fault;
    }

    public static Fault? Write(IDiskFile file, long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            return file.Write(offset, from, bytes.Length);
        }
    }

    /// <summary>What can be read of a range.</summary>
    public static byte[] Read(IDiskFile file, long offset, int length)
    {
        byte* to = (byte*)NativeMemory.Alloc((nuint)Math.Max(length, 1));
        Good(file.Read(offset, to, length, out int count));
        byte[] bytes = new Span<byte>(to, count).ToArray();
        NativeMemory.Free(to);
        return bytes;
    }

    public static long SizeOf(IDiskFile file)
    {
        Good(file.Size(out long bytes));
        return bytes;
    }

    public string PathOf(string name) => Path.Combine(Store, name);

    public IDiskFile Create(string name) => Open(name, FileUse.Create);

    public IDiskFile Open(string name, FileUse use)
    {
        Good(Disk.Open(name, use, out IDiskFile? file));
        Assert.NotNull(file);
        _opened.Add(file);
        return file;
    }

    public IDiskMap Map(IDiskFile file, long offset, long length)
    {
        Good(file.Map(offset, length, out IDiskMap? map));
        Assert.NotNull(map);
        _opened.Add(map);
        return map;
    }

    public void Dispose()
    {
        foreach (IDisposable opened in _opened)
        {
            opened.Dispose();
        }

        Disk.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
