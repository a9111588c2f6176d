// How a store comes to be, and how it goes. Its superblock's file has another name until everything else is durable:
//
//      1  make the directory; make `holt.new`, lock it, sync the directory      before any other name is made
//      2  delete what an interrupted birth left
//      3  `data` and `manifest-1`, each synced
//      4  `holt.new` written and synced, the directory synced
//      5  rename to `holt`, sync the directory                                  now it is a store
//
// So a directory with `holt` is whole; one with `holt.new` is an interrupted birth, and no store; one with other files
// of a store and neither of the two has lost its superblock, which is damage and never made anew. A store goes the same
// way back: renamed first. The file keeps its lock through all of it, so two who make a store at once meet.
using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>Making a store's files, and removing them.</summary>
internal static class StoreBirth
{
    private const ulong FirstGeneration = 1;

    /// <summary>
    /// Makes an empty store. It looks as if it had been closed cleanly: there is nothing to replay and no log yet.
    /// </summary>
    /// <returns>StoreExists, Locked, Corrupt (files of a store without its superblock), NoSpace, Io.</returns>
    public static Fault? Create(IDisk disk, StoreId store, int frameBytes)
    {
        var names = new List<string>();
        Fault? fault = disk.MakeDirectory() ?? disk.List(names);
        if (fault is not null)
        {
            return fault;
        }

        if (names.Contains(FileFormat.SuperblockName))
        {
            return new Fault(HoltStatus.StoreExists, FileFormat.SuperblockName, -1, 0, "there is a store already");
        }

        bool isLeft = names.Contains(FileFormat.UnfinishedName);
        if (!isLeft && names.Exists(IsOurs))
        {
            return Lost();
        }

        fault = Superblock.Begin(disk, isLeft, out Superblock? superblock);
        if (superblock is null)
        {
            return fault;
        }

        using (superblock)
        {
            return FaultIfBorn(disk) ?? Build(disk, superblock, store, frameBytes);
        }
    }

    /// <summary>Removes a store's files, those of its log too; other files stay.</summary>
    /// <returns>NoStore, Locked, Corrupt, Io.</returns>
    public static Fault? Destroy(IDisk disk)
    {
        Fault? fault = Superblock.Open(disk, FileFormat.SuperblockName, isReadOnly: false, out Superblock? superblock);
        if (superblock is null)
        {
            return fault;
        }

        using (superblock)
        {
            return disk.Rename(FileFormat.SuperblockName, FileFormat.UnfinishedName)
                ?? disk.SyncDirectory()
                ?? DeleteOurs(disk)
                ?? disk.SyncDirectory()
                ?? disk.Delete(FileFormat.UnfinishedName)
                ?? disk.SyncDirectory();
        }
    }

    /// <summary>What it means that there is no superblock.</summary>
    public static Fault FaultWithoutSuperblock(IDisk disk, Fault missing)
    {
        var names = new List<string>();
        Fault? fault = disk.HasDirectory() ? disk.List(names) : null;
        return fault ?? (names.Exists(IsOurs) && !names.Contains(FileFormat.UnfinishedName) ? Lost() : missing);
    }

    /// <summary>Somebody may have finished between our look and our lock.</summary>
    private static Fault? FaultIfBorn(IDisk disk)
    {
        Fault? fault = disk.Open(FileFormat.SuperblockName, FileUse.Read, out IDiskFile? file);
        file?.Dispose();
        return fault is null
            ? new Fault(HoltStatus.StoreExists, FileFormat.SuperblockName, -1, 0, "there is a store already")
            : fault.Status == HoltStatus.NoStore ? null : fault;
    }

    private static Fault? Build(IDisk disk, Superblock superblock, StoreId store, int frameBytes)
    {
        var head = new FileHead { Store = store, FrameBytes = (uint)frameBytes };
        var cut = new CutState(FileFormat.FirstLsn, 0, 0);
        Manifest? manifest = null;
        Fault? fault = disk.SyncDirectory()
            ?? DeleteOurs(disk)
            ?? FrameFile.Create(disk, store, frameBytes)
            ?? Manifest.Create(disk, head, FirstGeneration, sequence: 1, cut, new FrameTable(), out manifest);
        manifest?.Dispose();
        return fault
            ?? superblock.WriteFirst(store, frameBytes, FirstGeneration, manifest!.End)
            ?? (Planted.Is(PlantedBug.UnsyncedNames) ? null : disk.SyncDirectory())
            ?? disk.Rename(FileFormat.UnfinishedName, FileFormat.SuperblockName)
            ?? disk.SyncDirectory();
    }

    private static Fault? DeleteOurs(IDisk disk)
    {
        var names = new List<string>();
        Fault? fault = disk.List(names);
        foreach (string name in names)
        {
            fault ??= IsOurs(name) ? disk.Delete(name) : null;
        }

        return fault;
    }

    private static bool IsOurs(string name) =>
        string.Equals(name, FileFormat.FramesName, StringComparison.Ordinal)
        || name.StartsWith(FileFormat.ManifestPrefix, StringComparison.Ordinal)
        || name.StartsWith(FileFormat.LogPrefix, StringComparison.Ordinal);

    private static Fault Lost() =>
        FilePage.Corrupt(FileFormat.SuperblockName, -1, "the file is missing, and other files of a store are there");
}
