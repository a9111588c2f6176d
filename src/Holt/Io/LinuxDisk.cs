// A store's directory on Linux, by the kernel's own calls. The runtime's file classes are not used: on Linux they
// report no failed sync (a test shows it), and a store that does not hear of one loses what it has acknowledged.
//
// The directory is opened once and all names are taken in it. So a store that is moved while it is open stays itself,
// and nothing is ever written into another one that took its path.
//
//   permissions   0700 and 0600, set after creation, so the process's umask takes nothing away
//   descriptors   closed on exec, never a standard stream (Descriptor)
//   refused       symbolic links, hard-linked files, anything but plain files: they could be written to under another
//                 name and another lock. Opening one does not wait, as it would for a pipe
//   time stamps   reading leaves them alone where the kernel lets the caller ask for that: on files of the caller's own
//   locks         open-file-description locks: they belong to one open of the file, so they hold between two opens of
//                 one process, and closing another descriptor of the same file does not release them
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>A directory of this machine. Thread-safe but for <see cref="Dispose"/>.</summary>
internal sealed unsafe class LinuxDisk : IDisk, IDisposable
{
    private const uint DirectoryMode = 0b111_000_000;
    private const uint FileMode = 0b110_000_000;

    /// <summary>Where a listing's entry says its kind, and where its name begins.</summary>
    private const int EntryKindOffset = 18;

    private const int EntryNameOffset = 19;
    private const byte EntryIsDirectory = 4;

    private readonly string _path;

    /// <summary>The directory, once somebody needed it. Interlocked.</summary>
    private Descriptor? _directory;

    /// <summary>Nothing is opened yet.</summary>
    /// <param name="path">The directory; a relative one is taken from where the process stands now.</param>
    public LinuxDisk(string path) => _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Whether many transfers at once go through a ring of the kernel, where it has one.</summary>
    public bool UsesRings { get; init; } = true;

