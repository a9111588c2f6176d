using System;
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>
/// A mapped range of a <see cref="SimulatedFile"/>. What was stored to its memory is found by comparing, at each event
/// of the disk: so any event is a moment in which a page may have been written back as it was.
/// </summary>
internal sealed unsafe class SimulatedMap : IDiskMap
{
    private readonly DiskState _state;

    private readonly SimulatedNode _node;

    private readonly SimulatedFile _file;

    private readonly MappedPages _pages;

    private readonly long _offset;

    private bool _isDisposed;

    /// <summary>Maps a range; the caller holds the disk's lock.</summary>
    public SimulatedMap(DiskState state, SimulatedNode node, SimulatedFile file, long offset, long length)
    {
        (_state, _node, _file, _offset, Length) = (state, node, file, offset, length);
        int first = (int)(offset / Sectors.PageBytes);
        state.Capture();
        _pages = Find(first, Sectors.PagesIn(offset + length)) ?? Make(first, Sectors.PagesIn(length));
        _pages.AddMap();
        Start = _pages.Start + (offset - ((long)_pages.FirstPage * Sectors.PageBytes));
    }

    /// <inheritdoc/>
    public byte* Start { get; private set; }

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>Holes are filled; a full disk is an error of reading, as the kernel reports it.</summary>
    public Fault? Populate(long offset, long length)
    {
        using Lock.Scope held = _state.Enter();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        string what = $"make {length} mapped bytes present";
        Fault? fault = _file.Ask(DiskCall.Populate, _offset + offset, what);
        long end = _offset + offset + length;
        if (fault is null && _state.Take(_node, _offset + offset, end) < end)
        {
            fault = Errno.Refused(_file.Name, _offset + offset, what, Errno.InputOutput);
        }

        if (fault is null)
        {
            int first = (int)((_offset + offset) / Sectors.PageBytes) - _pages.FirstPage;
            _pages.IsPopulated.AsSpan(first, Sectors.PagesIn(length)).Fill(true);
        }

        return fault;
    }

    /// <inheritdoc/>
    public void Release(long offset, long length)
    {
        // Pages are never evicted here.
    }

    /// <inheritdoc/>
    public void Stored(long offset, long length)
    {
        using Lock.Scope held = _state.Enter();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _state.Raise(DiskCall.Stored, _file.Name, _offset + offset, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using Lock.Scope held = _state.Enter();
        if (_isDisposed)
        {
            return;
        }

        _state.Capture();
        _isDisposed = true;
        Start = null;
        if (_pages.RemoveMap())
        {
            _ = _node.Mapped.Remove(_pages);
            _ = _node.Mapped.Count > 0 || _state.MappedNodes.Remove(_node);
        }
    }

    private MappedPages? Find(int first, int end)
    {
        foreach (MappedPages there in _node.Mapped)
        {
            if (there.FirstPage <= first && there.EndPage >= end)
            {
                return there;
            }

            if (there.FirstPage < end && there.EndPage > first)
            {
                throw new NotSupportedException("two maps that overlap, and neither holds the other");
            }
        }

        return null;
    }

    private MappedPages Make(int first, int count)
    {
        var pages = new MappedPages(first, count);
        for (int page = first; page < first + count; page++)
        {
            // A hole is zeros already.
            if (_node.Cache[page] is { } known && known != Sectors.Zeros)
            {
                known.CopyTo(pages[page]);
            }
        }

        if (_node.Mapped.Count == 0)
        {
            _state.MappedNodes.Add(_node);
        }

        _node.Mapped.Add(pages);
        return pages;
    }
}
