// A log on the simulated disk, and a crash at its events. The run keeps what a manifest and a superblock would:
//
//    from        the position that the last checkpoint names; set before segments are released
//    clean end   set when the log was closed, taken back when the next life has begun
//
// and two counts of the records issued so far: those acknowledged as published, which the death of the process must
// leave, and those acknowledged as durable, which a loss of power must leave. What a crash leaves must be readable,
// be the first so many records, and be something to go on from.
using System;
using System.Collections.Generic;
using Holt.Log;
using Holt.Tests.SimDisk;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>Random work on a log, and what crashes in the middle of it leave. The same seed does the same.</summary>
internal sealed class CrashRun : IDisposable
{
    private static readonly LogOptions s_options = new()
    {
        SegmentBytes = LogLab.SegmentBytes,
        LimitBytes = 8 * LogLab.SegmentBytes,
        HasThreads = false,
    };

    private readonly Rng _rng;
    private readonly int _eventsPerCrash;
    private readonly List<WrittenRecord> _issued = [];
    private SimulatedDisk _disk = new();
    private WriteLog? _log;
    private ulong _from;
    private ulong _cleanEnd;
    private int _published;
    private int _durable;
    private bool _isLooking;

    public CrashRun(ulong seed, int eventsPerCrash)
    {
        _rng = new Rng(seed);
        _eventsPerCrash = eventsPerCrash;
        LogLab.Good(_disk.MakeDirectory());
        Begin(null);
        _from = _log!.Tail;
    }

    /// <summary>States that were looked at.</summary>
    public int States { get; private set; }

