// A disk in memory that tells every change, fails when it is told to, and shows what a power loss would leave. How a
// state is made and what is legal: docs/testing.md, "The simulated disk".
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>A simulated disk, as one process sees it. Thread-safe.</summary>
internal sealed class SimulatedDisk : IDisk
{
    private readonly DiskState _state;

    public SimulatedDisk()
        : this(new DiskState())
    {
    }

    private SimulatedDisk(DiskState state) => _state = state;

    /// <summary>
    /// Called behind every change, by the thread that made it, with the disk locked: it may take states and look at
    /// files, and must not wait for other threads.
    /// </summary>
    public Action<DiskEvent>? OnEvent
    {
        get => _state.OnEvent;
        set => _state.OnEvent = value;
    }

    /// <summary>
    /// Whether what was stored to maps is looked for at every event, as a crash needs it that keeps a part of what is
    /// pending. Without it maps are compared when their file is synced or read, or a state is taken: much cheaper.
    /// </summary>
    public bool SeesEachEvent
    {
        get => _state.SeesEachEvent;
        set => _state.SeesEachEvent = value;
    }

    /// <summary>Bytes that all files together may take.</summary>
    public long Capacity
    {
        get => _state.Capacity;
        set => _state.Capacity = value;
    }

    /// <summary>Changes so far.</summary>
    public long Events => Locked(() => _state.Events);

    /// <summary>Calls so far, of any kind: what a fault plan can count.</summary>
    public long Calls => Locked(() => _state.Calls);

    /// <summary>
    /// Times that a page was stored to through a map without having been populated: on a real disk the store waits for
    /// a read, or ends the process.
    /// </summary>
    public long UnpopulatedStores => Locked(() => _state.UnpopulatedStores);

    /// <summary>How many pieces of pending changes a power loss may take or leave now.</summary>
    public int Pieces => Locked(() => _state.Pending().Pieces);

    /// <summary>How many states a power loss may leave now, as a power of ten.</summary>
    public double Log10States => Locked(() => _state.Pending().Log10States());

    public IReadOnlyList<string> Names => Locked(() => _state.Names.Keys.Order(StringComparer.Ordinal).ToList());

    /// <summary>The same disk to another process.</summary>
    public SimulatedDisk AsOtherProcess() => new(_state);

    /// <summary>The disk after a power loss in this moment; this one goes on as if nothing had happened.</summary>
    public SimulatedDisk Crash(CrashChoice choice) => Locked(() => new SimulatedDisk(_state.Pending().Crash(choice)));

    /// <summary>The same by the choice's place in the row of all choices.</summary>
    public SimulatedDisk Crash(long number) => Crash(CrashChoice.Of(number, Pieces));

    /// <summary>
    /// The disk after the death of all processes in this moment: the page cache survives, nothing is durable that was
    /// not. This one goes on.
    /// </summary>
    public SimulatedDisk Kill() => Locked(() => new SimulatedDisk(_state.Copy()));

    /// <summary>The page cache lets go of pages whose sync failed: what is read of them is what the disk has.</summary>
    public void ForgetFailedPages() => Locked(() =>
    {
        _ = _state.Change();
        foreach (SimulatedNode node in _state.Nodes)
        {
            node.Forget();
        }

        return true;
    });

    /// <summary>Refuses calls.</summary>
    /// <param name="call">Which; <see cref="DiskCall.Any"/> for all.</param>
    /// <param name="name">Of files whose name begins like this.</param>
    /// <param name="nth">The first such call from now on that is refused, from 1.</param>
    /// <param name="errno">What the disk says.</param>
    /// <param name="forEver">Whether all that follow are refused too.</param>
    public FaultRule Fail(DiskCall call, string name, long nth, int errno, bool forEver = false) => Locked(() =>
    {
        var rule = new FaultRule(call, name, nth, errno, forEver);
        _state.AddFault(rule);
        return rule;
    });

    /// <summary>Refuses nothing any more.</summary>
    public void Heal() => Locked(() =>
    {
        _state.ClearFaults();
        return true;
    });

    /// <summary>The bytes of a file as they are seen now.</summary>
    public byte[] Content(string name) => Locked(() =>
    {
        _state.Capture();
        SimulatedNode node = _state.Names[name];
        byte[] bytes = new byte[node.Size];
        node.Cache.Read(0, bytes);
        return bytes;
    });

