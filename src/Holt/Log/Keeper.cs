// What must be done so that writers never do it. One `Step` does all that is due; it is called by the log's thread,
// or by hand where the order of things must not depend on time.
//
//          released      published    tail                                          ready end
//             v              v         v                                                v
//    ---------+--------------+---------+-------------------------------+----------------+
//     spare   | not mapped   | mapped  | populated: open               | ready          |
//    ---------+--------------+---------+-------------------------------+----------------+
//
// The last segment before the ready end is the reserve of deletes. Another one is made when the tail passes the
// middle of the one before it, so puts do not meet the reserve. So a segment with puts in it has another one behind
// it, whose header tells of it: should its file get lost, recovery sees that.
//
// A log that is *sealed* has nothing ready: its last segment is full up to its end, by a pad, and the tail lies where
// the next one will start. When somebody waits for space two are made, as at the start of a life. Meanwhile, when all
// records are released, that last segment is cut down to its header, which says where the log is.
using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>Keeps space ready before the tail and takes it back behind.</summary>
/// <remarks>Thread-safe, but for Dispose: what changes files and space is done by one at a time.</remarks>
internal sealed class Keeper
{
    /// <summary>What is populated before the tail; with less than half of it left the keeper is called.</summary>
    private const ulong AheadBytes = 2 << 20;

    private const int SegmentsMin = 2;

    private readonly LogOptions _options;
    private readonly SegmentMaker _maker;
    private readonly SegmentFiles _files;
    private readonly SegmentRing _ring;
    private readonly LogTail _tail;
    private readonly Pace _pace;
    private readonly Lock _lock = new();
    private readonly List<Segment> _live = []; // _lock
    private ulong _readyEnd; // _lock
    private ulong _populatedEnd; // _lock
    private ulong _released; // Volatile; single writer: who calls Release

    public Keeper(LogOptions options, SegmentMaker maker, SegmentFiles files, SegmentRing ring, LogTail tail)
    {
        _options = options;
        _maker = maker;
        _files = files;
        _ring = ring;
        _tail = tail;
        _pace = new Pace(options.Clock, options.LimitBytes);
        _readyEnd = maker.IncarnationStart;
        _populatedEnd = maker.IncarnationStart;
    }

    /// <summary>What others may know.</summary>
    public SpaceReport Report { get; } = new();

    /// <summary>Whether puts are slowed: they get more space with the time.</summary>
    public bool IsPaced => _pace.IsOn;

    /// <summary>
    /// Whether the tail has passed the place where the keeper wanted to be called, and it can do something.
    /// </summary>
    public bool IsDue => Report.Refusal == HoltStatus.Ok && _tail.Position >= NextCall();

    /// <summary>Records below are not needed any more.</summary>
    public void Release(ulong lsn) => Volatile.Write(ref _released, Math.Max(lsn, _released));

    /// <summary>What the first step takes of the disk: the segments that no file is there for.</summary>
    public long BytesToBegin
    {
        get
        {
            lock (_lock)
            {
                return long.Max(0, ((long)(SegmentsMin - _live.Count) * _options.SegmentBytes) - _files.SpareBytes);
            }
        }
    }

    /// <summary>Removes files that nobody needs, if no step has done it.</summary>
    public void Tidy()
    {
        lock (_lock)
        {
            _files.Tidy();
        }
    }

    /// <summary>Does what is due, given how far the log is published and durable.</summary>
    public Fault? Step(ulong published, ulong durable, bool isAwaited)
    {
        lock (_lock)
        {
            Report.Begun++;
            Retire(published, durable);
            Fault? fault = Extend();
            fault ??= MakeReady(durable, isAwaited);
            fault ??= Extend();
            bool isSoon = Report.Begun == 1 && _options.HasThreads;
            if (fault is null && _live.Count > 0 && !isSoon) // until then the old files say where the log is
            {
                _files.Tidy(); // a file of some megabytes takes milliseconds, and the first step is waited for
            }

            Report.IsSealed &= !isAwaited; // now: who finds no space asks whether it was sealed
            CountNeeded();
            Report.Steps++;
            return fault;
        }
    }

    /// <summary>
    /// Takes the ready space back. The segments that nobody has written to go, the last one first: one that is missing
    /// before another one is damage.
    /// </summary>
    /// <param name="padLsn">True: from here to the end of its segment the caller writes a pad.</param>
    /// <param name="fault">Why the files did not go.</param>
    /// <returns>False: nothing has happened.</returns>
    public bool TrySeal(out ulong padLsn, out Fault? fault)
    {
        lock (_lock)
        {
            fault = null;
            padLsn = 0;
            if (Report.IsSealed || !_maker.HasRoomFor(SegmentsMin) || !_tail.TrySeal(out padLsn))
            {
                return false;
            }

            Report.IsSealed = true;
            while (fault is null && _live[^1].StartLsn > padLsn)
            {
                Segment last = _live[^1];
                _live.RemoveAt(_live.Count - 1);
                _ring.Remove(last);
                last.Dispose();
                fault = _maker.Unmake(last.StartLsn);
            }

            _readyEnd = _live[^1].EndLsn;
            _populatedEnd = _readyEnd;
            CountNeeded();
            return true;
        }
    }

    /// <summary>Gives back what nobody needs; of a log that is sealed and released a header stays.</summary>
    public Fault? Shrink(ulong published, ulong durable)
    {
        lock (_lock)
        {
            Fault? fault = null;
            Retire(published, durable);
            _files.DropSpares(0);
            if (Report.IsSealed && _live[0].EndLsn <= ReleasedBelow(durable))
            {
                fault = _live[0].CutToHeader();
            }

            CountNeeded();
            return fault;
        }
    }

