// The files of a store but for its log, and the order in which they may change:
//
//      Open              lock, superblock, manifest, table of frames, free space                nothing is written
//      ReadFrame         any of them, checked
//      BeginWriting      the next incarnation, durable                                          before the first write
//      WriteFrame ...    images of a checkpoint, into free space
//      DropFrame ...     frames that are gone as of it
//      Evict ...         between checkpoints: images that the next one names, unless a newer one is written
//      SyncData          all these images are durable                                           // I6
//      Commit            one record of the manifest, synced: now the checkpoint holds
//                        the extents it replaced are free                                       // I7
//      Abandon           instead of Commit: as if nothing had been written
//      CloseClean        the superblock says where the log ends
//
// When a sync of manifest or superblock fails nobody knows which of two states holds. Then nothing is written any more
// and no extent is given back: either state may be the one that the next open finds.            // I12
using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Storage;

/// <summary>Superblock, manifest and frames of an open store.</summary>
/// <remarks>
/// Not thread-safe, but for <see cref="Prepare"/>, and for <see cref="ReadFrame"/> of frames that no checkpoint changes
/// meanwhile.
/// </remarks>
internal sealed partial class StoreFiles : IDisposable
{
    private readonly IDisk _disk;
    private readonly Superblock _superblock;
    private readonly FrameFile _frames;
    private readonly FrameTable _table;
    private readonly SortedDictionary<uint, Placement> _changes = [];
    private readonly Lock _continuing = new(); // held by who continues the manifest, or takes space for that
    private Manifest _manifest; // _continuing
    private Fault? _fence;
    private ulong _lastGeneration;
    private long _manifestRoom; // Volatile; _continuing for writing
    private bool _isSynced = true;
    private bool _isWriting;

    private StoreFiles(IDisk disk, Superblock superblock, Manifest manifest, FrameFile frames, FrameTable table)
    {
        _disk = disk;
        _superblock = superblock;
        _manifest = manifest;
        _frames = frames;
        _table = table;
    }

    public StoreId Store => _superblock.Store;

    public int FrameBytes => _superblock.FrameBytes;

    /// <summary>What the superblock says of the log.</summary>
    public LogState LogState => _superblock.Current.LogState;

    /// <summary>The last checkpoint.</summary>
    public CutState Cut => _manifest.Cut;

    /// <summary>The manifest that holds.</summary>
    public string ManifestName => Manifest.NameOf(_manifest.Generation);

    /// <summary>The frames of the last checkpoint.</summary>
    public FrameTable Frames => _table;

    public StorageStats Stats => new(
        _table.Count,
        _frames.Allocator.Units * FileFormat.UnitBytes,
        _table.Units * FileFormat.UnitBytes,
        _table.PatchUnits * FileFormat.UnitBytes,
        _frames.Allocator.FreeUnits * FileFormat.UnitBytes,
        _frames.LostUnits * FileFormat.UnitBytes,
        _manifest.End,
        _frames.WrittenBytes);

    /// <summary>Whether a directory has a store, in whatever state.</summary>
    public static bool Exists(IDisk disk)
    {
        Fault? fault = disk.Open(FileFormat.SuperblockName, FileUse.Read, out IDiskFile? file);
        file?.Dispose();
        return fault is null;
    }

    /// <summary>Opens and locks the files, for writing or for reading only. Nothing changes on the disk.</summary>
    /// <returns>NoStore, Locked, Corrupt, Format, Io.</returns>
    public static Fault? Open(IDisk disk, bool isReadOnly, out StoreFiles? files)
    {
        files = null;
        Fault? fault = Superblock.Open(disk, FileFormat.SuperblockName, isReadOnly, out Superblock? superblock);
        if (superblock is null)
        {
            return fault!.Status == HoltStatus.NoStore ? StoreBirth.FaultWithoutSuperblock(disk, fault) : fault;
        }

        var table = new FrameTable();
        FrameFile? frames = null;
        fault = Manifest.Open(disk, superblock.Current, isReadOnly, table, out Manifest? manifest)
            ?? FaultOfAge(superblock.Current, manifest!)
            ?? FrameFile.Open(disk, superblock.Current.Head, isReadOnly, table, out frames);
        if (frames is null)
        {
            manifest?.Dispose();
            superblock.Dispose();
            return fault;
        }

        files = new StoreFiles(disk, superblock, manifest!, frames, table);
        return null;
    }

