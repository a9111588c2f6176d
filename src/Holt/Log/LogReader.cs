// Recovery reads the log from the manifest's position, life after life:
//
//    life 1                           life 2                     life 3
//    [seg][seg][seg from ... | dead]  [seg ........ | dead]      [seg ... | tail ]
//                            ^                      ^                     ^
//                            previous end of 2      previous end of 3     the first record that does not check
//
// An earlier life is known to its end: what was read of it was made durable before the next one began, and the next
// one's headers say how far that was. So everything there must be good. In the last life the first record that does
// not check is the end, unless something says that it was durable once; then it is damage (LogTailRule).
//
// Nothing is written here but by `Settle`, which the opener for writing calls when all is decided.
using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>Reads what a log holds. Not thread-safe.</summary>
internal sealed unsafe class LogReader : IDisposable
{
    private readonly IDisk _disk;
    private readonly LogQuery _query;
    private readonly SegmentList _list;
    private readonly SegmentBuffer _buffer;
    private readonly PartsReader _parts;
    private SegmentFile _segment;
    private (SegmentFile Segment, ulong Position)? _left; // the end of the life before, until this one has a record
    private ulong _durable;

    private LogReader(IDisk disk, LogQuery query, SegmentList list, SegmentFile segment)
    {
        _disk = disk;
        _query = query;
        _list = list;
        _segment = segment;
        _buffer = new SegmentBuffer(disk);
        _parts = new PartsReader(disk, list, query.From);
        _durable = Math.Max(Math.Max(query.Watermark, query.CleanEnd), list.Durable);
    }

    /// <summary>Where the next record is looked for; in the end, where the log ends.</summary>
    public ulong Position { get; private set; }

    public LogEnd Ended { get; private set; }

    /// <summary>The newest life there is; the next one gets a higher number.</summary>
    public ulong Incarnation => _list.Incarnation;

    /// <summary>Where the next life can begin: above everything that may ever have been handed out.</summary>
    public ulong NextLsn(long limitBytes) =>
        IsNextEarly ? _segment.Header.EndLsn
        : Ended == LogEnd.Clean ? Math.Max(_list.EndLsn, Position) // full to its end, it lies behind its files
        : _list.EndLsn + (ulong)limitBytes;

    private static bool IsNextEarly => Planted.Is(PlantedBug.VersionRepeat) || Planted.Is(PlantedBug.SameLife);

    /// <summary>Finds the position to read from; a log without it is damaged, never empty.</summary>
    public static Fault? Open(IDisk disk, LogQuery query, out LogReader? reader)
    {
        reader = null;
        Fault? fault = SegmentList.Read(disk, query, out SegmentList list);
        if (fault is not null)
        {
            return fault;
        }

        SegmentFile? segment = list.Holding(query.From);
        if (segment is not null && query.From >= segment.Header.FirstLsn)
        {
            reader = new LogReader(disk, query, list, segment) { Position = query.From };
            return null;
        }

        segment = segment is null ? list.Continuing(query.From) : null;
        if (segment is not null && segment.Header.StartLsn == segment.Header.IncarnationStart)
        {
            reader = new LogReader(disk, query, list, segment)
            {
                Position = segment.Header.FirstLsn,
                _left = (segment, query.From),
            };
            return null;
        }

        // All records released, and the last segment full to its end: the next one was not made yet.
        SegmentFile? last = list.Files.Count > 0 ? list.Files[^1] : null;
        if (last is not null && query.From == last.Header.EndLsn + LogFormat.HeaderBytes)
        {
            reader = new LogReader(disk, query, list, last) { Position = query.From };
            return null;
        }

        return Missing(query.From & ~(ulong)(LogFormat.SegmentBytesMin - 1), $"no segment holds position {query.From}");
    }

    /// <summary>The next record, whole and checked; kind None: <see cref="Ended"/> says why there is none.</summary>
    public Fault? Next(out LogRecord record)
    {
        record = default;
        if (Ended != LogEnd.None)
        {
            return null;
        }

        Fault? fault = Arrive(out bool isThere);
        if (fault is not null || !isThere)
        {
            return fault;
        }

        LogRecordHead* head = _buffer.HeadAt(Position);
        if (head is null)
        {
            return NoRecord();
        }

        int bodyBytes = (int)head->Length - LogRecordHead.Size;
        var body = new ReadOnlySpan<byte>((byte*)head + LogRecordHead.Size, head->HasBody ? bodyBytes : 0);
        if (head->Kind == LogKind.Write && !LogOperations.AreWhole(head->Lsn, head->Count, body))
        {
            return Corrupt("the operations of the record contradict its length");
        }

        _left = null;
        record = new LogRecord { Kind = head->Kind, Lsn = head->Lsn, Count = head->Count, Body = body };
        _durable = Math.Max(_durable, head->Durable);
        Position = LogFormat.Canonical(Position + head->Length, _segment.Header.SegmentBytes);
        return null;
    }

