using System;
using System.Collections.Generic;
using System.Diagnostics;
using Holt.Checkpoint;
using Holt.Foundation;
using Holt.Io;
using Holt.Log;
using Holt.Pool;
using Holt.Storage;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Files, log and checkpoints of an open store.</summary>
/// <remarks>Thread-safe but for opening and closing.</remarks>
internal sealed partial class DurableStore : IDisposable
{
    /// <summary>What a log needs to begin.</summary>
    private const int LogSegmentsAtStart = 2;

    private readonly IDisk _disk;
    private readonly HoltOptions _options;
    private readonly StoreFiles _files;
    private readonly CheckpointThread? _thread;
    private WriteLog? _log; // null: opened for reading, or halted
    private Checkpointer? _checkpointer; // with the log
    private readonly ImageRoom? _room; // null: opened for reading
    private readonly PackedCheckpoint? _packed; // the same
    private readonly NewLife? _life; // the same
    private Fault? _halted; // why there is no log any more

    private DurableStore(
        IDisk disk, HoltOptions options, StoreFiles files, TreeStore store, NewLife? life, WriteLog? log)
    {
        _disk = disk;
        _options = options;
        _files = files;
        _log = log;
        _life = life;
        if (log is null)
        {
            return;
        }

        store.Stamp = new LogStamp(log);
        _checkpointer = new Checkpointer(store.Pool, files, log, store.RootId);
        _room = new ImageRoom(store.Pool, files, _checkpointer, options.BackgroundCheckpoints);
        _packed = new PackedCheckpoint(
            files, _checkpointer, tree => MakeRoomForStep(tree, out _) == HoltStatus.Ok);
        if (options.BackgroundCheckpoints && options.HasThreads)
        {
            _thread = new CheckpointThread(_checkpointer);
            log.OnCheckpointWanted(_thread.Want);
        }
    }

    /// <summary>The first failure that stopped writes, if there was one.</summary>
    public Fault? Cause => _halted ?? _log?.Cause;

    /// <summary>Whether its files are given back.</summary>
    public bool IsHalted => _halted is not null;

    /// <summary>Why the last checkpoint failed; null when it did not.</summary>
    public Fault? CheckpointFault => _checkpointer?.LastFault;

    /// <summary>Why there was no space for images the last time; null when there was.</summary>
    public Fault? RoomFault => _life?.LastFault ?? _room?.LastFault;

    public long Checkpoints => _checkpointer?.Count ?? 0;

    /// <summary>What the files hold; exact while no checkpoint runs.</summary>
    public StorageStats Storage => _files.Stats;

    /// <summary>For tools; exact while nobody writes.</summary>
    public StoreFacts Facts
    {
        get
        {
            StorageStats stats = _files.Stats;
            return new StoreFacts
            {
                Frames = stats.FrameCount,
                ImageBytes = stats.ImageBytes,
                PatchBytes = stats.PatchBytes,
                WrittenBytes = stats.WrittenBytes,
                FreeBytes = stats.FreeBytes,
                CutLsn = _files.Cut.CutLsn,
                LogEndLsn = _log?.Tail ?? Recovered.LogEndLsn,
                Incarnation = _files.LogState.Incarnation,
                Checkpoints = Checkpoints,
                Recovered = Recovered,
                Store = _files.Store,
                DurableLsn = _log?.Durable ?? _files.LogState.DurableLsn,
                FileBytes = stats.FileBytes + stats.ManifestBytes,
                LogBytes = _log?.NeededBytes ?? 0,
                LogSyncs = _log?.Syncs ?? 0,
            };
        }
    }

    private RecoveryFacts Recovered { get; init; }

    private Fault? LogFault => _log?.Cause is { } cause ? cause with { Status = HoltStatus.Fenced } : null;

    /// <summary>Whether anything can have been written since the open.</summary>
    private bool HasBegun => _life?.HasBegun ?? false;

    /// <summary>What a write is answered when there is no log.</summary>
    private HoltStatus Refusal => _halted is null ? HoltStatus.ReadOnly : HoltStatus.Fenced;

    /// <summary>Opens a store, or makes one, and brings it into memory.</summary>
    public static Fault? Open(IDisk disk, HoltOptions options, out TreeStore? store, out DurableStore? durable) =>
        Open(disk, options, isResumed: false, out store, out durable);

