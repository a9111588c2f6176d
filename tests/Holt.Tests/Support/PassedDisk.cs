using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Support;

/// <summary>A disk that passes every call on to another one, for those that watch or change some.</summary>
internal abstract class PassedDisk(IDisk disk) : IDisk, IDisposable
{
    public virtual Fault? MakeDirectory() => disk.MakeDirectory();

    public virtual Fault? RemoveDirectory() => disk.RemoveDirectory();

    public virtual bool HasDirectory() => disk.HasDirectory();

    public virtual Fault? List(List<string> names) => disk.List(names);

    public virtual Fault? Open(string name, FileUse use, out IDiskFile? file) => disk.Open(name, use, out file);

    public virtual Fault? Rename(string from, string to) => disk.Rename(from, to);

    public virtual Fault? Delete(string name) => disk.Delete(name);

    public virtual Fault? SyncDirectory() => disk.SyncDirectory();

    public virtual Fault? FreeBytes(out long bytes) => disk.FreeBytes(out bytes);

    public void Dispose() => (disk as IDisposable)?.Dispose();
}
