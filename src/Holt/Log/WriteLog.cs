// The log that writers write: one for each life of a store. The way of a record:
//
//    TryReserve     under the frame's latch: a place, or no; nothing else can go wrong
//    Begin          after the latches are released: pad, head; the caller adds its operations to the body
//    Publish        the mark; `Published` moves over all marks that follow
//    AwaitPublished the record survives the death of the process          AwaitDurable   and the loss of power
//
//    LogTail        where the next record goes              Publication    below which place every record is there
//    GroupSync      below which place all is synced         Keeper         files, memory, limits; called by Step
//    Fence          the first failure is the last thing     SegmentRing    which file a place lies in
using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>Takes records. Thread safety: any thread, but for Start, Step, Close and Dispose.</summary>
internal sealed partial class WriteLog : IDisposable
{
    /// <summary>How often those who are slowed get more space.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);

    private readonly LogOptions _options;
    private readonly SegmentRing _ring;
    private readonly LogTail _tail;
    private readonly Publication _publication;
    private readonly GroupSync _sync;
    private readonly Fence _fence;
    private readonly Keeper _keeper;
    private readonly LogCalls _calls = new();
    private readonly ulong _salt;
    private LogThread? _keeping;
    private LogThread? _syncing;

    private WriteLog(IDisk disk, LogStart start, LogOptions options, SegmentFiles files)
    {
        var waiter = new Waiter(LinuxFutex.Best);
        var maker = new SegmentMaker(disk, start, options.SegmentBytes, _calls);
        _options = options;
        _salt = start.Salt;
        _ring = new SegmentRing(options.SegmentBytes, options.LimitBytes);
        _tail = new LogTail(_ring.SegmentBytes, maker.IncarnationStart + LogFormat.HeaderBytes, _calls.Space);
        _publication = new Publication(_ring, _tail, start.Salt, waiter);
        _fence = new Fence(_tail);
        _sync = new GroupSync(_ring, _publication, _fence, waiter, options);
        _keeper = new Keeper(options, maker, files, _ring, _tail);
        _keeper.Release(start.KeepFrom);
    }

    /// <summary>Everything reserved lies below. A full fence precedes every reservation's end.</summary>
    public ulong Tail => _tail.Position;

    /// <summary>Every record below is there, and survives the death of the process.</summary>
    public ulong Published => _publication.Position;

    /// <summary>Every record below survives the loss of power.</summary>
    public ulong Durable => _sync.Durable;

    /// <summary>Files synced so far.</summary>
    public long Syncs => _sync.Syncs;

    /// <summary>What the log takes on the disk, without spare files.</summary>
    public long NeededBytes => _keeper.Report.NeededBytes;

    /// <summary>Ok, Fenced or Closed.</summary>
    public HoltStatus Health => _fence.Health;

    /// <summary>The first failure, if there was one.</summary>
    public Fault? Cause => _fence.Cause;

    /// <summary>The longest record there can be, with its head.</summary>
    public int RecordBytesMax => LogFormat.RecordBytesMaxOf(_options.SegmentBytes);

    /// <summary>Bytes of a value that a part takes at most.</summary>
    public int PartBytesMax => RecordBytesMax - LogRecordHead.Size - PartHead.Size;

    /// <summary>
    /// Begins a new life of the log in a new segment. <paramref name="before"/> has read the earlier ones to their end;
    /// null for a new store.
    /// </summary>
    public static Fault? Start(
        IDisk disk, LogStart start, LogOptions options, LogReader? before, out WriteLog? log)
    {
        log = null;
        Fault? fault = before is null ? SegmentFiles.Clear(disk) : null;
        if (fault is not null)
        {
            return fault;
        }

        WriteLog made = Prepare(disk, start, options, before);
        fault = made.BeginLife(out _);
        if (fault is not null)
        {
            made._keeper.Dispose();
            return fault;
        }

        log = made;
        return null;
    }

    /// <summary>
    /// The same up to where the disk is asked for something: its tail is known, and there is no place in it. What is
    /// done with it is done behind <see cref="BeginLife"/>, or it is disposed of.
    /// </summary>
    public static WriteLog Prepare(IDisk disk, LogStart start, LogOptions options, LogReader? before)
    {
        var files = new SegmentFiles(disk, options.SegmentBytes);
        before?.HandOver(files);
        if (before is not null && start.KeepFrom == start.PreviousEnd)
        {
            files.SpareOld();
        }

        return new WriteLog(disk, start, options, files);
    }

    /// <summary>Makes the first segments: from here on it has places.</summary>
    /// <param name="isFinal">
    /// Whether it may not be called again: a file that is left may have a header that says it is the segment already.
    /// </param>
    public Fault? BeginLife(out bool isFinal)
    {
        _calls.BeginWait();
        Fault? fault = _keeper.Step(Published, Durable, isAwaited: true);
        _calls.EndWait();
        isFinal = fault is not null;
        if (fault is null && _keeper.Report.Refusal != HoltStatus.Ok)
        {
            fault = new Fault(_keeper.Report.Refusal, SegmentName.New, -1, 0, "there is no space for the log");
        }

        if (fault is null && _options.HasThreads)
        {
            _keeping = new LogThread("holt log", _calls.Keeping, Keep);
            _syncing = new LogThread("holt sync", _calls.Syncing, SyncOld);
        }

        return fault;
    }