    /// <summary>Opens the store that was halted again.</summary>
    public Fault? Reopen(out TreeStore? store, out DurableStore? durable) =>
        Open(_disk, _options with { CreateIfMissing = false }, isResumed: true, out store, out durable);

    /// <summary>Waits until all that was written is durable.</summary>
    /// <returns>Ok, Fenced, Closed.</returns>
    public HoltStatus Sync() =>
        _log is not null ? _log.AwaitDurable(_log.Tail) : _halted is null ? HoltStatus.Ok : HoltStatus.Fenced;

    /// <summary>Waits until the record at a place is durable.</summary>
    /// <returns>Ok, Invalid: there is none yet; Fenced, Closed.</returns>
    public HoltStatus AwaitDurable(ulong place) =>
        _log is null ? Sync() : place >= _log.Tail ? HoltStatus.Invalid : _log.AwaitDurable(place + 1);

    /// <summary>Ends writing for a failure of the code itself.</summary>
    public void Fail(Fault cause) => _log?.Fall(cause);

    /// <summary>
    /// Takes a checkpoint, and makes what it writes dense before. Before the first write there is nothing for it.
    /// </summary>
    public Fault? Checkpoint(TreeStore store, Func<bool> isEnding) =>
        _halted ?? (HasBegun ? _packed?.Run(store, isEnding, isLast: false) : LogFault);

    /// <summary>Does what the log's threads would do, for a store without threads.</summary>
    public void Step()
    {
        if (HasBegun)
        {
            _log?.Step();
        }
    }

    /// <summary>Lists all that is wrong in the files.</summary>
    public void Check(List<Fault> faults) => _files.Check(faults);

    /// <summary>
    /// Ends writing to a store that has failed, while nobody is inside: the files are given back as they are, but for
    /// reading frames, and writes are refused with what it failed for.
    /// </summary>
    public void Halt()
    {
        Invariant.That(_log?.Cause is not null);
        _halted = _log!.Cause! with { Status = HoltStatus.Fenced };
        _thread?.Dispose();
        _checkpointer = null;
        _log.Dispose();
        _log = null;
        _files.Unlock();
    }

    /// <summary>Ends reading, once another one has taken the place of a store that was halted.</summary>
    public void Leave() => _files.Dispose();

