using System;
using System.Collections.Generic;
using System.Linq;

namespace Holt.Tests.SimDisk;

/// <summary>
/// A file without its name: what the page cache has, what the disk has, and every version between the two.
/// </summary>
/// <remarks>The disk's lock protects it.</remarks>
internal sealed class SimulatedNode
{
    /// <summary>So many versions at the start are of a failed sync: no later sync writes them.</summary>
    private int _failedCount;

    private List<PageVersion> _versions = [];

    private PageTable _cache = new();

    private PageTable _disk = new();

    /// <summary>What every process sees.</summary>
    public PageTable Cache => _cache;

    /// <summary>What the disk has for certain.</summary>
    public PageTable Disk => _disk;

    public long Size { get; private set; }

    public long DiskSize { get; private set; }

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<PageVersion> Versions => _versions;

    public List<SizeVersion> Sizes { get; private set; } = [];

    public List<MappedPages> Mapped { get; } = [];

    /// <summary>Opens of the file that lock it, and whether exclusively.</summary>
    public Dictionary<SimulatedFile, bool> Locks { get; } = [];

    /// <summary>A file all of which is on the disk.</summary>
    public static SimulatedNode Synced(PageTable pages, long bytes) =>
        new() { _cache = pages, _disk = pages.Share(), Size = bytes, DiskSize = bytes };

    /// <summary>The same file on another disk; nobody has it open there.</summary>
    public SimulatedNode Copy() => new()
    {
        _cache = _cache.Share(),
        _disk = _disk.Share(),
        Size = Size,
        DiskSize = DiskSize,
        Sizes = [.. Sizes],
        _versions = [.. _versions],
        _failedCount = _failedCount,
    };

    public void SetSize(long order, long bytes)
    {
        if (bytes < Size)
        {
            Zero(order, bytes, Size);
            _cache.Trim(bytes);
        }

        Size = bytes;
        Sizes.Add(new SizeVersion(order, bytes));
    }

    public void Put(long order, long offset, ReadOnlySpan<byte> bytes)
    {
        long end = bytes.Length == 0 ? 0 : offset + bytes.Length;
        while (bytes.Length > 0)
        {
            int page = (int)(offset / Sectors.PageBytes);
            int within = (int)(offset % Sectors.PageBytes);
            int length = Math.Min(bytes.Length, Sectors.PageBytes - within);
            bool isZero = length == Sectors.PageBytes && !bytes[..length].ContainsAnyExcept((byte)0);
            byte[] after = isZero ? Sectors.Zeros : Copied(page);
            if (!isZero)
            {
                bytes[..length].CopyTo(after.AsSpan(within));
            }

            Change(order, page, Sectors.Touched(within, length), after);
            ToMemory(offset, bytes[..length]);
            offset += length;
            bytes = bytes[length..];
        }

        if (end > Size)
        {
            SetSize(order, end);
        }
    }

    /// <summary>Zeros from one position to another; whole pages of it become holes.</summary>
    public void Zero(long order, long from, long to)
    {
        for (long next; from < to; from = next)
        {
            int page = (int)(from / Sectors.PageBytes);
            int within = (int)(from % Sectors.PageBytes);
            next = Math.Min(to, (long)(page + 1) * Sectors.PageBytes);
            int length = (int)(next - from);
            if (_cache[page] is not null)
            {
                byte[] after = Copied(page);
                after.AsSpan(within, length).Clear();
                bool isHole = length == Sectors.PageBytes;
                Change(order, page, Sectors.Touched(within, length), isHole ? null : after);
                ToMemory(from, after.AsSpan(within, length));
            }
        }
    }

    /// <summary>Takes a page's space; what it holds stays.</summary>
    public void Take(int page) => _cache[page] ??= Sectors.Zeros;

    /// <summary>Finds out what was stored through maps since it was last asked.</summary>
    /// <returns>How many of the pages stored to had not been populated.</returns>
    public int Capture(long order)
    {
        int unpopulated = 0;
        foreach (MappedPages mapped in Mapped)
        {
            for (int page = mapped.FirstPage; page < mapped.EndPage; page++)
            {
                Span<byte> now = mapped[page];
                byte[]? known = _cache[page];
                if (!now.SequenceEqual(known ?? Sectors.Zeros))
                {
                    byte[] after = now.ToArray();
                    Change(order, page, Different(known ?? Sectors.Zeros, after), after);
                    unpopulated += mapped.IsPopulated[page - mapped.FirstPage] ? 0 : 1;
                }
            }
        }

        return unpopulated;
    }

    /// <summary>All that was written is on the disk, but for pages nobody wrote to since their sync failed.</summary>
    public void Sync()
    {
        List<PageVersion> failed = FailedOnly();
        PageTable before = _disk;
        _disk = _cache.Share();
        foreach (PageVersion version in failed)
        {
            _disk[version.Page] = before[version.Page];
        }

        _disk.Trim(Size);
        _versions = failed;
        _failedCount = failed.Count;
        Sizes.Clear();
        DiskSize = Size;
    }

    /// <summary>
    /// The kernel takes the pages for clean now: each version may be on the disk or not, and the next sync, which
    /// succeeds, says nothing of them. The size is not lost from sight.
    /// </summary>
    public void FailSync() => _failedCount = _versions.Count;

    /// <summary>The page cache lets go of pages whose sync failed: who reads them sees what the disk has.</summary>
    public void Forget()
    {
        List<PageVersion> failed = FailedOnly();
        foreach (PageVersion version in failed)
        {
            byte[]? there = _disk[version.Page];
            _cache[version.Page] = there;
            ToMemory((long)version.Page * Sectors.PageBytes, there ?? Sectors.Zeros);
        }

        _cache.Trim(Size);
        _versions = [.. _versions.Except(failed)];
        _failedCount -= failed.Count;
    }

    private static byte Different(byte[] before, byte[] after)
    {
        int changed = 0;
        for (int sector = 0; sector < Sectors.InPage; sector++)
        {
            int at = sector * Sectors.Bytes;
            bool same = before.AsSpan(at, Sectors.Bytes).SequenceEqual(after.AsSpan(at, Sectors.Bytes));
            changed |= same ? 0 : 1 << sector;
        }

        return (byte)changed;
    }

    /// <summary>The versions of failed syncs in pages that have not been written to again.</summary>
    private List<PageVersion> FailedOnly()
    {
        if (_failedCount == 0)
        {
            return [];
        }

        HashSet<int> written = [.. _versions.Skip(_failedCount).Select(version => version.Page)];
        return [.. _versions.Take(_failedCount).Where(version => !written.Contains(version.Page))];
    }

    private byte[] Copied(int page) => [.. _cache[page] ?? Sectors.Zeros];

    private void Change(long order, int page, byte changed, byte[]? after)
    {
        _versions.Add(new PageVersion(order, page, changed, _cache[page], after));
        _cache[page] = after;
    }

    private void ToMemory(long offset, ReadOnlySpan<byte> bytes)
    {
        int page = (int)(offset / Sectors.PageBytes);
        foreach (MappedPages mapped in Mapped)
        {
            if (page >= mapped.FirstPage && page < mapped.EndPage)
            {
                bytes.CopyTo(mapped[page][(int)(offset % Sectors.PageBytes)..]);
            }
        }
    }
}
