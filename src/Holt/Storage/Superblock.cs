// The file `holt`:
//
//      0        copy       SuperblockPage; the page's checksum in its head
//      4096     copy
//      8192     owner      OwnerPage: the pid of who has the store open for writing; a message, not a fact
//
// At rest both copies say the same, so damage to one changes nothing: not even which was the last clean close. An
// update goes over the older copy first and is synced there, which is the moment it holds; then over the other. The
// newest valid copy is therefore never written over. A crash in between leaves two different copies, and the greater
// sequence number is the truth.
//
// The lock on this file is the lock on the store: exclusive for the one who writes, shared for readers.
using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>The identity of a store, which manifest holds, and what is known of its log.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Superblock : IDisposable
{
    public const long OwnerOffset = 2 * FileFormat.HeadBytes;

    private readonly IDiskFile _file;
    private long _newestOffset;
    private SuperblockPage _current;

    private Superblock(IDiskFile file) => _file = file;

    public SuperblockPage Current => _current;

    public StoreId Store => _current.Head.Store;

    public int FrameBytes => (int)_current.Head.FrameBytes;

    /// <summary>Opens, locks and reads it. No such file: <see cref="HoltStatus.NoStore"/>.</summary>
    public static Fault? Open(IDisk disk, string name, bool isReadOnly, out Superblock? superblock)
    {
        superblock = null;
        Fault? fault = disk.Open(name, isReadOnly ? FileUse.Read : FileUse.Write, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        var opened = new Superblock(file!);
        fault = opened.Lock(!isReadOnly) ?? opened.Read();
        if (fault is null && !isReadOnly)
        {
            // Who made the store may have died before its names were durable: then a loss of power takes them back. In
            // one that was closed they are: those of its first life were synced here, and each that came later by who
            // made it.
            LogState log = opened.Current.LogState;
            bool isSynced = log.CleanEndLsn != 0 && log.Incarnation != 0;
            fault = (isSynced ? null : disk.SyncDirectory()) ?? opened.WriteOwner((ulong)Environment.ProcessId);
        }

        if (fault is not null)
        {
            opened.Dispose();
            return fault;
        }

        superblock = opened;
        return null;
    }

    /// <summary>Reads it without a lock, as it is while somebody else may write it.</summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="page">What it says.</param>
    /// <param name="owner">The process that has the store open for writing; 0: nobody, or not known.</param>
    public static Fault? Peek(IDisk disk, out SuperblockPage page, out ulong owner)
    {
        page = default;
        owner = 0;
        Fault? fault = disk.Open(FileFormat.SuperblockName, FileUse.Read, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        using var opened = new Superblock(file!);
        fault = opened.Read();
        page = opened._current;
        owner = opened.ReadOwner();
        return fault;
    }

    /// <summary>
    /// Makes the file under its unfinished name, or takes the one an interrupted birth left; locked, not yet written.
    /// </summary>
    public static Fault? Begin(IDisk disk, bool isLeft, out Superblock? superblock)
    {
        superblock = null;
        FileUse use = isLeft ? FileUse.Write : FileUse.Create;
        Fault? fault = disk.Open(FileFormat.UnfinishedName, use, out IDiskFile? file);
        if (fault is not null)
        {
            return fault;
        }

        var begun = new Superblock(file!);
        fault = begun.Lock(isExclusive: true);
        if (fault is not null)
        {
            begun.Dispose();
            return fault;
        }

        superblock = begun;
        return null;
    }

    /// <summary>Writes all of the file for the first time, and syncs it.</summary>
    public Fault? WriteFirst(StoreId store, int frameBytes, ulong manifestGeneration, long manifestEnd)
    {
        byte[] page = FilePage.Of(FileKind.Superblock, store, frameBytes, number: 1);
        SuperblockPage first = Stored.Read<SuperblockPage>(page);
        first.ManifestGeneration = manifestGeneration;
        first.ManifestEnd = (ulong)manifestEnd;
        first.LogState = new LogState(0, 0, FileFormat.FirstLsn, FileFormat.FirstLsn, FileFormat.FirstLsn);
        Stored.Write(page, first);
        FilePage.Seal(page);
        Fault? fault = _file.Write(0, page)
            ?? _file.Write(FileFormat.HeadBytes, page)
            ?? WriteOwner((ulong)Environment.ProcessId)
            ?? _file.Sync();
        _current = first;
        return fault;
    }

    /// <summary>
    /// Makes this the state of the store, durably. After a fault it is unknown whether it is; the store must not be
    /// written any more.
    /// </summary>
    public Fault? Update(ulong manifestGeneration, long manifestEnd, LogState log)
    {
        SuperblockPage next = _current;
        next.Head.Number++;
        next.ManifestGeneration = manifestGeneration;
        next.ManifestEnd = (ulong)manifestEnd;
        next.LogState = log;
        byte[] page = new byte[FileFormat.HeadBytes];
        Stored.Write(page, next);
        FilePage.Seal(page);
        long older = _newestOffset ^ FileFormat.HeadBytes;
        bool isLeftOut = Planted.Is(PlantedBug.UnsyncedLife)
            && _current.LogState is { CleanEndLsn: not 0, Incarnation: not 0 };
        Fault? fault = _file.Write(older, page) ?? (isLeftOut ? null : _file.Sync());
        if (fault is not null)
        {
            return fault;
        }

        _newestOffset = older;
        _current = next;
        return _file.Write(older ^ FileFormat.HeadBytes, page) ?? (isLeftOut ? null : _file.Sync());
    }

    /// <summary>What is wrong with each copy, also if the other one is good.</summary>
    public void AddFaults(List<Fault> faults)
    {
        for (long offset = 0; offset < OwnerOffset; offset += FileFormat.HeadBytes)
        {
            if (ReadCopy(offset, out _) is { } fault)
            {
                faults.Add(fault);
            }
        }
    }

    /// <summary>
    /// Says in the file that nobody has the store open for writing. Only a message: a fault changes nothing.
    /// </summary>
    public void Leave() => _ = WriteOwner(0);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Fault? Lock(bool isExclusive)
    {
        Fault? fault = _file.Lock(isExclusive);
        if (fault is null || fault.Status != HoltStatus.Locked)
        {
            return fault;
        }

        // Readers leave no name; if one more could come in, it is readers who hold the lock.
        bool isReaders = isExclusive && _file.Lock(exclusive: false) is null;
        ulong owner = ReadOwner();
        string text = isReaders ? "open for reading elsewhere"
            : owner != 0 ? $"open for writing by process {owner}"
            : "open for writing elsewhere";
        return fault with { Text = text };
    }

    /// <summary>Whom the file names; 0: nobody.</summary>
    private ulong ReadOwner()
    {
        byte[] page = new byte[OwnerPage.Size];
        OwnerPage owner = _file.ReadAll(OwnerOffset, page) is null ? Stored.Read<OwnerPage>(page) : default;
        bool isNamed = owner.Magic == OwnerPage.OwnerMagic && owner.Checksum == Checksum.Of(0, owner.ProcessId);
        return isNamed ? owner.ProcessId : 0;
    }

    private Fault? Read()
    {
        Fault? firstFault = ReadCopy(0, out SuperblockPage first);
        Fault? secondFault = ReadCopy(FileFormat.HeadBytes, out SuperblockPage second);
        if (firstFault is not null && secondFault is not null)
        {
            // What the disk refused says more than what the bytes do not say.
            return secondFault.Status == HoltStatus.Io ? secondFault : firstFault;
        }

        if (firstFault is null && secondFault is null && first.Head.Store != second.Head.Store)
        {
            return FilePage.Corrupt(_file.Name, FileFormat.HeadBytes, "the copies are of two stores");
        }

        bool isFirst = secondFault is not null || (firstFault is null && first.Head.Number >= second.Head.Number);
        _newestOffset = isFirst ? 0 : FileFormat.HeadBytes;
        _current = isFirst ? first : second;
        return null;
    }

    private Fault? ReadCopy(long offset, out SuperblockPage copy)
    {
        byte[] page = new byte[FileFormat.HeadBytes];
        Fault? fault = _file.ReadAll(offset, page)
            ?? FilePage.FaultOf(page, _file.Name, offset, FileKind.Superblock);
        copy = Stored.Read<SuperblockPage>(page);
        bool isSize = copy.Head.FrameBytes is >= HoltLimits.FrameBytesMin and <= HoltLimits.FrameBytesMax;
        return fault is null && !(isSize && uint.IsPow2(copy.Head.FrameBytes))
            ? FilePage.Corrupt(_file.Name, offset, $"frames of {copy.Head.FrameBytes} bytes")
            : fault;
    }

    private Fault? WriteOwner(ulong processId)
    {
        byte[] page = new byte[FileFormat.HeadBytes];
        var owner = new OwnerPage
        {
            Magic = OwnerPage.OwnerMagic,
            Checksum = Checksum.Of(0, processId),
            ProcessId = processId,
        };
        Stored.Write(page, owner);
        return _file.Write(OwnerOffset, page);
    }
}
