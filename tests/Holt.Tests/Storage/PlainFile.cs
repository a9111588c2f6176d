using System;
using Holt.Foundation;
using Holt.Io;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>An open file of a <see cref="PlainDisk"/>.</summary>
internal sealed unsafe class PlainFile(PlainDisk disk, string name, PlainContent content, bool canWrite) : IDiskFile
{
    public string Name => name;

    public Fault? Size(out long bytes)
    {
        bytes = content.Bytes.Length;
        return null;
    }

    public Fault? Read(long offset, byte* to, int length, out int count)
    {
        disk.OnRead?.Invoke(name, offset, length);
        count = (int)long.Clamp(content.Bytes.Length - offset, 0, length);
        content.Bytes.AsSpan((int)long.Min(offset, content.Bytes.Length), count).CopyTo(new Span<byte>(to, length));
        return null;
    }

    public void ExpectRandomReads()
    {
        // Nothing is read ahead here.
    }

    public Fault? Write(long offset, byte* from, int length)
    {
        Assert.True(canWrite, $"{name}: written, but opened for reading");
        Fault? fault = disk.Change($"write {name} {offset}");
        if (fault is null)
        {
            Grow(offset + length);
            new ReadOnlySpan<byte>(from, length).CopyTo(content.Bytes.AsSpan((int)offset));
        }

        return fault;
    }

    public Fault? Sync()
    {
        Assert.True(canWrite, $"{name}: synced, but opened for reading");
        return disk.Change($"sync {name}");
    }

    public Fault? Resize(long bytes)
    {
        byte[] resized = content.Bytes;
        Array.Resize(ref resized, (int)bytes);
        content.Bytes = resized;
        return null;
    }

    public Fault? Reserve(long offset, long length)
    {
        Fault? fault = disk.Change($"reserve {name} {offset}");
        if (fault is null)
        {
            Grow(offset + length);
        }

        return fault;
    }

    public Fault? Discard(long offset, long length) => null;

    public Fault? Map(long offset, long length, out IDiskMap? map) => throw new NotSupportedException();

    public Fault? Lock(bool exclusive)
    {
        bool isTaken = content.Owner is not null && content.Owner != this;
        bool isRead = content.Readers.Count > (content.Readers.Contains(this) ? 1 : 0);
        if (isTaken || (exclusive && isRead))
        {
            return new Fault(HoltStatus.Locked, name, -1, 11, "locked");
        }

        content.Owner = exclusive ? this : null;
        _ = exclusive ? content.Readers.Remove(this) : content.Readers.Add(this);
        return null;
    }

    public void Dispose()
    {
        content.Owner = content.Owner == this ? null : content.Owner;
        content.Readers.Remove(this);
    }

    private void Grow(long bytes)
    {
        if (bytes > content.Bytes.Length)
        {
            _ = Resize(bytes);
        }
    }
}
