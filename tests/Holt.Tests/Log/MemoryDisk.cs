using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Log;

/// <summary>
/// A disk in memory that knows what was synced and can lose the rest, by sectors.
/// </summary>
internal sealed class MemoryDisk : IDisk
{
    public const int SectorBytes = 512;

    private readonly Lock _lock = new(); // of the names
    private readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private Dictionary<string, MemoryFile> _durableNames = new(StringComparer.Ordinal);
    private int _syncs;

    /// <summary>Bytes that files may still take.</summary>
    public long Free { get; set; } = long.MaxValue;

    /// <summary>Asked before each call with its name and the file's; a fault is the answer then.</summary>
    public Func<string, string, Fault?>? Refuse { get; set; }

    public int Syncs => _syncs;

    public IEnumerable<string> Names
    {
        get
        {
            lock (_lock)
            {
                return _files.Keys.Order(StringComparer.Ordinal).ToArray();
            }
        }
    }

    public MemoryFile this[string name] => _files[name];

    public Fault? MakeDirectory() => null;

    public Fault? RemoveDirectory() => null;

    public bool HasDirectory() => true;

    public Fault? List(List<string> names)
    {
        names.AddRange(Names);
        return null;
    }

    public Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        file = null;
        Fault? fault = Ask("open", name);
        if (fault is not null)
        {
            return fault;
        }

        lock (_lock)
        {
            if (use == FileUse.Create)
            {
                if (!_files.TryAdd(name, new MemoryFile()))
                {
                    return new Fault(HoltStatus.StoreExists, name, -1, 17, "it is there");
                }
            }
            else if (!_files.ContainsKey(name))
            {
                return new Fault(HoltStatus.NoStore, name, -1, 2, "it is not there");
            }

            file = new MemoryHandle(this, name, _files[name]);
            return null;
        }
    }

    public Fault? Rename(string from, string to)
    {
        Fault? fault = Ask("rename", from);
        lock (_lock)
        {
            if (fault is null)
            {
                _files[to] = _files[from];
                _files.Remove(from);
            }
        }

        return fault;
    }

    public Fault? Delete(string name)
    {
        Fault? fault = Ask("delete", name);
        lock (_lock)
        {
            if (fault is null && _files.Remove(name, out MemoryFile? file))
            {
                Free = Free == long.MaxValue ? Free : Free + file.Bytes;
            }
        }

        return fault;
    }

    public Fault? SyncDirectory()
    {
        Fault? fault = Ask("syncdir", "");
        lock (_lock)
        {
            _durableNames = fault is null
                ? new Dictionary<string, MemoryFile>(_files, StringComparer.Ordinal)
                : _durableNames;
        }

        return fault;
    }

    public Fault? FreeBytes(out long bytes)
    {
        bytes = Free;
        return null;
    }

    /// <summary>
    /// The same disk, as the death of the process leaves it: another process sees all that was stored.
    /// </summary>
    public MemoryDisk Killed() => Copy(_files, file => file.Content());

    /// <summary>
    /// The disk after a loss of power: what was synced, and of the rest the sectors that <paramref name="survives"/>
    /// chooses, by file and number.
    /// </summary>
    public MemoryDisk Lost(Func<string, int, bool> survives)
    {
        Dictionary<MemoryFile, string> now = _files.ToDictionary(pair => pair.Value, pair => pair.Key);
        return Copy(_durableNames, file => file.Content(sector => survives(now.GetValueOrDefault(file, ""), sector)));
    }

    internal Fault? Ask(string call, string name) => Refuse?.Invoke(call, name);

    internal void CountSync() => Interlocked.Increment(ref _syncs);

    private static MemoryDisk Copy(Dictionary<string, MemoryFile> files, Func<MemoryFile, byte[]> content)
    {
        var copy = new MemoryDisk();
        foreach ((string name, MemoryFile file) in files)
        {
            copy._files[name] = new MemoryFile(content(file));
        }

        copy._durableNames = new Dictionary<string, MemoryFile>(copy._files, StringComparer.Ordinal);
        return copy;
    }
}
