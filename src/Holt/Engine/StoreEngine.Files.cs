using System.Threading;
using Holt.Foundation;
using Holt.Io;
using Holt.Storage;
using Holt.Tree;

namespace Holt.Engine;

/// <content>
/// Stores on a disk. One that has failed can be opened again in place:
/// <code>
///   calls are paused      log and files are given back, writes are refused
///   reads go on           the store is opened anew beside the old frames; if that fails all stays so
///   calls are paused      the new frames take the place of the old ones
/// </code>
/// </content>
internal sealed partial class StoreEngine
{
    private readonly Lock _changing = new(); // held by who closes or resumes
    private bool _isClosed; // _changing for writing

    private Fault? RoomFault => Volatile.Read(ref _durable)?.RoomFault ?? CheckpointFault;

    private static Fault ClosedFault => new(HoltStatus.Closed, "", -1, 0, "the store is closed");

    /// <summary>What went wrong at closing.</summary>
    public Fault? CloseFault { get; private set; }

    /// <summary>Why writes are refused for good; null when they are not.</summary>
    public Fault? Cause => Volatile.Read(ref _durable)?.Cause;

    /// <summary>Why the last checkpoint failed; null when it did not.</summary>
    public Fault? CheckpointFault => Volatile.Read(ref _durable)?.CheckpointFault;

    /// <summary>What tools tell of the files; null: there are none.</summary>
    public StoreFacts? Facts => Volatile.Read(ref _durable)?.Facts;

    /// <summary>What a refused write can be told beyond its status; null when there is nothing.</summary>
    public Fault? CauseOf(HoltStatus status) => status switch
    {
        HoltStatus.Fenced => Cause,
        HoltStatus.NoSpace => RoomFault,
        HoltStatus.Io => Volatile.Read(ref _store).Pool.Residency.Failure ?? RoomFault,
        HoltStatus.Busy => CheckpointFault,
        HoltStatus.Corrupt => Volatile.Read(ref _store).Pool.Residency.Failure,
        _ => null,
    };

    /// <summary>Opens a store in a directory, or makes one.</summary>
    public static Fault? Open(string path, HoltOptions options, out StoreEngine? engine)
    {
        var disk = new LinuxDisk(path) { UsesRings = options.IoUring };
        Fault? fault = Open(disk, options, out engine);
        if (fault is not null)
        {
            disk.Dispose();
        }

        return fault;
    }

    /// <summary>The same on any disk; it is disposed of with the store if it can be.</summary>
    public static Fault? Open(IDisk disk, HoltOptions options, out StoreEngine? engine)
    {
        Fault? fault = DurableStore.Open(disk, options, out TreeStore? store, out DurableStore? durable);
        engine = fault is null ? new StoreEngine(store!, durable) : null;
        return fault;
    }

    /// <summary>Whether there is a store in a directory.</summary>
    public static bool Exists(string path)
    {
        using var disk = new LinuxDisk(path);
        return StoreFiles.Exists(disk);
    }

    /// <summary>Removes a store's files.</summary>
    public static Fault? Destroy(string path)
    {
        using var disk = new LinuxDisk(path);
        return StoreBirth.Destroy(disk);
    }

    /// <summary>Waits until all that was written is durable.</summary>
    /// <returns>Ok, Fenced, Closed.</returns>
    public HoltStatus Sync()
    {
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            return _durable?.Sync() ?? HoltStatus.Ok;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Waits until the write with a version is durable.</summary>
    /// <returns>Ok, Invalid: no write has had it yet; Fenced, Closed.</returns>
    public HoltStatus AwaitDurable(ulong version)
    {
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            return _durable is { } durable ? durable.AwaitDurable(version)
                : version >= _store.Stamp.Tail ? HoltStatus.Invalid
                : HoltStatus.Ok;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>No write has a version at or above it yet.</summary>
    public ulong NextVersion => Volatile.Read(ref _store).Stamp.Tail;

    /// <summary>Writes with versions at or below it are durable.</summary>
    public ulong DurableVersion => (Volatile.Read(ref _durable)?.Facts.DurableLsn ?? NextVersion) - 1;

    /// <summary>Refuses writes from now on, since a write ended as none may.</summary>
    public void Fail(string why) =>
        Volatile.Read(ref _durable)?.Fail(new Fault(HoltStatus.Internal, "", -1, 0, why));

    /// <summary>Takes a checkpoint.</summary>
    public Fault? Checkpoint()
    {
        if (!TryEnter(out int stripe))
        {
            return ClosedFault;
        }

        try
        {
            return _durable?.Checkpoint(_store, () => Volatile.Read(ref _isClosed));
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Makes frames dense, takes a checkpoint and makes the data file as small as it can be.</summary>
    public Fault? Compact()
    {
        if (!TryEnter(out int stripe))
        {
            return ClosedFault;
        }

        try
        {
            _store.Pool.Residency.Forget();
            return _durable?.Compact(_store, () => Volatile.Read(ref _isClosed));
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Opens a store that has failed again in place; nothing happens to one that has not.</summary>
    /// <returns>Closed, and what opening answers: then all is as it was, and it can be tried again.</returns>
    public Fault? Resume()
    {
        lock (_changing)
        {
            if (_isClosed)
            {
                return ClosedFault;
            }

            if (_durable?.Cause is null)
            {
                return null;
            }

            if (!_durable.IsHalted)
            {
                _calls.Pause();
                _durable.Halt();
                _calls.GoOn();
            }

            Fault? fault = _durable.Reopen(out TreeStore? store, out DurableStore? durable);
            if (fault is null)
            {
                Exchange(store!, durable!);
            }

            return fault;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_changing)
        {
            if (!_isClosed)
            {
                Volatile.Write(ref _isClosed, true);
                _calls.Close();
                CloseFault = _durable?.Close(_store);
                _store.Dispose();
            }
        }
    }

    private void Exchange(TreeStore store, DurableStore durable)
    {
        _calls.Pause();
        TreeStore old = _store;
        DurableStore? failed = _durable;
        Volatile.Write(ref _store, store);
        Volatile.Write(ref _durable, durable);
        Inspection = new StoreInspection(store);
        old.Dispose();
        failed?.Leave();
        _calls.GoOn();
    }
}
