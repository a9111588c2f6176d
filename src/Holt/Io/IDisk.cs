using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>
/// One directory of a disk: everything that a store asks of the operating system about files. The engine has no other
/// way to the disk, so a simulated one sees all.
/// </summary>
/// <remarks>
/// Thread-safe. Nothing is durable before it is synced: contents by the file, names by the directory.
/// </remarks>
internal interface IDisk
{
    /// <summary>Makes the directory, mode 0700; there already is fine. Its own name is made durable too.</summary>
    public Fault? MakeDirectory();

    /// <summary>Removes the directory, which must be empty; that it is gone is made durable too.</summary>
    public Fault? RemoveDirectory();

    /// <summary>Whether there is such a directory.</summary>
    public bool HasDirectory();

    /// <summary>The names of all files in it.</summary>
    public Fault? List(List<string> names);

    /// <summary>Opens a file. Not there: <see cref="HoltStatus.NoStore"/>.</summary>
    public Fault? Open(string name, FileUse use, out IDiskFile? file);

    /// <summary>Renames a file, over another if there is one.</summary>
    public Fault? Rename(string from, string to);

    /// <summary>Removes a name.</summary>
    public Fault? Delete(string name);

    /// <summary>Makes all names durable as they are.</summary>
    public Fault? SyncDirectory();

    /// <summary>Bytes that unprivileged files may still take.</summary>
    public Fault? FreeBytes(out long bytes);
}
