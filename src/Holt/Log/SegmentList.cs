using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>The segments that a store has, by their headers, in the order of their places.</summary>
internal sealed unsafe class SegmentList
{
    private readonly List<SegmentFile> _files = [];
    private readonly List<SegmentFile> _lives = [];

    private SegmentList()
    {
    }

    public IReadOnlyList<SegmentFile> Files => _files;

    /// <summary>Above everything that was ever handed out; 0: there is no segment.</summary>
    public ulong EndLsn => _files.Count == 0 ? 0 : _files[^1].Header.EndLsn;

    /// <summary>The newest life.</summary>
    public ulong Incarnation => _files.Count == 0 ? 0 : _files[^1].Header.Incarnation;

    /// <summary>The highest watermark in a header.</summary>
    public ulong Durable
    {
        get
        {
            ulong durable = 0;
            foreach (SegmentFile file in _files)
            {
                durable = Math.Max(durable, file.Header.Durable);
            }

            return durable;
        }
    }

    /// <summary>
    /// Reads all headers. A bad one is damage: files get their names when their headers are synced. So is a short file,
    /// but where nothing of it is needed: such a one may have been cut down to its header.
    /// </summary>
    public static Fault? Read(IDisk disk, LogQuery query, out SegmentList list)
    {
        list = new SegmentList();
        var names = new List<string>();
        Fault? fault = disk.List(names);
        foreach (string name in names)
        {
            if (fault is null && SegmentName.IsSegment(name))
            {
                fault = ReadHeader(disk, name, query, out SegmentFile file);
                list._files.Add(file);
            }
        }

        list._files.Sort((a, b) => a.Header.StartLsn.CompareTo(b.Header.StartLsn));
        fault ??= list.CheckOrder();
        list.FindLives();
        return fault;
    }

    /// <summary>The segment that holds a position.</summary>
    public SegmentFile? Holding(ulong lsn) =>
        _files.Find(file => file.Header.StartLsn <= lsn && lsn < file.Header.EndLsn);

    /// <summary>The segment that starts there.</summary>
    public SegmentFile? Starting(ulong start) => _files.Find(file => file.Header.StartLsn == start);

    /// <summary>The first segment there is of the life that goes on behind one.</summary>
    public SegmentFile? FirstBehind(ulong incarnation) => _lives.Find(file => file.Header.Incarnation > incarnation);

    /// <summary>The first segment there is of the life that began where the log had ended at a position.</summary>
    public SegmentFile? Continuing(ulong end) => _lives.Find(file => file.Header.PreviousEnd == end && end > 0);

    private static Fault? ReadHeader(IDisk disk, string name, LogQuery query, out SegmentFile segment)
    {
        segment = new SegmentFile(name, default, 0);
        Fault? fault = disk.Open(name, FileUse.Read, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        using (file)
        {
            SegmentHeader read = default;
            long bytes = 0;
            file!.ExpectRandomReads(); // else the page behind it is read too, and a touch of that reads megabytes
            fault = file.Read(0, (byte*)&read, SegmentHeader.Size, out int count);
            fault ??= file.Size(out bytes);
            segment = new SegmentFile(name, read, bytes);
            return fault ?? Check(segment, count, query);
        }
    }

    private static Fault? Check(SegmentFile segment, int count, LogQuery query)
    {
        (string name, SegmentHeader header, long bytes) = segment;
        if (count < SegmentHeader.Size || header.Magic != LogFormat.Magic)
        {
            return Corrupt(name, 0, "not a segment of a log");
        }

        if (header.Version != LogFormat.Version)
        {
            return header.Version > LogFormat.Version
                ? new Fault(HoltStatus.Format, name, 4, 0, $"format {header.Version} is newer than this library")
                : Corrupt(name, 4, "no such format of the log");
        }

        if (header.Check != header.CheckNow() || !header.IsSane)
        {
            return Corrupt(name, 0, "the header of the segment is damaged");
        }

        if (header.Store != query.StoreId)
        {
            return Corrupt(name, 8, "the segment belongs to another store");
        }

        bool isCut = header.EndLsn <= query.From && bytes == LogFormat.HeaderBytes;
        return !segment.IsWhole && !isCut
            ? Corrupt(name, bytes, $"the segment has {bytes} bytes instead of {header.SegmentBytes}")
            : null;
    }

    private static Fault Corrupt(string name, long offset, string text) =>
        new(HoltStatus.Corrupt, name, offset, 0, text);

    /// <summary>
    /// The newest life says where the one before it ended, and so on. One that begins behind such an end was never
    /// written to: its opener died before the superblock knew of it.
    /// </summary>
    private void FindLives()
    {
        ulong end = ulong.MaxValue;
        for (int i = _files.Count - 1; i >= 0; i--)
        {
            SegmentHeader header = _files[i].Header;
            bool isFirst = i == 0 || _files[i - 1].Header.Incarnation != header.Incarnation;
            if (isFirst && header.IncarnationStart < end)
            {
                _lives.Insert(0, _files[i]);
                end = header.PreviousEnd;
            }
        }
    }

    /// <summary>No place twice, later lives behind earlier ones.</summary>
    private Fault? CheckOrder()
    {
        for (int i = 1; i < _files.Count; i++)
        {
            SegmentHeader before = _files[i - 1].Header;
            SegmentHeader header = _files[i].Header;
            bool isSameLife = header.Incarnation == before.Incarnation;
            if (header.StartLsn < before.EndLsn
                || header.Incarnation < before.Incarnation
                || (isSameLife && header.IncarnationStart != before.IncarnationStart)
                || (!isSameLife && header.PreviousEnd > header.IncarnationStart))
            {
                return Corrupt(_files[i].Name, 0, $"the segment contradicts {_files[i - 1].Name}");
            }
        }

        return null;
    }
}
