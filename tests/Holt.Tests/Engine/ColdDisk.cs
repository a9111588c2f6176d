using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Support;

namespace Holt.Tests.Engine;

/// <summary>
/// Counts what a disk would have to read whose cache is empty: bytes that are read, and pages that are touched before
/// they were read or written as a whole.
/// </summary>
internal sealed class ColdDisk(IDisk disk) : PassedDisk(disk)
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

    public override Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        Fault? fault = base.Open(name, use, out file);
        file = file is null ? null : new ColdFile(this, file, PagesOf(name));
        return fault;
    }

    public override Fault? Rename(string from, string to)
    {
        _pages[to] = PagesOf(from);
        _ = _pages.Remove(from);
        return base.Rename(from, to);
    }

    public override Fault? Delete(string name)
    {
        _ = _pages.Remove(name);
        return base.Delete(name);
    }

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