    /// <summary>Damage: a file has these bytes, all durable, and is made if need be.</summary>
    public void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        using Lock.Scope held = _state.Enter();
        long order = _state.Change();
        var node = new SimulatedNode();
        node.Put(order, 0, bytes);
        node.Sync();
        _state.Names[name] = node;
        _state.DiskNames[name] = node;
    }

    /// <summary>Damage: a name is gone for certain.</summary>
    public void Lose(string name) => Locked(() =>
    {
        _ = _state.Change();
        return _state.Names.Remove(name) | _state.DiskNames.Remove(name);
    });

    /// <inheritdoc/>
    public Fault? MakeDirectory() => Locked(() =>
    {
        int errno = _state.Ask(DiskCall.MakeDirectory, "");
        if (errno != 0)
        {
            return Errno.Refused("", -1, "make the directory", errno);
        }

        SetDirectory(DiskCall.MakeDirectory, isThere: true);
        return null;
    });

    /// <inheritdoc/>
    public Fault? RemoveDirectory() => Locked(() =>
    {
        const int notEmpty = 39;
        int errno = _state.Ask(DiskCall.RemoveDirectory, "");
        errno = errno == 0 && _state.Names.Count > 0 ? notEmpty : errno;
        if (errno != 0 || !_state.Directory.Now)
        {
            return Errno.Refused("", -1, "remove the directory", errno == 0 ? Errno.NoEntry : errno);
        }

        SetDirectory(DiskCall.RemoveDirectory, isThere: false);
        _state.SyncNames();
        return null;
    });

    /// <inheritdoc/>
    public bool HasDirectory() => Locked(() => _state.Directory.Now);

    /// <inheritdoc/>
    public Fault? List(List<string> names) => Locked(() =>
    {
        Fault? fault = Ask(DiskCall.List, "", "list the directory");
        if (fault is null)
        {
            names.AddRange(_state.Names.Keys);
        }

        return fault;
    });

    /// <inheritdoc/>
    public Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        using Lock.Scope held = _state.Enter();
        file = null;
        bool isCreate = use == FileUse.Create;
        DiskCall call = isCreate ? DiskCall.Create : DiskCall.Open;
        string what = isCreate ? "create the file" : "open the file";
        Fault? fault = Ask(call, name, what);
        if (fault is null && _state.Names.TryGetValue(name, out SimulatedNode? node) == isCreate)
        {
            fault = Errno.Refused(name, -1, what, isCreate ? Errno.Exists : Errno.NoEntry);
        }

        if (fault is not null)
        {
            return fault;
        }

        if (isCreate)
        {
            Rename(call, null, name, new SimulatedNode());
        }

        file = new SimulatedFile(_state, _state.Names[name], name, isWritable: use != FileUse.Read);
        return null;
    }

    /// <inheritdoc/>
    public Fault? Rename(string from, string to) => Locked(() =>
    {
        string what = $"rename the file to {to}";
        Fault? fault = Ask(DiskCall.Rename, from, what);
        if (fault is null && !_state.Names.ContainsKey(from))
        {
            fault = Errno.Refused(from, -1, what, Errno.NoEntry);
        }

        if (fault is null)
        {
            Rename(DiskCall.Rename, from, to, _state.Names[from]);
        }

        return fault;
    });

    /// <inheritdoc/>
    public Fault? Delete(string name) => Locked(() =>
    {
        Fault? fault = Ask(DiskCall.Delete, name, "delete the file");
        if (fault is null && !_state.Names.ContainsKey(name))
        {
            fault = Errno.Refused(name, -1, "delete the file", Errno.NoEntry);
        }

        if (fault is null)
        {
            Rename(DiskCall.Delete, name, null, _state.Names[name]);
        }

        return fault;
    });

    /// <summary>A sync that fails leaves names as they were: unlike with data, the next one does it.</summary>
    public Fault? SyncDirectory() => Locked(() =>
    {
        Fault? fault = Ask(DiskCall.SyncDirectory, "", "sync the directory");
        if (!_state.Directory.Now)
        {
            return fault;
        }

        _state.Raise(DiskCall.Syncing, "");
        _ = _state.Change();
        if (fault is null)
        {
            _state.SyncNames();
        }

        _state.Raise(DiskCall.SyncDirectory, "");
        return fault;
    });

    /// <inheritdoc/>
    public Fault? FreeBytes(out long bytes)
    {
        using Lock.Scope held = _state.Enter();
        bytes = _state.FreeBytes();
        return Ask(DiskCall.FreeBytes, "", "ask for free space");
    }

    private Fault? Ask(DiskCall call, string name, string what)
    {
        int errno = _state.Ask(call, name);
        errno = errno == 0 && !_state.Directory.Now ? Errno.NoEntry : errno;
        return errno == 0 ? null : Errno.Refused(name, -1, what, errno);
    }

    /// <summary>The directory's own name is synced by the same call; a crash between the two is an event.</summary>
    private void SetDirectory(DiskCall call, bool isThere)
    {
        if (_state.Directory.Now != isThere)
        {
            _ = _state.Change();
            _state.Directory = (isThere, !isThere);
            _state.Raise(call, "");
        }

        _ = _state.Change();
        _state.Directory = (isThere, isThere);
        _state.Raise(call, "");
    }

    private void Rename(DiskCall call, string? from, string? to, SimulatedNode node)
    {
        var change = new NameChange(_state.Change(), from, to, node);
        change.Apply(_state.Names);
        _state.NameChanges.Add(change);
        _state.Raise(call, to ?? from!);
    }

    private T Locked<T>(Func<T> action)
    {
        using Lock.Scope held = _state.Enter();
        return action();
    }
}
