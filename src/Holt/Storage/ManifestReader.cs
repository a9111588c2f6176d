using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>
/// Reads a manifest: its records in order, each a checkpoint on top of the one before.
/// </summary>
/// <remarks>
/// A record is appended only when the one before it has been synced, by a process that wrote all of the file itself or
/// took it over after a clean close. So a record that does not check is the torn end of the file, and cut, unless it
/// lies below what the superblock knows to be durable, or a valid one follows: then it was durable once, and is damage.
/// </remarks>
internal ref struct ManifestReader
{
    private readonly IDiskFile _file;
    private readonly StoreId _store;
    private readonly ulong _generation;
    private readonly FrameTable _table;
    private readonly int _pageCount;

    public ManifestReader(IDiskFile file, SuperblockPage superblock, FrameTable table)
    {
        _file = file;
        _store = superblock.Head.Store;
        _generation = superblock.ManifestGeneration;
        _table = table;
        _pageCount = (int)superblock.Head.FrameBytes / FileFormat.UnitBytes;
    }

    /// <summary>The last record that holds.</summary>
    public ManifestRecord Last { get; private set; }

    /// <summary>Where it ends.</summary>
    public long End { get; private set; }

    /// <summary>Size of the first record.</summary>
    public long FirstBytes { get; private set; }

    /// <summary>Applies all records to the table.</summary>
    public Fault? Read(long durableEnd)
    {
        Fault? fault = _file.Size(out long size);
        if (fault is not null)
        {
            return fault;
        }

        End = FileFormat.HeadBytes;
        bool isMore = true;
        while (fault is null && isMore && End < size)
        {
            fault = ReadRecord(size, out isMore);
        }

        if (fault is not null)
        {
            return fault;
        }

        if (FirstBytes == 0 || End < durableEnd)
        {
            return Corrupt("the record that begins here is damaged or missing");
        }

        return !Planted.Is(PlantedBug.NothingBehind) && HasRecordBehind(size, out fault)
            ? Corrupt("a damaged record, and a valid one behind it")
            : fault;
    }

    private Fault? ReadRecord(long size, out bool isRecord)
    {
        isRecord = false;
        uint seed = RecordBytes.SeedOf(_store, _generation, End);
        Fault? fault = ReadHead(End, size, seed, out ManifestRecord head, out bool isHead);
        if (fault is not null || !isHead)
        {
            return fault;
        }

        fault = ReadBody(End, head, seed, out byte[]? entries);
        if (fault is not null || entries is null)
        {
            return fault;
        }

        bool isFirst = FirstBytes == 0;
        bool isNext = isFirst || head.Sequence == Last.Sequence + 1;
        bool isKind = head.Kind == (isFirst ? ManifestRecord.Whole : ManifestRecord.Changes);
        if (!isNext || !isKind || head.FrameIdEnd > FrameTable.IdEndMax || head.CutLsn < Last.CutLsn)
        {
            return Corrupt("a record that does not belong here");
        }

        if (!Apply(head, entries))
        {
            return Corrupt("a record that says what cannot be");
        }

        FirstBytes = isFirst ? head.Bytes : FirstBytes;
        Last = head;
        End += head.Bytes;
        isRecord = true;
        return null;
    }

    private readonly bool Apply(ManifestRecord head, ReadOnlySpan<byte> entries)
    {
        for (int i = 0; i < (int)head.EntryCount; i++)
        {
            ManifestEntry entry = RecordBytes.EntryAt(entries, i);
            if (entry.FrameId >= head.FrameIdEnd || !(entry.IsGone || entry.IsPlace(_pageCount)))
            {
                return false;
            }

            _table[entry.FrameId] = entry.Place;
        }

        _table.IdEnd = head.FrameIdEnd;
        return _table.Count == head.FrameCount;
    }

    private readonly Fault? ReadHead(long offset, long size, uint seed, out ManifestRecord head, out bool isHead)
    {
        byte[] bytes = new byte[ManifestRecord.Size];
        Fault? fault = _file.Read(offset, bytes, out int count);
        isHead = RecordBytes.TryReadHead(bytes.AsSpan(0, count), seed, out head) && offset + head.Bytes <= size;
        return fault;
    }

    private readonly Fault? ReadBody(long offset, ManifestRecord head, uint seed, out byte[]? entries)
    {
        byte[] bytes = new byte[head.Bytes - ManifestRecord.Size];
        Fault? fault = _file.Read(offset + ManifestRecord.Size, bytes, out int count);
        bool isWhole = count == bytes.Length && RecordBytes.IsBody(head, bytes, seed);
        entries = isWhole ? bytes : null;
        return fault;
    }

    private readonly bool HasRecordBehind(long size, out Fault? fault)
    {
        byte[] rest = new byte[int.Max(0, (int)long.Min(size - End, int.MaxValue / 2))];
        fault = _file.Read(End, rest, out int count);
        for (int at = 8; fault is null && at + ManifestRecord.Size <= count; at += 8)
        {
            uint seed = RecordBytes.SeedOf(_store, _generation, End + at);
            if (RecordBytes.TryReadHead(rest.AsSpan(at, count - at), seed, out ManifestRecord head)
                && head.Bytes <= count - at
                && RecordBytes.IsBody(head, rest.AsSpan(at, (int)head.Bytes)[ManifestRecord.Size..], seed))
            {
                return true;
            }
        }

        return false;
    }

    private readonly Fault Corrupt(string text) => FilePage.Corrupt(_file.Name, End, text);
}
