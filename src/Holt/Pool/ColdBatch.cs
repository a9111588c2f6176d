using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Pool;

/// <summary>Runs of pages, of one cold frame or of many, that are read at once; and the memory they come to.</summary>
/// <remarks>Not thread-safe; kept for reuse.</remarks>
internal sealed class ColdBatch
{
    /// <summary>Pages of one submission: what a read of many keys takes of memory besides frames.</summary>
    public const int PagesMax = (256 << 10) / PageBits.PageBytes;

    private readonly NativeBlock _memory = new(PagesMax * PageBits.PageBytes);
    private readonly List<ColdRun> _runs = [];
    private readonly FileBatch _transfers = new();

    public ReadOnlySpan<ColdRun> Runs => CollectionsMarshal.AsSpan(_runs);

    public int PageCount { get; private set; }

    /// <summary>How many more pages it takes.</summary>
    public int Room => PagesMax - PageCount;

    public void Add(in ColdRun run)
    {
        Invariant.That(run.Count <= Room);
        _runs.Add(run with { At = PageCount });
        PageCount += run.Count;
    }

    public void Clear()
    {
        _runs.Clear();
        PageCount = 0;
    }

    /// <summary>Where the bytes of a run arrive.</summary>
    public Span<byte> BytesOf(scoped in ColdRun run) =>
        _memory.Span.Slice(run.At * PageBits.PageBytes, run.Count * PageBits.PageBytes);

    /// <summary>The reads of some runs of it.</summary>
    public FileBatch ReadsOf(ReadOnlySpan<ColdRun> runs)
    {
        foreach (ref readonly ColdRun run in runs)
        {
            _transfers.Read(run.Offset, BytesOf(run));
        }

        return _transfers;
    }
}
