using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Holt.Tests.SimDisk;

/// <summary>
/// All changes that are not durable at one moment, in the order they were made, and the states they leave to choose
/// from.
/// </summary>
internal sealed class PendingChanges
{
    private readonly DiskState _state;

    private readonly List<SimulatedNode> _nodes;

    private readonly Dictionary<SimulatedNode, int> _numbers;

    private readonly PendingChange[] _changes;

    public PendingChanges(DiskState state)
    {
        _state = state;
        _nodes = [.. state.Nodes];
        _numbers = [];
        var changes = new List<PendingChange>();
        foreach (SimulatedNode node in _nodes)
        {
            int number = _numbers.Count;
            _numbers.Add(node, number);
            changes.AddRange(node.Versions.Select(version =>
                new PendingChange(PendingKind.Data, version.Order, number, version, 0, null)));
            changes.AddRange(node.Sizes.Select(size =>
                new PendingChange(PendingKind.Size, size.Order, number, null, size.Bytes, null)));
        }

        changes.AddRange(state.NameChanges.Select(change =>
            new PendingChange(PendingKind.Name, change.Order, _numbers[change.Node], null, 0, change)));
        if (state.Directory.Now != state.Directory.OnDisk)
        {
            changes.Add(new PendingChange(PendingKind.Directory, long.MaxValue, -1, null, 0, null));
        }

        _changes = [.. changes.OrderBy(change => change.Order)]; // stable
        Pieces = _changes.Sum(change => BitOperations.PopCount(change.Pieces));
    }

    /// <summary>How many pieces survive or not, each for itself.</summary>
    public int Pieces { get; }

    /// <summary>
    /// How many states are legal, as a power of ten. A sector has any of its versions or the durable one, a size too;
    /// a change of names happened or not.
    /// </summary>
    public double Log10States()
    {
        double sum = 0;
        foreach (IGrouping<int, PendingChange> file in _changes.GroupBy(change => change.Node))
        {
            var versions = new Dictionary<long, int>();
            foreach (PageVersion version in file.Select(change => change.Version).OfType<PageVersion>())
            {
                for (int left = version.Changed; left != 0; left &= left - 1)
                {
                    long sector = ((long)version.Page * Sectors.InPage) + BitOperations.TrailingZeroCount(left);
                    versions[sector] = versions.GetValueOrDefault(sector, 1) + 1;
                }
            }

            sum += versions.Values.Sum(count => Math.Log10(count));
            sum += Math.Log10(1 + file.Count(change => change.Kind == PendingKind.Size));
            sum += Math.Log10(2) * file.Count(change => change.Kind is PendingKind.Name or PendingKind.Directory);
        }

        return sum;
    }

    /// <summary>The disk as a power loss leaves it; all that is there is durable.</summary>
    public DiskState Crash(CrashChoice choice)
    {
        var dice = new CrashDice(choice, _changes.Length);
        byte[] kept = new byte[_changes.Length];
        int firstPiece = 0;
        var names = new Dictionary<string, SimulatedNode>(_state.DiskNames);
        bool hasDirectory = _state.Directory.OnDisk;
        for (int index = 0; index < kept.Length; index++)
        {
            ref readonly PendingChange change = ref _changes[index];
            kept[index] = dice.Keep(change, index, firstPiece);
            firstPiece += BitOperations.PopCount(change.Pieces);
            if (kept[index] != 0)
            {
                change.Name?.Apply(names);
                hasDirectory = change.Kind == PendingKind.Directory ? _state.Directory.Now : hasDirectory;
            }
        }

        if (!hasDirectory)
        {
            names.Clear();
        }

        SimulatedNode[] left = Build(names, kept);
        var crashed = new DiskState
        {
            Directory = (hasDirectory, hasDirectory),
            Capacity = _state.Capacity,
            SeesEachEvent = _state.SeesEachEvent,
        };
        foreach ((string name, SimulatedNode node) in names)
        {
            crashed.Names.Add(name, left[_numbers[node]]);
            crashed.DiskNames.Add(name, left[_numbers[node]]);
        }

        return crashed;
    }

    /// <summary>The files that still have a name, each by its number.</summary>
    private SimulatedNode[] Build(Dictionary<string, SimulatedNode> names, byte[] kept)
    {
        var images = new CrashImage?[_nodes.Count];
        foreach (SimulatedNode node in names.Values)
        {
            images[_numbers[node]] = new CrashImage(node);
        }

        for (int index = 0; index < kept.Length; index++)
        {
            ref readonly PendingChange change = ref _changes[index];
            if (kept[index] != 0 && change.Node >= 0 && images[change.Node] is { } image)
            {
                image.Apply(change, kept[index]);
            }
        }

        return Array.ConvertAll(images, image => image?.Finish()!);
    }
}
