// A segment becomes ready in steps, and a crash between any two leaves nothing that looks like one that is not:
//
//    new:       create log-new, take its blocks, write zeros     a leftover is removed by the next one
//    recycled:  open log-<old>                                   the old header counts until the new one is there
//    both:      write the header, sync the file                  one sector: the old one or the new one
//               rename to log-<start>, sync the directory        the name says: the header is good
//               map                                              the first record may be written
//
// What a recycled file holds behind its header is refused by LSN and salt; only new blocks need zeros, which make later
// syncs cheaper, since no block changes its state then. (It gets zeros too, but later, just before it is populated, so
// that nothing is read: Segment.) Zeros are written in small pieces: the kernel caches what is
// written at once as one large page, and a sync writes a page that was stored to through a map as a whole. They are
// synced a few at a time, or another's sync would wait for all of them; but when somebody waits for the segment, once:
// on a busy disk each sync takes its turn.
using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>Makes segments of one incarnation. Not thread-safe: the keeper's.</summary>
internal sealed unsafe class SegmentMaker(IDisk disk, LogStart start, int segmentBytes, LogCalls calls)
{
    private const int PieceBytesMax = 16 << 10;
    private const int PiecesInSync = 64;

    private readonly ulong _incarnationStart =
        (start.FirstLsn + ((ulong)segmentBytes - 1)) & ~((ulong)segmentBytes - 1);

    private NativeBlock? _zeros;

    public ulong IncarnationStart => _incarnationStart;

    /// <summary>Makes the segment at <paramref name="startLsn"/> ready, out of a spare file if there is one.</summary>
    /// <remarks>Writers go on meanwhile, so <paramref name="between"/> is called now and then.</remarks>
    public Fault? Make(
        ulong startLsn, ulong durable, string? spare, Func<Fault?> between, out Segment? segment)
    {
        segment = null;
        SegmentHeader header = HeaderOf(startLsn, durable);
        string name = SegmentName.Of(startLsn);
        bool isOld = spare is not null && !Planted.Is(PlantedBug.SameLife);
        spare = Planted.Is(PlantedBug.SameLife) && IsThere(name) ? name : spare;
        Fault? fault = spare is null ? Create(between) : null;
        fault ??= WriteHeader(spare ?? SegmentName.New, header);
        fault ??= disk.Rename(spare ?? SegmentName.New, name);
        fault ??= disk.SyncDirectory();
        return fault ?? Map(name, header, isOld, out segment);
    }

    /// <summary>Whether the disk has room for so many more segments.</summary>
    public bool HasRoomFor(int segments) =>
        disk.FreeBytes(out long free) is null && free >= segments * (long)segmentBytes;

    /// <summary>Removes a segment that nobody has written to, before any other that lies before it.</summary>
    public Fault? Unmake(ulong startLsn) =>
        disk.Delete(SegmentName.Of(startLsn))
            ?? (Planted.Is(PlantedBug.UnsyncedUnmake) ? null : disk.SyncDirectory());

    private SegmentHeader HeaderOf(ulong startLsn, ulong durable)
    {
        var header = new SegmentHeader
        {
            Magic = LogFormat.Magic,
            Version = LogFormat.Version,
            Store = start.StoreId,
            Incarnation = start.Incarnation,
            Salt = start.Salt,
            StartLsn = startLsn,
            SegmentBytes = (ulong)segmentBytes,
            IncarnationStart = _incarnationStart,
            PreviousEnd = start.PreviousEnd,
            Durable = durable,
        };
        header.Check = header.CheckNow();
        Invariant.That(header.IsSane);
        return header;
    }

    private bool IsThere(string name)
    {
        bool isThere = disk.Open(name, FileUse.Read, out IDiskFile? file) is null;
        file?.Dispose();
        return isThere;
    }

    /// <summary>A full disk says so here; what was made is removed again.</summary>
    private Fault? Create(Func<Fault?> between)
    {
        Fault? fault = disk.Open(SegmentName.New, FileUse.Create, out IDiskFile? file);
        if (fault?.Status == HoltStatus.StoreExists)
        {
            fault = disk.Delete(SegmentName.New);
            fault ??= disk.Open(SegmentName.New, FileUse.Create, out file);
        }

        if (fault is not null)
        {
            return fault;
        }

        using (file)
        {
            fault = file!.Reserve(0, segmentBytes);
            fault ??= WriteZeros(file, between);
        }

        if (fault is not null)
        {
            _ = disk.Delete(SegmentName.New);
        }

        return fault;
    }

    private NativeBlock Zeros()
    {
        if (_zeros is null)
        {
            _zeros = new NativeBlock(Math.Min(segmentBytes, PieceBytesMax));
            _zeros.Span.Clear();
        }

        return _zeros;
    }

    private Fault? WriteZeros(IDiskFile file, Func<Fault?> between)
    {
        NativeBlock zeros = Zeros();
        int piece = (int)zeros.Size;
        Fault? fault = null;
        for (int offset = 0; offset < segmentBytes && fault is null;)
        {
            fault = file.Write(offset, zeros.Start, piece);
            offset += piece;
            if (fault is null && (offset == segmentBytes || offset % (PiecesInSync * piece) == 0))
            {
                bool isDue = offset == segmentBytes || !calls.IsAwaited;
                fault = (isDue ? file.Sync() : null) ?? between();
            }
        }

        return fault;
    }

    private Fault? WriteHeader(string name, SegmentHeader header)
    {
        Fault? fault = disk.Open(name, FileUse.Write, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        using (file)
        {
            fault = file!.Write(0, (byte*)&header, SegmentHeader.Size);
            return fault ?? file.Sync();
        }
    }

    private Fault? Map(string name, SegmentHeader header, bool isOld, out Segment? segment)
    {
        segment = null;
        Fault? fault = disk.Open(name, FileUse.Write, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        fault = file!.Map(0, segmentBytes, out IDiskMap? map);
        if (fault is not null)
        {
            file.Dispose();
            return fault;
        }

        segment = new Segment(header, file, map!, isOld ? Zeros() : null);
        return null;
    }
}