    /// <summary>Begins the next incarnation; from now on the store is not cleanly closed.</summary>
    /// <param name="salt">Random.</param>
    /// <param name="lsnFloor">No position at or above it was ever handed out.</param>
    /// <param name="durableLsn">All records below it are synced.</param>
    /// <returns>NoSpace, Io, Fenced.</returns>
    public Fault? BeginWriting(ulong salt, ulong lsnFloor, ulong durableLsn)
    {
        Invariant.That(!_isWriting && _fence is null);
        LogState before = LogState;
        bool isOwn = before.CleanEndLsn != 0 || IsSettled || Planted.Is(PlantedBug.ContinuedManifest);
        var log = new LogState(before.Incarnation + 1, salt, lsnFloor, durableLsn, 0);
        var manifests = new List<ulong>();
        Fault? fault = ListManifests(manifests);
        if (fault is null && Planted.Is(PlantedBug.EarlyCleaning))
        {
            fault = ManifestFiles.Delete(_disk, manifests, _manifest.Generation);
            manifests.Clear();
        }

        if (fault is null)
        {
            // See Manifest: a file is only continued by who wrote it, or after a clean close.
            fault = isOwn ? Update(log) : SwitchOnFull(Cut, log);
        }

        // Not before: the superblock that was read may be one that is not on the disk, and the one that is there names
        // another of them. What cannot be deleted is tried by the next life.
        _ = fault is null ? ManifestFiles.Delete(_disk, manifests, _manifest.Generation) : null;
        _isWriting = fault is null;
        return fault;
    }

    /// <summary>Half as much again as an image has on average, in units.</summary>
    public int UsualUnits =>
        int.Min(1 + (int)(_table.Units * 3 / 2 / long.Max(1, _table.Count)), FrameBytes / FileFormat.UnitBytes);

    /// <summary>What deletes may count on, in units: a few frames, and a sixteenth of all.</summary>
    public long UnitsOfDeletes => (3 + (_table.Count / 16)) * (long)UsualUnits;

    /// <summary>
    /// Units for images that the next checkpoint has room for, also if each is a full frame, and a manifest to name
    /// them.
    /// </summary>
    public long Prepared => long.Min(_frames.Prepared, Volatile.Read(ref _manifestRoom));

    /// <summary>The same if images have about the size they have on average.</summary>
    public long PreparedUsual => long.Min(_frames.PreparedUsual, Volatile.Read(ref _manifestRoom));

    /// <summary>Takes space for a checkpoint with so many units of images, or as many as the disk has.</summary>
    /// <returns>NoSpace, Io, Fenced.</returns>
    public Fault? Prepare(long units)
    {
        Fault? fault = _fence ?? _frames.Prepare(units);
        if (fault is null or { Status: HoltStatus.NoSpace })
        {
            lock (_continuing)
            {
                // A frame that changed has a unit at least, and one that is gone counts as one.
                Fault? other = ReserveRecord((int)long.Min(units, int.MaxValue));
                SeeManifest();
                fault ??= other;
            }
        }

        return fault;
    }

    /// <summary>Gives room for images back to the file system, where it is needed more: up to so much.</summary>
    /// <returns>Whether there was any.</returns>
    public bool GiveBack(long bytes) => _frames.GiveBack(bytes);

    /// <summary>
    /// The same with what the manifest has taken for names of images, but for so many units of them; may it be written
    /// anew, and is it more than twice what it need be, it is.
    /// </summary>
    /// <returns>Fenced.</returns>
    public Fault? ShrinkManifest(long units, bool mayRenew)
    {
        lock (_continuing)
        {
            Fault? fault = _fence;
            if (fault is null && mayRenew && _manifest.IsLoose(_table))
            {
                fault = Switch(Cut, LogState);
                fault = fault?.Status == HoltStatus.NoSpace ? null : fault;
                _ = fault is null ? ReserveRecord((int)long.Min(units, int.MaxValue)) : null;
            }

            _manifest.Trim((int)long.Min(units, int.MaxValue));
            SeeManifest();
            return fault;
        }
    }

