using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Log;

/// <summary>An open file of a <see cref="MemoryDisk"/>.</summary>
internal sealed unsafe class MemoryHandle(MemoryDisk disk, string name, MemoryFile file) : IDiskFile
{
    public string Name => name;

    public Fault? Size(out long bytes)
    {
        bytes = file.Bytes;
        return null;
    }

    public Fault? Read(long offset, byte* to, int length, out int count)
    {
        count = file.Read(offset, new Span<byte>(to, length));
        return disk.Ask("read", name);
    }

    public void ExpectRandomReads()
    {
        // Nothing is read ahead here.
    }

    public Fault? Write(long offset, byte* from, int length)
    {
        Fault? fault = disk.Ask("write", name);
        if (fault is null)
        {
            file.Grow(offset + length);
            new Span<byte>(from, length).CopyTo(file.Span[(int)offset..]);
        }

        return fault;
    }

    public Fault? Sync()
    {
        disk.CountSync();
        Fault? fault = disk.Ask("sync", name);
        if (fault is null)
        {
            file.Sync();
        }

        return fault;
    }

    public Fault? Resize(long bytes)
    {
        file.Grow(bytes);
        file.Cut(bytes);
        return null;
    }

    public Fault? Reserve(long offset, long length)
    {
        long more = offset + length - file.Bytes;
        if (more > disk.Free)
        {
            return new Fault(HoltStatus.NoSpace, name, offset, 28, "no space");
        }

        disk.Free -= disk.Free == long.MaxValue ? 0 : more;
        file.Grow(offset + length);
        return null;
    }

    public Fault? Discard(long offset, long length) => null;

    public Fault? Map(long offset, long length, out IDiskMap? map)
    {
        Fault? fault = disk.Ask("map", name);
        map = fault is null ? new MemoryMap(file, offset, length) : null;
        return fault;
    }

    public Fault? Lock(bool exclusive) => null;

    public void Dispose()
    {
    }
}