    public void Work(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            switch (_rng.Below(40))
            {
                case 0:
                    BeginAgain();
                    break;
                case 1:
                    Checkpoint();
                    break;
                case < 6:
                    Acknowledge();
                    break;
                case 6:
                    _log!.Step();
                    break;
                case 7:
                    _log!.Void(Reserve(LogBody.BytesOfRecord(_rng.Below(3000))));
                    break;
                case 8:
                    PutInParts();
                    break;
                case 9:
                    Compact();
                    break;
                default:
                    Put(_rng.OneIn(8) ? _rng.Below(9000) : _rng.Below(600));
                    break;
            }
        }
    }

    public void Dispose() => _log?.Dispose();

    private void Begin(LogReader? before)
    {
        var start = new LogStart
        {
            StoreId = LogLab.StoreId,
            Incarnation = (before?.Incarnation ?? 0) + 1,
            Salt = _rng.Next(),
            FirstLsn = before?.NextLsn(s_options.LimitBytes) ?? 0,
            PreviousEnd = before?.Position ?? 0,
            KeepFrom = _from,
        };
        if (before is not null)
        {
            LogLab.Good(before.Settle());
        }

        _disk.OnEvent = before is null ? null : Look;
        LogLab.Good(WriteLog.Start(_disk, start, s_options, before, out _log));
        _disk.OnEvent = Look;
        _cleanEnd = 0;
    }

    /// <summary>The life ends: in order, by the death of the process, or by a loss of power.</summary>
    private void BeginAgain()
    {
        int kind = _rng.Below(3);
        if (kind == 0)
        {
            if (_rng.OneIn(2))
            {
                Checkpoint();
            }

            LogLab.Good(_log!.Close(out ulong end));
            _cleanEnd = end; // the superblock says so from now on
            _published = _durable = _issued.Count;
        }
        else
        {
            _disk.OnEvent = null;
            var choice = new CrashChoice(CrashKind.Random, _rng.Below(1 << 30));
            SimulatedDisk left = kind == 1 ? _disk.Kill() : _disk.Crash(choice);
            _log!.Dispose();
            _disk = left;
        }

        ReadLog read = Check(_disk, kind == 2 ? _durable : _published);
        _issued.RemoveRange(IndexOfFrom() + read.Records.Count, _issued.Count - IndexOfFrom() - read.Records.Count);
        _published = _durable = Math.Min(_durable, _issued.Count);
        Begin(read.Reader);
        _published = _durable = _issued.Count;
    }

    private void Checkpoint()
    {
        Acknowledge();
        ulong cut = _log!.Tail;
        Assert.Equal(HoltStatus.Ok, _log.AwaitDurable(cut));
        _published = _durable = _issued.Count;
        _from = cut;
        _log.Release(cut);
        _log.Step();
    }

    /// <summary>Nothing is left ready, and of what there is nothing is needed: a header stays.</summary>
    private void Compact()
    {
        _ = _log!.TrySeal();
        Assert.Equal(HoltStatus.Ok, _log.Health);
        if (_rng.OneIn(2))
        {
            Checkpoint();
            _log.Shrink();
        }
    }

    private void Acknowledge()
    {
        Assert.Equal(HoltStatus.Ok, _log!.AwaitDurable(_log.Tail));
        _published = _durable = _issued.Count;
    }

    private void Put(int valueBytes)
    {
        byte[] key = LogLab.Key(_issued.Count);
        byte[] value = LogLab.Value(_issued.Count, valueBytes);
        LogRoom room = Reserve(LogBody.BytesOfRecord(LogBody.BytesOfPut(key.Length, valueBytes)));
        _issued.Add(new WrittenRecord(room.Lsn, room.End, key, value));
        _log!.PublishPut(room, key, value);
        _published = _issued.Count;
    }

    private void PutInParts()
    {
        byte[] key = LogLab.Key(_issued.Count);
        byte[] value = LogLab.Value(_issued.Count, 1 + _rng.Below(40_000));
        ulong last = 0;
        int count = 0;
        ulong from = _from;
        for (int at = 0; at < value.Length; at += _log!.PartBytesMax)
        {
            ReadOnlySpan<byte> piece = value.AsSpan(at, Math.Min(_log!.PartBytesMax, value.Length - at));
            ulong lsn;
            while (!_log.TryWritePart(last, count, piece, out lsn))
            {
                AwaitSpace(_log.RecordBytesMax);
            }

            last = lsn;
            count++;
        }

        LogRoom room = Reserve(LogBody.BytesOfRecord(LogBody.BytesOfPutParts(key.Length)));
        if (from != _from)
        {
            _log!.Void(room); // a checkpoint came between the parts
            return;
        }

        _issued.Add(new WrittenRecord(room.Lsn, room.End, key, value));
        _log!.PublishPut(room, key, new PartsPlace(last, count, value.Length));
        _published = _issued.Count;
    }

    private LogRoom Reserve(int bytes)
    {
        LogRoom room;
        while (!_log!.TryReserve(bytes, isDelete: false, out room))
        {
            AwaitSpace(bytes);
        }

        return room;
    }

    private void AwaitSpace(int bytes)
    {
        if (_log!.AwaitSpace(bytes, TimeSpan.Zero, isDelete: false) != HoltStatus.Ok)
        {
            Checkpoint();
        }
    }

    private void Look(DiskEvent moment)
    {
        if (_isLooking || !_rng.OneIn(_eventsPerCrash))
        {
            return;
        }

        _isLooking = true;
        foreach (CrashChoice choice in CrashChoice.Some(_disk.Pieces, 6, _rng.Next()))
        {
            GoOn(() => _disk.Crash(choice), _durable);
        }

        GoOn(_disk.Kill, _published);
        _isLooking = false;
    }

    private int IndexOfFrom()
    {
        int index = _issued.FindIndex(record => record.Version >= _from);
        return index < 0 ? _issued.Count : index;
    }

    private ReadLog Check(SimulatedDisk disk, int countMin)
    {
        States++;
        ReadLog read = LogLab.Read(disk, _from, cleanEnd: _cleanEnd);
        LogLab.Good(read.Fault);
        int first = IndexOfFrom();
        Assert.True(first + read.Records.Count >= countMin, $"{first} + {read.Records.Count} of {countMin} are left");
        int count = Math.Min(read.Records.Count, _issued.Count - first);
        WrittenRecord.AreSame(_issued.GetRange(first, count), read.Records);
        return read;
    }

    /// <summary>Looks at what a crash has left; at times a new life on it too, and a loss of power in that.</summary>
    private void GoOn(Func<SimulatedDisk> crash, int countMin)
    {
        ReadLog before = Check(crash(), countMin);
        if (!_rng.OneIn(4))
        {
            return;
        }

        SimulatedDisk disk = crash();
        LogReader reader = before.Reader!;
        ReadLog again = LogLab.Read(disk, _from, cleanEnd: _cleanEnd);
        LogLab.Good(again.Reader!.Settle());
        var start = new LogStart
        {
            StoreId = LogLab.StoreId,
            Incarnation = reader.Incarnation + 1,
            Salt = _rng.Next(),
            FirstLsn = reader.NextLsn(s_options.LimitBytes),
            PreviousEnd = reader.Position,
            KeepFrom = _from,
        };
        LogLab.Good(WriteLog.Start(disk, start, s_options, again.Reader, out WriteLog? log));
        var written = new List<WrittenRecord>(before.Records);
        using (log)
        {
            for (int i = 0; i < 5; i++)
            {
                byte[] key = LogLab.Key(i);
                int bytes = LogBody.BytesOfRecord(LogBody.BytesOfDelete(key.Length));
                Assert.True(log!.TryReserve(bytes, isDelete: true, out LogRoom room));
                Assert.DoesNotContain(_issued, record => record.Version == room.Lsn);
                log.PublishDelete(room, key);
                written.Add(new WrittenRecord(room.Lsn, room.End, key, null));
            }

            Assert.Equal(HoltStatus.Ok, log!.AwaitDurable(log.Tail));
            LogLab.Read(disk.Crash(new CrashChoice(CrashKind.None, 0)), _from).IsAll(written, LogEnd.Tail);
        }
    }
}