    /// <summary>Writes the image of a frame for the checkpoint; the copy gets its table of checksums.</summary>
    /// <returns>NoSpace, Io, Fenced.</returns>
    public Fault? WriteFrame(uint id, Span<byte> copy)
    {
        Invariant.That(_isWriting && copy.Length == FrameBytes && id < FrameTable.IdEndMax);
        if (_fence is not null)
        {
            return _fence;
        }

        Fault? fault = _frames.Write(id, copy, LastPlaceOf(id), out Placement place);
        if (fault is null)
        {
            if (Planted.Is(PlantedBug.EarlyReuse) && !_changes.ContainsKey(id))
            {
                Leave(_table[id], place);
                _frames.ReleasePending(UsualUnits);
            }

            _isSynced = false;
            Change(id, place);
        }

        return fault;
    }

    /// <summary>
    /// Writes a whole image of a frame that has not changed since the last checkpoint to a lower place than that it
    /// reaches to, if there is one; or, to be rid of a patch, to any place within the file.
    /// </summary>
    /// <returns>Io, Fenced.</returns>
    public Fault? LowerFrame(uint id, Span<byte> copy, out bool isLower, bool isAnywhere = false)
    {
        Invariant.That(_isWriting && !_changes.ContainsKey(id));
        isLower = false;
        Placement place = default;
        long below = isAnywhere ? long.MaxValue : _table[id].Last.FirstUnit;
        Fault? fault = _fence ?? _frames.WriteBelow(id, below, copy, out place);
        if (fault is null && !place.IsNone)
        {
            isLower = true;
            _isSynced = false;
            Change(id, place);
        }

        return fault;
    }

    /// <summary>The frame is gone as of the checkpoint.</summary>
    public void DropFrame(uint id)
    {
        _frames.Hashes.Forget(id);
        Change(id, default);
    }

    /// <summary>
    /// Makes the images durable. After a fault none of them is used: the checkpoint is abandoned and may be tried anew.
    /// </summary>
    /// <returns>Io, Fenced.</returns>
    public Fault? SyncData()
    {
        bool isLeftOut = _table.UnpublishedCount > 0 && Planted.Is(PlantedBug.UnsyncedEviction);
        Fault? fault = _fence ?? (isLeftOut || Planted.Is(PlantedBug.UnsyncedImages) ? null : _frames.Sync());
        _isSynced = fault is null;
        if (fault is not null && _fence is null && _table.UnpublishedCount > 0)
        {
            return Fence(fault); // what was evicted is nowhere else but in the log
        }

        if (fault is not null)
        {
            LoseChanges();
        }

        return fault;
    }

    /// <summary>Makes the checkpoint hold. NoSpace: nothing has happened, and it can be tried again.</summary>
    /// <returns>NoSpace, Fenced.</returns>
    public Fault? Commit(CutState cut, ulong durableLsn)
    {
        Invariant.That(_isWriting && _isSynced);
        if (_fence is not null)
        {
            return _fence;
        }

        List<uint> published = PublishEvicted();
        List<ManifestEntry> entries = ExchangePlaces();
        if (Planted.Is(PlantedBug.EarlyCut))
        {
            Release();
            _ = GiveBack(_frames.Allocator.FreeUnits * FileFormat.UnitBytes);
        }

        Fault? fault;
        lock (_continuing)
        {
            fault = Record(cut, entries, ulong.Max(LogState.DurableLsn, durableLsn));
            SeeManifest();
        }

        if (fault is not null)
        {
            _ = ExchangePlaces();
            published.ForEach(id => _ = _changes.Remove(id));
            return fault;
        }

        Release();
        return null;
    }

    /// <summary>Forgets what was written since the last commit.</summary>
    public void Abandon()
    {
        FreeChanges();
        _changes.Clear();
        _isSynced = _table.UnpublishedCount == 0;
    }

    /// <summary>Says durably that the log ends here and that there is nothing to replay.</summary>
    /// <returns>Fenced.</returns>
    public Fault? CloseClean(ulong endLsn)
    {
        Invariant.That(_isWriting && _changes.Count == 0 && _table.UnpublishedCount == 0);
        _manifest.Trim(0);
        Fault? fault = _fence ?? Update(LogState with { DurableLsn = endLsn, CleanEndLsn = endLsn });
        _isWriting = false;
        if (fault is null)
        {
            _superblock.Leave();
        }

        return fault;
    }

    /// <summary>Says that nobody has the store open for writing, where nobody has begun to.</summary>
    public void Leave() => _superblock.Leave();

    /// <summary>Lists all that is wrong: every copy, every checksum, every extent.</summary>
    public void Check(List<Fault> faults) =>
        StoreAudit.Run(_superblock, _manifest, _frames, _table, _changes.Count + _table.UnpublishedCount, faults);

