using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Storage;

/// <summary>
/// A disk in memory that never crashes: for tests that look at bytes, change them, or have calls refused.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PlainDisk : IDisk
{
    private readonly Dictionary<string, PlainContent> _files = [];

    /// <summary>Called before each change, with what is to be done; a fault it answers is the call's.</summary>
    public Func<string, Fault?>? OnChange { get; set; }

    /// <summary>Called before each read, with the file, the offset and how much.</summary>
    public Action<string, long, int>? OnRead { get; set; }

    public IEnumerable<string> Names => _files.Keys.Order(StringComparer.Ordinal);

    public byte[] this[string name]
    {
        get => _files[name].Bytes;
        set => _files[name] = new PlainContent { Bytes = value };
    }

    /// <summary>The same files on a disk of their own, without locks.</summary>
    public PlainDisk Copy()
    {
        var copy = new PlainDisk();
        foreach ((string name, PlainContent content) in _files)
        {
            copy[name] = [.. content.Bytes];
        }

        return copy;
    }

    public bool Has(string name) => _files.ContainsKey(name);

    public void Remove(string name) => _files.Remove(name);

    public Fault? MakeDirectory() => Change("make directory");

    public Fault? RemoveDirectory() => Change("remove directory");

    public bool HasDirectory() => true;

    public Fault? List(List<string> names)
    {
        names.AddRange(Names);
        return null;
    }

    public Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        file = null;
        if (use == FileUse.Create)
        {
            if (_files.ContainsKey(name))
            {
                return new Fault(HoltStatus.StoreExists, name, -1, 17, "there already");
            }

            if (Change($"create {name}") is Fault fault)
            {
                return fault;
            }

            _files[name] = new PlainContent();
        }

        if (!_files.TryGetValue(name, out PlainContent? content))
        {
            return new Fault(HoltStatus.NoStore, name, -1, 2, "not there");
        }

        file = new PlainFile(this, name, content, use != FileUse.Read);
        return null;
    }

    public Fault? Rename(string from, string to)
    {
        if (Change($"rename {from}") is Fault fault)
        {
            return fault;
        }

        _files[to] = _files[from];
        _files.Remove(from);
        return null;
    }

    public Fault? Delete(string name)
    {
        Fault? fault = Change($"delete {name}");
        if (fault is null)
        {
            _files.Remove(name);
        }

        return fault;
    }

    public Fault? SyncDirectory() => Change("sync directory");

    public Fault? FreeBytes(out long bytes)
    {
        bytes = long.MaxValue;
        return null;
    }

    internal Fault? Change(string what) => OnChange?.Invoke(what);
}
