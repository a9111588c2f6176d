using System;
using System.Collections.Generic;
using System.Linq;

namespace Holt.Tests.SimDisk;

/// <summary>
/// What a power loss may leave of a disk, told once more in the simplest way: every sector remembers all it has been
/// since it was last certain. Slow, and nothing of the simulated disk is used.
/// </summary>
internal sealed class PlainModel
{
    private readonly Dictionary<string, PlainModelFile> _names = [];

    private readonly List<(string? From, string? To, PlainModelFile File)> _changes = [];

    private Dictionary<string, PlainModelFile> _durable = [];

    public IEnumerable<string> Names => _names.Keys;

    public PlainModelFile this[string name] => _names[name];

    public PlainModelFile Create(string name)
    {
        var file = new PlainModelFile();
        Change(null, name, file);
        return file;
    }

    public void Rename(string from, string to) => Change(from, to, _names[from]);

    public void Delete(string name) => Change(name, null, _names[name]);

    public void SyncNames()
    {
        _durable = new Dictionary<string, PlainModelFile>(_names);
        _changes.Clear();
    }

    /// <summary>Whether this can be what a power loss left.</summary>
    public bool IsLegal(SimulatedDisk crashed)
    {
        for (int subset = 0; subset < 1 << _changes.Count; subset++)
        {
            Dictionary<string, PlainModelFile> names = After(subset);
            if (names.Keys.Order(StringComparer.Ordinal).SequenceEqual(crashed.Names)
                && names.All(pair => pair.Value.IsLegal(crashed.Content(pair.Key))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether this is what is durable for certain, and nothing else.</summary>
    public bool IsDurable(SimulatedDisk crashed) => Is(crashed, _durable, file => file.Durable());

    /// <summary>Whether this is everything as it was seen.</summary>
    public bool IsCurrent(SimulatedDisk crashed) => Is(crashed, _names, file => file.Bytes);

    private static bool Is(
        SimulatedDisk disk, Dictionary<string, PlainModelFile> names, Func<PlainModelFile, byte[]> bytes) =>
        names.Keys.Order(StringComparer.Ordinal).SequenceEqual(disk.Names)
        && names.All(pair => bytes(pair.Value).AsSpan().SequenceEqual(disk.Content(pair.Key)));

    private Dictionary<string, PlainModelFile> After(int subset)
    {
        var names = new Dictionary<string, PlainModelFile>(_durable);
        for (int i = 0; i < _changes.Count; i++)
        {
            if (((subset >> i) & 1) != 0)
            {
                Apply(names, _changes[i]);
            }
        }

        return names;
    }

    private void Change(string? from, string? to, PlainModelFile file)
    {
        _changes.Add((from, to, file));
        Apply(_names, _changes[^1]);
    }

    private static void Apply(
        Dictionary<string, PlainModelFile> names, (string? From, string? To, PlainModelFile File) change)
    {
        if (change.From is not null && names.GetValueOrDefault(change.From) == change.File)
        {
            names.Remove(change.From);
        }

        if (change.To is not null)
        {
            names[change.To] = change.File;
        }
    }
}