    /// <inheritdoc/>
    public void Dispose()
    {
        Unlock();
        _frames.Dispose();
    }

    /// <summary>Gives the store back, so that it can be opened again; frames can still be read.</summary>
    public void Unlock()
    {
        _manifest.Dispose();
        _superblock.Dispose();
    }

    private void Release()
    {
        LeaveReplaced();
        LeaveEvicted();
        _frames.ReleasePending(UsualUnits);
        _changes.Clear();
    }

    /// <summary>What a manifest may take for a record.</summary>
    private static long RecordSpace(int entryCount) => Manifest.BytesMin + (2L * entryCount * ManifestEntry.Size);

    /// <summary>The superblock of a clean store knows where the manifest ends; if not, it is another day's.</summary>
    private static Fault? FaultOfAge(SuperblockPage superblock, Manifest manifest) =>
        superblock.CleanEndLsn != 0 && superblock.ManifestEnd != (ulong)manifest.End
            ? FilePage.Corrupt(FileFormat.SuperblockName, 0, "the manifest has been continued behind what this knows")
            : null;

    /// <summary>Takes space for a record; on a full disk that of images to come.</summary>
    private Fault? ReserveRecord(int entryCount)
    {
        Fault? fault = _manifest.Reserve(entryCount);
        bool isMore = fault?.Status == HoltStatus.NoSpace && GiveBack(RecordSpace(entryCount));
        return isMore ? _manifest.Reserve(entryCount) : fault;
    }

    private void SeeManifest() => Volatile.Write(ref _manifestRoom, _manifest.RoomEntries);

    /// <summary>Continues the manifest, or begins a new one. NoSpace: neither was done.</summary>
    private Fault? Record(CutState cut, List<ManifestEntry> entries, ulong durableLsn)
    {
        Fault? fault = _manifest.IsFull(entries.Count) ? null : ReserveRecord(entries.Count);
        if (fault?.Status == HoltStatus.NoSpace || _manifest.IsFull(entries.Count))
        {
            Fault? refused = SwitchOnFull(cut, LogState with { DurableLsn = durableLsn });
            if (refused?.Status != HoltStatus.NoSpace)
            {
                return refused;
            }

            fault = ReserveRecord(entries.Count);
            if (fault?.Status == HoltStatus.NoSpace)
            {
                return fault;
            }
        }

        fault ??= _manifest.Append(cut, entries, _table);
        return fault is null ? null : Fence(fault);
    }

    /// <summary>A switch; on a full disk with the space of images.</summary>
    private Fault? SwitchOnFull(CutState cut, LogState log)
    {
        Fault? fault = Switch(cut, log);
        bool isMore = fault?.Status == HoltStatus.NoSpace && GiveBack(RecordSpace(_table.Count));
        return isMore ? Switch(cut, log) : fault;
    }

    /// <summary>A new generation with the table as it is; the superblock's update is the moment it holds.</summary>
    private Fault? Switch(CutState cut, LogState log)
    {
        ulong generation = ++_lastGeneration;
        FileHead head = _superblock.Current.Head;
        Fault? fault = Manifest.Create(
            _disk, head, generation, _manifest.Sequence + 1, cut, _table, out Manifest? next);
        if (next is null)
        {
            _ = _disk.Delete(Manifest.NameOf(generation));
            return fault!.Status == HoltStatus.NoSpace ? fault : Fence(fault);
        }

        fault = (Planted.Is(PlantedBug.UnsyncedNames) ? null : _disk.SyncDirectory())
            ?? _superblock.Update(generation, next.End, log);
        if (fault is not null)
        {
            next.Dispose();
            return Fence(fault);
        }

        ulong old = _manifest.Generation;
        _manifest.Dispose();
        _manifest = next;
        if (_isWriting)
        {
            _ = _disk.Delete(Manifest.NameOf(old));
        }

        return null;
    }

    private Fault? Update(LogState log)
    {
        Fault? fault = _superblock.Update(_manifest.Generation, _manifest.End, log);
        return fault is null ? null : Fence(fault);
    }

    private Fault Fence(Fault cause)
    {
        Fault fence = cause with { Status = HoltStatus.Fenced };
        _fence = Planted.Is(PlantedBug.ReuseAfterFailedSync) ? null : fence;
        return fence;
    }
}
