using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>A segment that is being written, or was and is still needed.</summary>
/// <remarks>Its memory is there until all of it is published; who has something to publish in it may use it.</remarks>
internal sealed unsafe class Segment : IDisposable
{
    private const long PageBytes = 4096;

    private readonly NativeBlock? _zeros;
    private IDiskMap? _map; // single writer: the keeper
    private long _keptFrom; // the keeper's

    /// <summary>A segment whose header is on the disk.</summary>
    /// <param name="header">What its file starts with.</param>
    /// <param name="file">Its file.</param>
    /// <param name="map">All of it.</param>
    /// <param name="zeros">A piece to write over what an old file holds; null for a new one, all zeros.</param>
    public Segment(SegmentHeader header, IDiskFile file, IDiskMap map, NativeBlock? zeros)
    {
        _zeros = zeros;
        StartLsn = header.StartLsn;
        EndLsn = header.EndLsn;
        File = file;
        _map = map;
        Memory = map.Start;
        PopulatedBytes = LogFormat.HeaderBytes;
        FileBytes = (long)header.SegmentBytes;
    }

    public ulong StartLsn { get; }

    public ulong EndLsn { get; }

    public IDiskFile File { get; }

    /// <summary>Its first byte.</summary>
    public byte* Memory { get; }

    /// <summary>How much of it can be stored to without meeting the disk; the keeper's.</summary>
    public long PopulatedBytes { get; private set; }

    public bool IsMapped => _map is not null;

    /// <summary>What its file takes.</summary>
    public long FileBytes { get; private set; }

    public void Stored(ulong lsn, long length) => _map?.Stored((long)(lsn - StartLsn), length);

    /// <summary>
    /// Brings pages into memory. What an old file holds there is of no use, and reading it may take long: the kernel
    /// reads megabytes ahead. So it is written over first; populated pages are dirty anyway.
    /// </summary>
    public Fault? Populate(long upTo)
    {
        upTo = Math.Min(upTo, (long)(EndLsn - StartLsn));
        if (upTo <= PopulatedBytes)
        {
            return null;
        }

        Fault? fault = null;
        for (long at = PopulatedBytes; _zeros is not null && at < upTo && fault is null;)
        {
            int piece = (int)Math.Min(_zeros.Size, upTo - at);
            fault = File.Write(at, _zeros.Start, piece);
            at += piece;
        }

        fault ??= _map!.Populate(PopulatedBytes, upTo - PopulatedBytes);
        PopulatedBytes = fault is null ? upTo : PopulatedBytes;
        return fault;
    }

    /// <summary>What is published below need not be kept in memory any longer.</summary>
    public void Release(ulong published)
    {
        long end = Math.Min(PopulatedBytes, (long)Math.Max(published, StartLsn) - (long)StartLsn) & -PageBytes;
        if (end > _keptFrom && IsMapped)
        {
            _map!.Release(_keptFrom, end - _keptFrom);
            _keptFrom = end;
        }
    }

    /// <summary>All of it is published, nobody stores to it any more.</summary>
    public void Unmap()
    {
        IDiskMap? map = _map;
        _map = null; // first: who has just published tells of its last store behind this
        map?.Dispose();
    }

    /// <summary>All of it is released, and no map of it is left: of the file only the header is kept.</summary>
    public Fault? CutToHeader()
    {
        Unmap();
        Fault? fault = FileBytes > LogFormat.HeaderBytes ? File.Resize(LogFormat.HeaderBytes) : null;
        FileBytes = fault is null ? LogFormat.HeaderBytes : FileBytes;
        return fault;
    }

    public void Dispose()
    {
        Unmap();
        File.Dispose();
    }
}
