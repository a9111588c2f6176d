using System;

namespace Holt.Tests.SimDisk;

/// <summary>
/// The pages of a file. Pages are immutable once they are in a table, and tables are shared until somebody changes one:
/// so a copy of a file costs nothing, and a changed page costs itself.
/// </summary>
internal sealed class PageTable
{
    private byte[]?[] _pages;

    private bool _isShared;

    public PageTable()
        : this([], isShared: false)
    {
    }

    private PageTable(byte[]?[] pages, bool isShared)
    {
        _pages = pages;
        _isShared = isShared;
    }

    public int Length => _pages.Length;

    /// <summary>A page; null where there is a hole.</summary>
    public byte[]? this[int page]
    {
        get => page < _pages.Length ? _pages[page] : null;
        set
        {
            if (ReferenceEquals(this[page], value))
            {
                return;
            }

            if (_isShared || page >= _pages.Length)
            {
                int length = page < _pages.Length ? _pages.Length : Math.Max(page + 1, _pages.Length * 2);
                byte[]?[] own = new byte[]?[length];
                _pages.CopyTo(own, 0);
                _pages = own;
                _isShared = false;
            }

            _pages[page] = value;
        }
    }

    public PageTable Share()
    {
        _isShared = true;
        return new PageTable(_pages, isShared: true);
    }

    public int CountTaken()
    {
        int count = 0;
        foreach (byte[]? page in _pages)
        {
            count += page is null ? 0 : 1;
        }

        return count;
    }

    /// <summary>Behind the end of a file there is nothing.</summary>
    public void Trim(long bytes)
    {
        int whole = (int)Math.Min(bytes / Sectors.PageBytes, _pages.Length);
        int used = (int)(bytes % Sectors.PageBytes);
        if (used > 0 && this[whole] is { } last && last.AsSpan(used).ContainsAnyExcept((byte)0))
        {
            byte[] cut = new byte[Sectors.PageBytes];
            last.AsSpan(0, used).CopyTo(cut);
            this[whole] = cut;
        }

        for (int page = whole + (used > 0 ? 1 : 0); page < _pages.Length; page++)
        {
            this[page] = null;
        }
    }

    /// <summary>Copies what lies there; holes are zeros.</summary>
    public void Read(long offset, Span<byte> to)
    {
        while (to.Length > 0)
        {
            int within = (int)(offset % Sectors.PageBytes);
            Span<byte> part = to[..Math.Min(to.Length, Sectors.PageBytes - within)];
            (this[(int)(offset / Sectors.PageBytes)] ?? Sectors.Zeros).AsSpan(within, part.Length).CopyTo(part);
            offset += part.Length;
            to = to[part.Length..];
        }
    }
}