    /// <summary>What of the disk <see cref="BeginLife"/> takes.</summary>
    public long BytesToBegin => _keeper.BytesToBegin;

    /// <summary>A place for a record of so many bytes; false: no ready space, and nothing has happened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReserve(int recordBytes, bool isDelete, out LogRoom room) =>
        _tail.TryReserve(recordBytes, isDelete, out room);

    /// <summary>Waits until every record below <paramref name="end"/> is published.</summary>
    public HoltStatus AwaitPublished(ulong end)
    {
        _publication.Await(end);
        return Health;
    }

    /// <summary>Waits until every record below <paramref name="end"/> is durable; one syncs for many.</summary>
    public HoltStatus AwaitDurable(ulong end)
    {
        _publication.Await(end);
        return _sync.Await(end);
    }

    /// <summary>
    /// Bounds what a loss of power can take: waits if the oldest byte not synced is older than two windows.
    /// </summary>
    public HoltStatus AwaitWindow() =>
        !_sync.IsLate() ? Health : _sync.Await(_publication.Position);

    /// <summary>
    /// Waits, with nothing held, until there is space for a record: Ok; Busy at the limit; NoSpace on a full disk;
    /// Fenced; Closed.
    /// </summary>
    public HoltStatus AwaitSpace(int recordBytes, TimeSpan timeout, bool isDelete)
    {
        Invariant.That(recordBytes <= RecordBytesMax && _keeper.Report.Begun > 0);
        long start = _options.Clock.GetTimestamp();
        long begun = _keeper.Report.Begun;
        long attempts = _keeper.Report.Attempts;
        _calls.IsHookDue |= _keeper.Report.Refusal == HoltStatus.NoSpace;
        _calls.BeginWait();
        if (_keeping is null)
        {
            Step();
        }
        else
        {
            _calls.Keeping.Ring();
        }

        HoltStatus? answer;
        while (true)
        {
            long seen = _calls.Space.Rings;
            answer = SpaceAnswer(recordBytes, isDelete, begun, attempts);
            TimeSpan left = timeout - _options.Clock.GetElapsedTime(start);
            if (answer is not null || _keeping is null || left <= TimeSpan.Zero)
            {
                break;
            }

            _ = _calls.Space.Await(seen, left);
        }

        _calls.EndWait();
        return answer ?? HoltStatus.Busy;
    }

    /// <summary>Records below are not needed any more: a durable checkpoint holds what they did.</summary>
    public void Release(ulong lsn)
    {
        _keeper.Release(lsn);
        _calls.IsHookDue = true;
        NoteAttempt(isDiskFull: false);
    }

    /// <summary>Whether it has no space, and makes some only when somebody waits for it.</summary>
    public bool IsSealed => _keeper.Report.IsSealed;

    /// <summary>
    /// Gives the space before the tail back to the file system: the next record makes new one. Once all that there is
    /// is released, <see cref="Shrink"/> leaves one page of the log.
    /// </summary>
    /// <returns>False: it is sealed already, or the disk is nearly full, where the log needs what it has.</returns>
    public bool TrySeal()
    {
        if (Health != HoltStatus.Ok || !_keeper.TrySeal(out ulong padLsn, out Fault? fault))
        {
            return false;
        }

        WritePad(padLsn);
        if (fault is not null)
        {
            _fence.Fall(fault);
        }

        return true;
    }

    /// <summary>
    /// Writes an empty record, so that the tail lies elsewhere; if the log is sealed, the space for it is waited for.
    /// By whoever seals: others only end a seal, and then there is space.
    /// </summary>
    /// <returns>False: there is no room; or there is none in time.</returns>
    public bool TryMoveTail(TimeSpan timeout)
    {
        bool wasSealed = IsSealed;
        bool isReserved = TryReserve(LogRecordHead.Size, isDelete: true, out LogRoom room);
        SyncPoint.Reach();
        wasSealed = Planted.Is(PlantedBug.LateSealLook) ? IsSealed : wasSealed;
        if (!isReserved && wasSealed)
        {
            isReserved = AwaitSpace(LogRecordHead.Size, timeout, isDelete: true) == HoltStatus.Ok
                && TryReserve(LogRecordHead.Size, isDelete: true, out room);
        }

        if (isReserved)
        {
            Void(in room);
        }

        return isReserved;
    }

    /// <summary>
    /// Gives back to the file system what nobody needs: files that wait to be used again, and of a log that is sealed
    /// and released all but a header.
    /// </summary>
    public void Shrink()
    {
        Fault? fault = Health == HoltStatus.Ok ? _keeper.Shrink(Published, Durable) : null;
        if (fault is not null)
        {
            _fence.Fall(fault);
        }
    }

