using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;
using Holt.Storage;

namespace Holt.Engine;

/// <summary>What the files of a store say without opening it: no lock, no recovery, beside whoever writes.</summary>
internal sealed record StorePeek
{
    public required StoreId Store { get; init; }

    public required uint FormatVersion { get; init; }

    /// <summary>Opens for writing so far.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>Every record below it is durable; there may be more.</summary>
    public required ulong DurableLsn { get; init; }

    /// <summary>Whether it was closed cleanly: then there is nothing to replay.</summary>
    public required bool IsClean { get; init; }

    /// <summary>Who has it open for writing; 0: nobody, or not known.</summary>
    public required ulong Owner { get; init; }

    public required long FileBytes { get; init; }

    public required long LogBytes { get; init; }

    /// <summary>Whether something else than a directory has the name.</summary>
    public static bool IsFile(string path)
    {
        using var disk = new LinuxDisk(path);
        Fault? fault = disk.Open(FileFormat.SuperblockName, FileUse.Read, out IDiskFile? file);
        file?.Dispose();
        return fault?.Errno == Errno.NotDirectory;
    }

    /// <summary>Looks into a directory.</summary>
    /// <returns>NoStore, Corrupt, Format, Io.</returns>
    public static Fault? At(string path, out StorePeek? peek)
    {
        using var disk = new LinuxDisk(path);
        var names = new List<string>();
        peek = null;
        Fault? fault = Superblock.Peek(disk, out SuperblockPage page, out ulong owner) ?? disk.List(names);
        if (fault is not null)
        {
            return fault;
        }

        peek = new StorePeek
        {
            Store = page.Head.Store,
            FormatVersion = page.Head.Version,
            Incarnation = page.LogState.Incarnation,
            DurableLsn = page.LogState.DurableLsn,
            IsClean = page.CleanEndLsn != 0,
            Owner = owner,
            FileBytes = BytesOf(disk, names, isLog: false),
            LogBytes = BytesOf(disk, names, isLog: true),
        };
        return null;
    }

    /// <summary>A file that goes away meanwhile counts nothing.</summary>
    private static long BytesOf(LinuxDisk disk, List<string> names, bool isLog)
    {
        long bytes = 0;
        foreach (string name in names)
        {
            bool isData = string.Equals(name, FileFormat.FramesName, StringComparison.Ordinal)
                || name.StartsWith(FileFormat.ManifestPrefix, StringComparison.Ordinal);
            if (isLog ? !name.StartsWith(FileFormat.LogPrefix, StringComparison.Ordinal) : !isData)
            {
                continue;
            }

            Fault? fault = disk.Open(name, FileUse.Read, out IDiskFile? file);
            using (file)
            {
                bytes += fault is null && file!.Size(out long size) is null ? size : 0;
            }
        }

        return bytes;
    }
}
