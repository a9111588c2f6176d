using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Engine;

/// <summary>
/// Counts what a disk would have to read whose cache is empty: bytes that are read, and pages that are touched before
/// they were read or written as a whole.
/// </summary>
internal sealed class ColdDisk(IDisk disk) : IDisk
{
    private readonly Dictionary<string, HashSet<long>> _pages = [];

    /// <summary>By file; the cache begins empty.</summary>
    public Dictionary<string, long> BytesRead { get; } = [];

    public long BytesReadInAll
    {
        get
        {
            long bytes = 0;
            foreach (long some in BytesRead.Values)
            {
                bytes += some;
            }

            return bytes;
        }
    }

    public Fault? MakeDirectory() => disk.MakeDirectory();

    public Fault? RemoveDirectory() => disk.RemoveDirectory();

    public bool HasDirectory() => disk.HasDirectory();

    public Fault? List(List<string> names) => disk.List(names);

    public Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        Fault? fault = disk.Open(name, use, out file);
        file = file is null ? null : new ColdFile(this, file, PagesOf(name));
        return fault;
    }

    public Fault? Rename(string from, string to)
    {
        _pages[to] = PagesOf(from);
        _ = _pages.Remove(from);
        return disk.Rename(from, to);
    }

    public Fault? Delete(string name)
    {
        _ = _pages.Remove(name);
        return disk.Delete(name);
    }

    public Fault? SyncDirectory() => disk.SyncDirectory();

    public Fault? FreeBytes(out long bytes) => disk.FreeBytes(out bytes);

    internal void Note(string name, long bytes) => BytesRead[name] = BytesRead.GetValueOrDefault(name) + bytes;

    private HashSet<long> PagesOf(string name)
    {
        if (!_pages.TryGetValue(name, out HashSet<long>? pages))
        {
            pages = [];
            _pages.Add(name, pages);
        }

        return pages;
    }
}