    /// <summary>A checkpoint could not be taken; while it is wanted it will be asked for again.</summary>
    public void CheckpointFailed(HoltStatus why)
    {
        _calls.IsHookDue = true;
        NoteAttempt(isDiskFull: why == HoltStatus.NoSpace);
    }

    /// <summary>A checkpoint was not taken: there was nothing to write since the last one, at this place.</summary>
    public void CheckpointIdle(ulong lsn)
    {
        _calls.IdleAt = lsn;
        NoteAttempt(isDiskFull: false);
    }

    /// <summary>
    /// Called when the log takes much of its limit or is refused more: a checkpoint and <see cref="Release"/> are
    /// wanted. Once, and again after each release or failure; from a thread of the log, so it must only tell another
    /// one.
    /// </summary>
    public void OnCheckpointWanted(Action hook)
    {
        _calls.CheckpointWanted = hook;
        _calls.Keeping.Ring();
    }

    /// <summary>Ends writing for a failure elsewhere, if none did before.</summary>
    public void Fall(Fault cause) => _fence.Fall(cause);

    /// <summary>Does all that is due, for a log without threads.</summary>
    public void Step()
    {
        while (Keep() == TimeSpan.Zero)
        {
        }

        _ = SyncOld();
    }

    /// <summary>
    /// Ends this life: nobody writes any more. <paramref name="end"/> is where the log ends, all of it durable, unless
    /// there is a fault.
    /// </summary>
    public Fault? Close(out ulong end)
    {
        _tail.Shut();
        end = Tail;
        _publication.Await(end);
        _ = _sync.Await(end);
        Dispose();
        if (Cause is null)
        {
            _keeper.Tidy();
        }

        return Cause;
    }

    /// <summary>Ends this life as it is, without another sync.</summary>
    public void Dispose()
    {
        _fence.Close();
        _keeping?.End();
        _syncing?.End();
        _keeping = null;
        _syncing = null;
        _keeper.Dispose();
    }

    /// <summary>Space, files and memory; answers when to be called again.</summary>
    private TimeSpan Keep()
    {
        if (Health == HoltStatus.Ok)
        {
            Fault? fault = _keeper.Step(Published, Durable, _calls.IsAwaited);
            if (fault is not null)
            {
                _fence.Fall(fault);
            }

            if (_keeper.Report.NeededBytes > _options.CheckpointBytes || _keeper.Report.Refusal != HoltStatus.Ok)
            {
                _calls.WantCheckpoint(Tail);
            }
        }

        if (_keeper.Report.Refusal != HoltStatus.Ok)
        {
            _calls.Space.Ring();
        }

        return Health == HoltStatus.Ok && _keeper.IsDue ? TimeSpan.Zero
            : _keeper.IsPaced && _calls.IsAwaited ? s_tick
            : Timeout.InfiniteTimeSpan;
    }

    /// <summary>A sync if something has waited for a window; answers when to be called again.</summary>
    private TimeSpan SyncOld()
    {
        _calls.IsSyncIdle = false;
        if (Health != HoltStatus.Ok)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan age = _sync.OldestAge();
        if (age >= _options.SyncWindow)
        {
            _sync.TrySync();
            age = _sync.OldestAge();
        }

        if (age > TimeSpan.Zero)
        {
            return age < _options.SyncWindow ? _options.SyncWindow - age : _options.SyncWindow;
        }

        // Who publishes first after this rings; who did before it is seen here.
        _calls.IsSyncIdle = true;
        Interlocked.MemoryBarrier();
        return _sync.OldestAge() == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : _options.SyncWindow;
    }

    /// <summary>Null: not known yet.</summary>
    private HoltStatus? SpaceAnswer(int recordBytes, bool isDelete, long begun, long attempts)
    {
        if (Health != HoltStatus.Ok)
        {
            return Health;
        }

        if (_tail.HasRoom(recordBytes, isDelete))
        {
            return HoltStatus.Ok;
        }

        // A full disk counts when a step has found it that began after the question. If there is somebody to take a
        // checkpoint, it may give files back: then, when one has been tried after the question, and has not.
        SpaceReport report = _keeper.Report;
        bool isTried = report.Attempts > attempts && report.IsLookedAfter;
        bool isFull = report.Refusal switch
        {
            HoltStatus.NoSpace => report.IsDiskFull || isTried || _calls.CheckpointWanted is null,
            HoltStatus.Busy => report.IsDiskFull,
            _ => false,
        };
        return isFull && report.Steps > begun ? HoltStatus.NoSpace : null;
    }

    private void NoteAttempt(bool isDiskFull)
    {
        _keeper.Report.NoteAttempt(isDiskFull);
        _calls.Keeping.Ring();
        _calls.Space.Ring();
    }
}
