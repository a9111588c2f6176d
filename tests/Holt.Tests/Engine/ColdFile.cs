using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Engine;

/// <summary>A file of a <see cref="ColdDisk"/>.</summary>
internal sealed unsafe class ColdFile(ColdDisk disk, IDiskFile file, HashSet<long> pages) : IDiskFile
{
    private const int PageBytes = 4096;

    public string Name => file.Name;

    public Fault? Size(out long bytes) => file.Size(out bytes);

    public Fault? Read(long offset, byte* to, int length, out int count)
    {
        Fault? fault = file.Read(offset, to, length, out count);
        disk.Note(Name, count);
        return fault;
    }

    public void ExpectRandomReads() => file.ExpectRandomReads();

    public Fault? Write(long offset, byte* from, int length)
    {
        for (long page = (offset + PageBytes - 1) / PageBytes; (page + 1) * PageBytes <= offset + length; page++)
        {
            _ = pages.Add(page);
        }

        return file.Write(offset, from, length);
    }

    public Fault? Sync() => file.Sync();

    public Fault? Resize(long bytes) => file.Resize(bytes);

    public Fault? Reserve(long offset, long length) => file.Reserve(offset, length);

    public Fault? Discard(long offset, long length) => file.Discard(offset, length);

    public Fault? Map(long offset, long length, out IDiskMap? map)
    {
        Fault? fault = file.Map(offset, length, out map);
        map = map is null ? null : new ColdMap(this, map, offset);
        return fault;
    }

    public Fault? Lock(bool exclusive) => file.Lock(exclusive);

    public void Dispose() => file.Dispose();

    internal void Touch(long offset, long length)
    {
        for (long page = offset / PageBytes; page * PageBytes < offset + length; page++)
        {
            disk.Note(Name, pages.Add(page) ? PageBytes : 0);
        }
    }
}