    /// <summary>Gives files and memory back; nobody uses the log any more.</summary>
    public void Dispose()
    {
        foreach (Segment segment in _live)
        {
            _ring.Remove(segment);
            segment.Dispose();
        }

        _live.Clear();
    }

    private ulong ReleasedBelow(ulong durable) => Math.Min(Volatile.Read(ref _released), durable);

    private void CountNeeded()
    {
        long bytes = _files.OldBytes;
        _live.ForEach(segment => bytes += segment.FileBytes);
        Report.NeededBytes = bytes;
    }

    /// <summary>
    /// The newest segment stays, so that a log whose records are all released still says where it is.
    /// </summary>
    private void Retire(ulong published, ulong durable)
    {
        foreach (Segment segment in _live)
        {
            segment.Release(published);
            if (segment.EndLsn <= (Planted.Is(PlantedBug.EarlyUnmap) ? _tail.Position : published))
            {
                segment.Unmap();
            }
        }

        while (_live.Count > 1 && _live[0].EndLsn <= ReleasedBelow(durable))
        {
            Segment oldest = _live[0];
            _live.RemoveAt(0);
            _ring.Remove(oldest);
            oldest.Dispose();
            _files.Retire(SegmentName.Of(oldest.StartLsn), oldest.FileBytes);
        }

        // Of lives before the last file says where the log is, until this one has a file.
        if (_live.Count > 0)
        {
            _files.RetireOld(Volatile.Read(ref _released));
        }
    }

    private Fault? MakeReady(ulong durable, bool isAwaited)
    {
        HoltStatus refusal = HoltStatus.Ok;
        bool mayMake = isAwaited || !Report.IsSealed;
        while (mayMake && IsShort() && refusal == HoltStatus.Ok)
        {
            string? spare = _files.TakeSpare();
            if (spare is null && IsAtLimit())
            {
                refusal = HoltStatus.Busy;
                break;
            }

            Fault? fault = _maker.Make(_readyEnd, durable, spare, Extend, out Segment? segment);
            if (fault is null)
            {
                _ring.Put(segment!);
                _live.Add(segment!);
                _readyEnd += _ring.SegmentBytes;
            }
            else if (fault.Status == HoltStatus.NoSpace && spare is null)
            {
                refusal = HoltStatus.NoSpace;
            }
            else
            {
                return fault;
            }
        }

        Report.Refusal = refusal;
        return null;
    }

    /// <summary>One segment behind that of the tail, from its middle on two.</summary>
    private bool IsShort()
    {
        ulong tail = _tail.Position;
        ulong offset = tail & (_ring.SegmentBytes - 1);
        long ahead = (long)(_readyEnd - (tail - offset)) / _options.SegmentBytes;
        return ahead < (offset < _ring.SegmentBytes / 2 ? SegmentsMin : SegmentsMin + 1);
    }

    private bool IsAtLimit()
    {
        long taken = _files.OldBytes + _files.SpareBytes + ((long)_live.Count * _options.SegmentBytes);
        return _live.Count >= SegmentsMin && taken + _options.SegmentBytes > _options.LimitBytes;
    }

    /// <summary>Populates before the tail, and opens what is populated.</summary>
    private Fault? Extend()
    {
        Fault? fault = _live.Count == 0 ? null : Populate();
        if (fault is null && _live.Count >= SegmentsMin)
        {
            ulong toPuts = Math.Min(_populatedEnd, _readyEnd - _ring.SegmentBytes);
            bool isPaced = _options.HasThreads && !Report.IsDiskFull; // then slowing is in vain, too
            _tail.Open(isPaced ? Paced(toPuts) : toPuts, _populatedEnd);
            _tail.CallAt(NextCall());
        }

        return fault;
    }

    /// <summary>Nothing here depends on time when a log is stepped by hand.</summary>
    private ulong Paced(ulong toPuts)
    {
        ulong tail = _tail.Position;
        long used = _files.OldBytes + (long)(tail - _live[0].StartLsn);
        ulong left = (ulong)Math.Max(0, _options.LimitBytes - used);
        return Math.Min(toPuts, _pace.Bound(tail, tail + left, used));
    }

    private Fault? Populate()
    {
        // The first time somebody waits for the store to be open; the thread goes on at once.
        ulong ahead = Report.Begun == 1 && _options.HasThreads ? AheadBytes / 4 : AheadBytes;
        ulong step = Math.Min(AheadBytes / 4, _ring.SegmentBytes);
        ulong wanted = (_tail.Position + ahead + step - 1) & ~(step - 1);
        wanted = Math.Min(wanted, _readyEnd);
        while (_populatedEnd < wanted)
        {
            Segment segment = _ring.At(_populatedEnd)!;
            ulong end = Math.Min(wanted, segment.EndLsn);
            Fault? fault = segment.Populate((long)(end - segment.StartLsn));
            if (fault is not null)
            {
                return fault;
            }

            _populatedEnd = end;
        }

        return null;
    }

    private ulong NextCall()
    {
        ulong tail = _tail.Position;
        ulong middle = (tail & ~(_ring.SegmentBytes - 1)) + (_ring.SegmentBytes / 2);
        middle = tail < middle ? middle : middle + _ring.SegmentBytes;
        return _populatedEnd < _readyEnd ? Math.Min(middle, _populatedEnd - (AheadBytes * 3 / 4)) : middle;
    }
}
