using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Holt.Tests.SimDisk;

/// <summary>What is the same for all processes that use a simulated disk.</summary>
/// <remarks>Its gate protects all of it, nodes included; whoever calls has entered.</remarks>
internal sealed class DiskState
{
    private readonly Lock _gate = new();

    private readonly List<FaultRule> _faults = [];

    private long _order;

    /// <summary>Whether maps were looked at since the gate was entered.</summary>
    private bool _isCaptured;

    /// <summary>What is pending, while nothing changes.</summary>
    private PendingChanges? _pending;

    /// <summary>Whether the directory is there, and whether it is for certain.</summary>
    public (bool Now, bool OnDisk) Directory { get; set; }

    public Dictionary<string, SimulatedNode> Names { get; init; } = [];

    public Dictionary<string, SimulatedNode> DiskNames { get; init; } = [];

    public List<NameChange> NameChanges { get; init; } = [];

    public List<SimulatedNode> MappedNodes { get; } = [];

    /// <summary>Bytes that all files together may take.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public Action<DiskEvent>? OnEvent { get; set; }

    /// <summary>Whether stores to maps are looked for at each event; else only when their file is used.</summary>
    public bool SeesEachEvent { get; set; } = true;

    public long Events { get; private set; }

    public long Calls { get; private set; }

    /// <summary>Times that a page was stored to through a map without having been populated.</summary>
    public long UnpopulatedStores { get; private set; }

    /// <summary>Every file that somebody can see, now or after a crash.</summary>
    public IEnumerable<SimulatedNode> Nodes =>
        Names.Values.Concat(DiskNames.Values).Concat(NameChanges.Select(change => change.Node)).Distinct();

    /// <summary>
    /// Enters the gate. Maps are looked at once in a stay: comparing them is most of what a simulated disk costs. What
    /// another thread stores meanwhile is found by the next call.
    /// </summary>
    public Lock.Scope Enter()
    {
        bool isInside = _gate.IsHeldByCurrentThread;
        Lock.Scope held = _gate.EnterScope();
        _isCaptured &= isInside;
        return held;
    }

    /// <summary>Before anything changes: what was stored through maps comes first.</summary>
    /// <param name="node">The file that changes; null: more than one.</param>
    /// <returns>The change's number.</returns>
    public long Change(SimulatedNode? node = null)
    {
        if (SeesEachEvent || node is null || node.Mapped.Count > 0)
        {
            Capture();
        }

        _pending = null;
        return ++_order;
    }

    /// <summary>Each call of the disk asks first.</summary>
    /// <returns>The error number it must answer; 0 when it may go on.</returns>
    public int Ask(DiskCall call, string name)
    {
        Calls++;
        int refused = 0;
        foreach (FaultRule rule in _faults)
        {
            int errno = rule.Ask(call, name);
            refused = refused == 0 ? errno : refused;
        }

        return refused;
    }

    public void AddFault(FaultRule rule) => _faults.Add(rule);

    public void ClearFaults() => _faults.Clear();

    /// <summary>Tells that something changed; the listener may take states of this moment, and must not wait.</summary>
    public void Raise(DiskCall call, string name, long offset = -1, long length = 0)
    {
        if (SeesEachEvent)
        {
            Capture();
        }

        Events++;
        OnEvent?.Invoke(new DiskEvent(Events, call, name, offset, length));
    }

    public long FreeBytes() => Capacity == long.MaxValue
        ? Capacity
        : Capacity - (Names.Values.Sum(node => (long)node.Cache.CountTaken()) * Sectors.PageBytes);

    /// <summary>Takes space for the pages of a range as far as it goes.</summary>
    /// <returns>Where it ended: the end of the range, or the first byte there was no space for.</returns>
    public long Take(SimulatedNode node, long from, long to)
    {
        long free = FreeBytes();
        for (int page = (int)(from / Sectors.PageBytes); page < Sectors.PagesIn(to); page++)
        {
            if (node.Cache[page] is null)
            {
                if (free < Sectors.PageBytes)
                {
                    return Math.Max(from, (long)page * Sectors.PageBytes);
                }

                node.Take(page);
                free -= Sectors.PageBytes;
            }
        }

        return to;
    }

    /// <summary>Everything that a power loss may take or leave at this moment.</summary>
    public PendingChanges Pending()
    {
        Capture();
        return _pending ??= new PendingChanges(this);
    }

    /// <summary>Sees what was stored through maps since the last time.</summary>
    public void Capture()
    {
        if (_isCaptured)
        {
            return;
        }

        _isCaptured = true;
        foreach (SimulatedNode node in MappedNodes)
        {
            int known = node.Versions.Count;
            UnpopulatedStores += node.Capture(_order + 1);
            if (node.Versions.Count > known)
            {
                _order++;
                _pending = null;
            }
        }
    }

    public void SyncNames()
    {
        DiskNames.Clear();
        foreach ((string name, SimulatedNode node) in Names)
        {
            DiskNames.Add(name, node);
        }

        NameChanges.Clear();
    }

    /// <summary>What a process that died leaves: files as they were seen, pending what was pending.</summary>
    public DiskState Copy()
    {
        Capture();
        Dictionary<SimulatedNode, SimulatedNode> copies = Nodes.ToDictionary(node => node, node => node.Copy());
        return new DiskState
        {
            _order = _order,
            Directory = Directory,
            Capacity = Capacity,
            SeesEachEvent = SeesEachEvent,
            Names = Names.ToDictionary(pair => pair.Key, pair => copies[pair.Value]),
            DiskNames = DiskNames.ToDictionary(pair => pair.Key, pair => copies[pair.Value]),
            NameChanges = [.. NameChanges.Select(change => change with { Node = copies[change.Node] })],
        };
    }
}