    /// <summary>
    /// The operations of the record that was just read, those of a batch in parts collected: there until the next ones.
    /// </summary>
    public Fault? ReadOperations(scoped in LogRecord record, out LogOperations operations)
    {
        operations = record.Operations;
        LogOperations first = operations;
        if (!first.TryNext(out LogOperation operation) || operation.Kind != OperationKind.Batch)
        {
            return null;
        }

        BatchPlace place = operation.Batch;
        Fault? fault = _parts.Read(record.Lsn, place.Parts, out ReadOnlySpan<byte> body);
        int count = (int)uint.Min(place.Count, HoltLimits.BatchOperationsMax + 1);
        if (fault is null
            && (count > HoltLimits.BatchOperationsMax
                || count > record.Body.Length
                || !LogOperations.AreWhole(record.Lsn, count, body, isInParts: true)))
        {
            fault = Corrupt($"the operations of the batch at {record.Lsn} contradict its parts");
        }

        operations = new LogOperations(record.Lsn, count, body);
        return fault;
    }

    /// <summary>Collects a long value of the record that was just read; it is there until the next one is.</summary>
    public Fault? ReadParts(ulong recordLsn, PartsPlace place, out ReadOnlySpan<byte> value) =>
        _parts.Read(recordLsn, place, out value);

    /// <summary>
    /// Writes what was read and may not be durable once more, and syncs it: after a failed sync the kernel may hold
    /// what the disk does not, and only a new write reaches it. The same bytes to the same places, so a crash changes
    /// nothing.
    /// </summary>
    public Fault? Settle()
    {
        Invariant.That(Ended != LogEnd.None);
        ulong start = Math.Max(_durable, _query.From);
        Fault? fault = null;
        foreach (SegmentFile file in _list.Files)
        {
            ulong from = Math.Max(start, file.Header.StartLsn);
            ulong to = Math.Min(Position, file.Header.EndLsn);
            if (fault is null && file.Header.Incarnation == _segment.Header.Incarnation && from < to)
            {
                fault = _buffer.Load(file);
                fault ??= _buffer.Rewrite((int)(from - file.Header.StartLsn), (int)(to - file.Header.StartLsn));
            }
        }

        return fault;
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _parts.Dispose();
    }

    /// <summary>The next life takes care of the files.</summary>
    internal void HandOver(SegmentFiles files)
    {
        foreach (SegmentFile file in _list.Files)
        {
            ulong start = file.Header.StartLsn;
            if (!IsNextEarly || start < _segment.Header.EndLsn)
            {
                files.AddOld(file);
            }
            else if (start > _segment.Header.EndLsn)
            {
                _ = _disk.Delete(file.Name);
            }
        }
    }

    /// <summary>Goes to the segment, maybe of the next life, that has the position; false: the log ends here.</summary>
    private Fault? Arrive(out bool isThere)
    {
        isThere = false;
        if (Position == _query.CleanEnd)
        {
            Ended = LogEnd.Clean;
            return null;
        }

        while (_list.FirstBehind(_segment.Header.Incarnation) is { } next && Position >= next.Header.PreviousEnd)
        {
            if (Position > next.Header.PreviousEnd)
            {
                return Corrupt($"the log goes on behind its end at {next.Header.PreviousEnd}");
            }

            if (next.Header.StartLsn != next.Header.IncarnationStart)
            {
                return Missing(next.Header.IncarnationStart, "the first segment of an incarnation is missing");
            }

            _left = (_segment, Position);
            _segment = next;
            Position = next.Header.FirstLsn;
        }

        if (Position >= _segment.Header.EndLsn)
        {
            SegmentFile? behind = _list.Starting(_segment.Header.EndLsn);
            if (behind?.Header.Incarnation != _segment.Header.Incarnation)
            {
                return IsLast() ? NoRecord() : Missing(_segment.Header.EndLsn, "a segment is missing");
            }

            _segment = behind!;
        }

        isThere = true;
        return _buffer.Load(_segment);
    }

    /// <summary>Whether nothing says that the log goes on behind this segment.</summary>
    private bool IsLast() => _list.Files[^1] == _segment;

    /// <summary>What lies at the position is no record: the end, or damage.</summary>
    private Fault? NoRecord()
    {
        if (_list.FirstBehind(_segment.Header.Incarnation) is not null)
        {
            return Corrupt("a record is damaged that was durable when the next incarnation began");
        }

        Fault? fault = LogTailRule.Watermark(_list, _buffer, _segment, Position, ref _durable);
        if (fault is null && _durable > Position)
        {
            fault = Corrupt($"a record is damaged that was durable: everything below {_durable} was");
        }

        Ended = fault is null ? LogEnd.Tail : LogEnd.None;
        if (fault is null && _left is { } left)
        {
            // A life without a record may be one whose header never reached the disk: nothing may be built on it.
            (_segment, Position) = left;
        }

        return fault;
    }

    private static Fault Missing(ulong start, string text) =>
        new(HoltStatus.Corrupt, SegmentName.Of(start), 0, 0, text);

    private Fault Corrupt(string text) =>
        Position < _segment.Header.EndLsn
            ? new Fault(HoltStatus.Corrupt, _segment.Name, (long)(Position - _segment.Header.StartLsn), 0, text)
            : Missing(_segment.Header.EndLsn, text);
}
