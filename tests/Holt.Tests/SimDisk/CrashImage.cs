using System;
using System.Collections.Generic;

namespace Holt.Tests.SimDisk;

/// <summary>A file as a power loss leaves it, while it is put together.</summary>
internal sealed class CrashImage(SimulatedNode node)
{
    private readonly PageTable _pages = node.Disk.Share();

    /// <summary>Pages made here, which may be changed.</summary>
    private readonly HashSet<byte[]> _made = new(ReferenceEqualityComparer.Instance);

    private long _bytes = node.DiskSize;

    /// <summary>Takes over the pieces that are kept. A page whose history is whole is taken as it is.</summary>
    public void Apply(in PendingChange change, byte kept)
    {
        if (change.Version is not { } version)
        {
            _bytes = change.Kind == PendingKind.Size ? change.Bytes : _bytes;
            return;
        }

        byte[]? there = _pages[version.Page];
        if (kept == version.Changed && IsSame(there, version.Before))
        {
            _pages[version.Page] = version.After;
            return;
        }

        if (there is null || !_made.Contains(there))
        {
            there = [.. there ?? Sectors.Zeros];
            _ = _made.Add(there);
            _pages[version.Page] = there;
        }

        byte[] after = version.After ?? Sectors.Zeros;
        for (int sector = 0; sector < Sectors.InPage; sector++)
        {
            if (((kept >> sector) & 1) != 0)
            {
                int at = sector * Sectors.Bytes;
                after.AsSpan(at, Sectors.Bytes).CopyTo(there.AsSpan(at));
            }
        }
    }

    public SimulatedNode Finish()
    {
        _pages.Trim(_bytes);
        return SimulatedNode.Synced(_pages, _bytes);
    }

    private static bool IsSame(byte[]? page, byte[]? other) =>
        ReferenceEquals(page ?? Sectors.Zeros, other ?? Sectors.Zeros);
}
