using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Io;

/// <summary>A disk that counts the calls for one of its files, and may refuse to read at an offset.</summary>
internal sealed class CountingDisk(IDisk disk, string counted) : IDisk, IDisposable
{
    /// <summary>Reads and writes of one piece.</summary>
    public int Singles { get; set; }

    /// <summary>Calls that read or write many pieces.</summary>
    public int Batches { get; set; }

    /// <summary>Pieces of all those.</summary>
    public int Pieces { get; set; }

    /// <summary>What cannot be read; below zero: nothing.</summary>
    public long Refused { get; set; } = -1;

    public void Forget() => Singles = Batches = Pieces = 0;

    public Fault? MakeDirectory() => disk.MakeDirectory();

    public Fault? RemoveDirectory() => disk.RemoveDirectory();

    public bool HasDirectory() => disk.HasDirectory();

    public Fault? List(List<string> names) => disk.List(names);

    public Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        Fault? fault = disk.Open(name, use, out file);
        file = file is not null && name == counted ? new CountingFile(this, file) : file;
        return fault;
    }

    public Fault? Rename(string from, string to) => disk.Rename(from, to);

    public Fault? Delete(string name) => disk.Delete(name);

    public Fault? SyncDirectory() => disk.SyncDirectory();

    public Fault? FreeBytes(out long bytes) => disk.FreeBytes(out bytes);

    public void Dispose() => (disk as IDisposable)?.Dispose();
}