    /// <summary>
    /// Ends a store that nobody is inside of: everything is in the files, and the log need not be read.
    /// </summary>
    public Fault? Close(TreeStore? store = null)
    {
        Fault? fault = _halted;
        if (fault is null)
        {
            _thread?.Dispose();
            fault = _log is null ? null : CloseLog(_log, store);
        }

        _files.Dispose();
        (_disk as IDisposable)?.Dispose();
        return fault;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Close();

    private static Fault? Open(
        IDisk disk, HoltOptions options, bool isResumed, out TreeStore? store, out DurableStore? durable)
    {
        store = null;
        durable = null;
        Fault? fault = StoreFiles.Open(disk, options.ReadOnly, out StoreFiles? files);
        if (fault?.Status == HoltStatus.NoStore && options.CreateIfMissing && !options.ReadOnly)
        {
            fault = StoreBirth.Create(disk, new StoreId(Random(), Random()), options.FrameBytes)
                ?? StoreFiles.Open(disk, options.ReadOnly, out files);
        }

        if (files is null)
        {
            return fault;
        }

        HoltStatus status = FramePool.TryCreate(
            files.FrameBytes, options.AddressRangeBytes, options.HugePages, out FramePool? pool);
        fault = status == HoltStatus.Ok
            ? Recover(disk, options, files, pool!, isResumed, out store, out durable)
            : new Fault(status, "", -1, 0, "the address range cannot be had");
        if (fault is not null)
        {
            pool?.Dispose();
            files.Dispose();
        }

        return fault;
    }

    private static Fault? Recover(
        IDisk disk,
        HoltOptions options,
        StoreFiles files,
        FramePool pool,
        bool isResumed,
        out TreeStore? store,
        out DurableStore? durable)
    {
        durable = null;
        pool.Cuts.KeepsFrees = !options.ReadOnly; // what replay frees, the next checkpoint must drop
        var stamp = new ReplayStamp();
        long start = Stopwatch.GetTimestamp();
        Fault? fault = Recovery.PlaceFrames(files, pool, options.CacheBytes, stamp, out store);
        TimeSpan loading = Stopwatch.GetElapsedTime(start);
        LogReader? reader = null;
        long records = 0;

        // A store that is resumed is read meanwhile as it was, also from places that this one calls free.
        bool mayEvict = !options.ReadOnly && !isResumed && pool.Residency.IsBounded;
        Evictor? evictor = mayEvict ? new Evictor(pool, files) : null;
        if (fault is null && files.LogState.Incarnation != 0)
        {
            fault = Recovery.Replay(disk, files, store!, stamp, evictor, out reader, out records);
        }

        var recovered = new RecoveryFacts(
            records, reader?.Position ?? files.Cut.CutLsn, loading, Stopwatch.GetElapsedTime(start) - loading);
        WriteLog? log = null;
        NewLife? life = null;
        if (fault is null && !options.ReadOnly)
        {
            fault = StartLog(disk, options, files, reader, out life, out log);
        }

        reader?.Dispose();
        if (fault is null)
        {
            durable = new DurableStore(disk, options, files, store!, life, log)
            {
                Recovered = recovered,
            };
        }

        return fault;
    }

    /// <summary>
    /// A new life: nothing was written before this, and nothing is written before it is durable. Where all is as a
    /// clean close left it, that can wait for the first write.
    /// </summary>
    private static Fault? StartLog(
        IDisk disk, HoltOptions options, StoreFiles files, LogReader? reader, out NewLife? life, out WriteLog? log)
    {
        log = null;
        life = null;
        var logOptions = new LogOptions
        {
            SegmentBytes = options.LogSegmentBytes,
            LimitBytes = options.LogLimitBytes,
            SyncWindow = options.SyncWindow,
            HasThreads = options.HasThreads,
        };
        ulong end = reader?.Position ?? files.Cut.CutLsn;
        ulong first = reader?.NextLsn(logOptions.LimitBytes) ?? 0;
        var start = new LogStart
        {
            StoreId = files.Store,
            Incarnation = files.LogState.Incarnation + 1,
            Salt = Planted.Is(PlantedBug.SameLife) ? 1 : Random(),
            FirstLsn = first,
            PreviousEnd = reader is null ? 0 : end,
            KeepFrom = files.Cut.CutLsn,
        };
        bool canWait = reader?.Ended == LogEnd.Clean && end == files.Cut.CutLsn && files.Cut.RootId != 0;
        if (canWait)
        {
            log = WriteLog.Prepare(disk, start, logOptions, reader);
            life = new NewLife(disk, files, log, start, hasBegun: false);
            return null;
        }

        long needed = LogSegmentsAtStart * (long)options.LogSegmentBytes;
        if (disk.FreeBytes(out long free) is null && free < needed)
        {
            _ = files.GiveBack(needed);
        }

        Fault? fault;
        if (reader is not null)
        {
            fault = (Planted.Is(PlantedBug.UnsettledTail) ? null : reader.Settle())
                ?? files.BeginWriting(start.Salt, ulong.Max(first, end), end)
                ?? WriteLog.Start(disk, start, logOptions, reader, out log);
        }
        else
        {
            // The first life of all: its segments are there before the superblock says so, for a store that has lived
            // and has no log is damaged. What a crash in between leaves has no records, and the next open removes it.
            fault = WriteLog.Start(disk, start, logOptions, null, out log)
                ?? files.BeginWriting(start.Salt, end, end);
        }

        if (fault is not null)
        {
            log?.Dispose();
            log = null;
        }

        life = log is null ? null : new NewLife(disk, files, log, start, hasBegun: true);
        return fault;
    }

    /// <summary>The system's random bytes. The runtime's class for that would load a library of ciphers.</summary>
    private static ulong Random()
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        _ = Guid.NewGuid().TryWriteBytes(bytes); // six of its bits are not random, no two of them 64 bits apart
        return BitConverter.ToUInt64(bytes) ^ BitConverter.ToUInt64(bytes[sizeof(ulong)..]);
    }

    private Fault? CloseLog(WriteLog log, TreeStore? store)
    {
        if (!HasBegun)
        {
            log.Dispose();
            _files.Leave();
            return LogFault;
        }

        Fault? fault = store is null || log.Health != HoltStatus.Ok
            ? _checkpointer!.Run(withShape: true)
            : _packed!.Run(store, () => false, isLast: true);
        fault = log.Close(out ulong end) ?? fault;
        return fault ?? _files.CloseClean(end);
    }
}