    /// <inheritdoc/>
    public Fault? MakeDirectory()
    {
        bool made = FileSyscalls.MakeDirectory(_path, DirectoryMode) == 0;
        if (!made && Errno.LastNumber != Errno.Exists)
        {
            return Errno.Refused(_path, -1, "make the directory");
        }

        if (made && FileSyscalls.ChangeMode(_path, DirectoryMode) != 0)
        {
            return Errno.Refused(_path, -1, "set the directory's permissions");
        }

        Fault? fault = OpenDirectory(out _);
        if (fault is null)
        {
            // A directory that was there may have been made by a process that died before it synced this.
            fault = SyncParent();
            fault = !made && fault?.Errno == Errno.Access ? null : fault;
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? RemoveDirectory()
    {
        if (FileSyscalls.RemoveDirectory(_path) != 0)
        {
            return Errno.Refused(_path, -1, "remove the directory");
        }

        Interlocked.Exchange(ref _directory, null)?.Dispose();
        return SyncParent();
    }

    /// <inheritdoc/>
    public bool HasDirectory() => OpenDirectory(out _) is not { Errno: Errno.NoEntry or Errno.NotDirectory };

    /// <inheritdoc/>
    public Fault? List(List<string> names)
    {
        Fault? fault = OpenDirectory(out Descriptor? directory);
        if (fault is not null)
        {
            return fault;
        }

        int own = FileSyscalls.Open(directory!, ".", FileSyscalls.Directory | FileSyscalls.CloseOnExec, 0);
        void* listing = own < 0 ? null : FileSyscalls.OpenListing(own);
        if (listing == null)
        {
            fault = Errno.Refused(_path, -1, "list the directory");
            _ = own < 0 ? 0 : FileSyscalls.Close(own);
            return fault;
        }

        byte* entry;
        while ((entry = FileSyscalls.ReadListing(listing)) != null)
        {
            string name = Marshal.PtrToStringUTF8((nint)(entry + EntryNameOffset))!;
            if (entry[EntryKindOffset] != EntryIsDirectory && name is not ("." or ".."))
            {
                names.Add(name);
            }
        }

        fault = Errno.LastNumber == 0 ? null : Errno.Refused(_path, -1, "list the directory");
        _ = FileSyscalls.CloseListing(listing);
        return fault;
    }

    /// <inheritdoc/>
    public Fault? Open(string name, FileUse use, out IDiskFile? file)
    {
        Debug.Assert(IsPlain(name), "a name, not a path");
        file = null;
        Fault? fault = OpenDirectory(out Descriptor? directory);
        if (fault is not null)
        {
            return fault;
        }

        Descriptor? opened = Open(directory!, name, use);
        if (opened is null)
        {
            return Errno.Refused(name, -1, use == FileUse.Create ? "create the file" : "open the file");
        }

        fault = use == FileUse.Create ? Own(opened, name) : Inspect(opened, name);
        if (fault is not null)
        {
            opened.Dispose();
            return fault;
        }

        file = new LinuxFile(opened, name) { UsesRings = UsesRings };
        return null;
    }

    /// <inheritdoc/>
    public Fault? Rename(string from, string to)
    {
        Debug.Assert(IsPlain(from) && IsPlain(to), "names, not paths");
        Fault? fault = OpenDirectory(out Descriptor? directory);
        return fault is not null || FileSyscalls.Rename(directory!, from, directory!, to) == 0
            ? fault
            : Errno.Refused(from, -1, $"rename the file to {to}");
    }

    /// <inheritdoc/>
    public Fault? Delete(string name)
    {
        Debug.Assert(IsPlain(name), "a name, not a path");
        Fault? fault = OpenDirectory(out Descriptor? directory);
        return fault is not null || FileSyscalls.Unlink(directory!, name, 0) == 0
            ? fault
            : Errno.Refused(name, -1, "delete the file");
    }

    /// <inheritdoc/>
    public Fault? SyncDirectory()
    {
        Fault? fault = OpenDirectory(out Descriptor? directory);
        return fault ?? Sync(directory!, _path);
    }

    /// <inheritdoc/>
    public Fault? FreeBytes(out long bytes)
    {
        bytes = 0;
        Fault? fault = OpenDirectory(out Descriptor? directory);
        if (fault is not null)
        {
            return fault;
        }

        FileSystemStatus status;
        if (FileSyscalls.FileSystem(directory!, &status) != 0)
        {
            return Errno.Refused(_path, -1, "ask for free space");
        }

        bytes = status.UnitBytes * status.UnitsAvailable;
        return null;
    }

    public void Dispose() => Interlocked.Exchange(ref _directory, null)?.Dispose();

    private static bool IsPlain(string name) =>
        name.Length > 0 && name.AsSpan().IndexOfAny('/', '\0') < 0 && name is not ("." or "..");

    /// <summary>Asking to leave the time of access alone is for the owner and for root; others go without.</summary>
    private static Descriptor? Open(Descriptor directory, string name, FileUse use)
    {
        int flags = FileSyscalls.CloseOnExec | FileSyscalls.NoFollow | FileSyscalls.NonBlocking;
        int useFlags = use switch
        {
            FileUse.Read => FileSyscalls.ReadOnly | FileSyscalls.NoAccessTime,
            FileUse.Write => FileSyscalls.ReadWrite,
            _ => FileSyscalls.ReadWrite | FileSyscalls.Create | FileSyscalls.Exclusive,
        };
        while (true)
        {
            int number = FileSyscalls.Open(directory, name, flags | useFlags, FileMode);
            if (number < 0 && Errno.LastNumber == Errno.NotPermitted && use == FileUse.Read && useFlags != 0)
            {
                useFlags = FileSyscalls.ReadOnly;
            }
            else if (number >= 0 || Errno.LastNumber != Errno.Interrupted)
            {
                return Descriptor.Of(number);
            }
        }
    }

    private static Fault? Own(Descriptor file, string name) =>
        FileSyscalls.ChangeMode(file, FileMode) == 0 ? null : Errno.Refused(name, -1, "set the file's permissions");

    private static Fault? Inspect(Descriptor file, string name)
    {
        FileStatus status;
        if (FileSyscalls.Status(file, "", FileSyscalls.EmptyPath, FileSyscalls.BasicStatus, &status) != 0)
        {
            return Errno.Refused(name, -1, "inspect the file");
        }

        string? wrong = !status.IsRegular ? "not a plain file"
            : status.Links > 1 ? "has a second name (hard link)"
            : null;
        return wrong is null ? null : new Fault(HoltStatus.Unsupported, name, -1, 0, wrong);
    }

    private static Fault? Sync(Descriptor directory, string path)
    {
        while (FileSyscalls.Sync(directory) != 0)
        {
            if (Errno.LastNumber != Errno.Interrupted)
            {
                return Errno.Refused(path, -1, "sync the directory");
            }
        }

        return null;
    }

    private Fault? SyncParent()
    {
        string? parent = Path.GetDirectoryName(_path);
        if (parent is null)
        {
            return null;
        }

        using Descriptor? opened = OpenPath(parent);
        return opened is null ? Errno.Refused(parent, -1, "open the directory") : Sync(opened, parent);
    }

    private Fault? OpenDirectory(out Descriptor? directory)
    {
        directory = Volatile.Read(ref _directory);
        if (directory is not null)
        {
            return null;
        }

        Descriptor? opened = OpenPath(_path);
        if (opened is null)
        {
            return Errno.Refused(_path, -1, "open the directory");
        }

        directory = Interlocked.CompareExchange(ref _directory, opened, null);
        if (directory is null)
        {
            directory = opened;
        }
        else
        {
            opened.Dispose();
        }

        return null;
    }

    private static Descriptor? OpenPath(string path)
    {
        int flags = FileSyscalls.ReadOnly | FileSyscalls.Directory | FileSyscalls.CloseOnExec;
        return Descriptor.Of(FileSyscalls.Open(FileSyscalls.CurrentDirectory, path, flags, 0));
    }
}
