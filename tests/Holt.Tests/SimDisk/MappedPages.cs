using System;
using System.Diagnostics;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>
/// Memory that stands for mapped pages of a file. Using it after the last map is gone is a fault, as on a real disk.
/// </summary>
internal sealed unsafe class MappedPages
{
    /// <summary>All pages at once: one by one they cost more than all else that a simulated store does.</summary>
    private const int MapPopulate = 0x8000;

    private int _mapCount;

    private byte* _start;

    public MappedPages(int firstPage, int pageCount)
    {
        FirstPage = firstPage;
        IsPopulated = new bool[pageCount];
        _start = Syscalls.Map(
            null, (nuint)pageCount * Sectors.PageBytes, Syscalls.ProtectRead | Syscalls.ProtectWrite,
            Syscalls.MapPrivate | Syscalls.MapAnonymous | MapPopulate, -1, 0);
        Debug.Assert(_start != Syscalls.MapFailed, "memory");
    }

#pragma warning disable MA0055 // a test that ends by a crash of its disk disposes of no map
    ~MappedPages() => Unmap();
#pragma warning restore MA0055

    public byte* Start => _start;

    public int FirstPage { get; }

    /// <summary>A flag for each page: stores to others may wait for the disk, or end the process.</summary>
    public bool[] IsPopulated { get; }

    public int EndPage => FirstPage + IsPopulated.Length;

    public Span<byte> this[int page] =>
        new(_start + ((long)(page - FirstPage) * Sectors.PageBytes), Sectors.PageBytes);

    public void AddMap() => _mapCount++;

    /// <summary>True when it was the last one.</summary>
    public bool RemoveMap()
    {
        if (--_mapCount == 0)
        {
            Unmap();
        }

        return _mapCount == 0;
    }

    private void Unmap()
    {
        if (_start != null)
        {
            _ = Syscalls.Unmap(_start, (nuint)IsPopulated.Length * Sectors.PageBytes);
            _start = null;
        }
    }
}
