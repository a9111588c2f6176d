// A life of a store begins with its first write, where an open has nothing to mend:
//
//      open         behind a clean close: lock, superblock, manifest, headers of the log        no sync, no change
//      first write  1  the superblock: not closed; number, salt, floor of the new life; synced  StoreFiles.BeginWriting
//                   2  the first two segments, each with its header and its name synced         WriteLog.BeginLife
//                   3  the log has places: from here on there are versions, and changes of the tree
//      close        before the first write: the lock is given back, the files are as they were
//
// Before 3 there is no place in the log, so no version is handed out, and nothing can be acknowledged. A crash before 1
// is durable leaves the clean close, and the next life may take the same number: no segment has it. A crash behind 1
// leaves a life without a record, and the next one begins above it, as ever. That is the order in which an open did
// these things, and still does where it has replayed, or goes on behind an unclean end: there the superblock, and what
// is settled, protect what was found.
//
// Who writes first does all of it, the others wait for him. Compact() is a write. What fails is final, as any other
// sync of the superblock or write of the log: I12. Where there is no space for a segment no write has happened, and it
// is tried again; the old log stays until there is a segment.
using System.Threading;
using Holt.Foundation;
using Holt.Io;
using Holt.Log;
using Holt.Storage;

namespace Holt.Engine;

/// <summary>Begins the life of a store when it is needed.</summary>
/// <param name="disk">Where it lies.</param>
/// <param name="files">Its files.</param>
/// <param name="log">Its log.</param>
/// <param name="start">What is known of the life.</param>
/// <param name="hasBegun">Whether the open has begun it.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class NewLife(IDisk disk, StoreFiles files, WriteLog log, LogStart start, bool hasBegun)
{
    private readonly Lock _lock = new();
    private bool _hasBegun = hasBegun; // Volatile; _lock for writing
    private bool _isAnnounced; // _lock
    private Fault? _lastFault; // Volatile; _lock for writing

    /// <summary>Whether anything can have been written.</summary>
    public bool HasBegun => Volatile.Read(ref _hasBegun);

    /// <summary>Why it could not begin the last time; null when it could.</summary>
    public Fault? LastFault => Volatile.Read(ref _lastFault);

    /// <summary>Begins it, if nobody has; before anything is written.</summary>
    /// <returns>NoSpace, Io: nothing has happened, and it can be tried again. Fenced.</returns>
    public Fault? Begin()
    {
        if (HasBegun)
        {
            return null;
        }

        lock (_lock)
        {
            Fault? fault = HasBegun ? null
                : log.Cause is { } cause ? cause with { Status = HoltStatus.Fenced }
                : Planted.Is(PlantedBug.LateLife) ? FaultOfSpace() ?? Start() ?? Announce()
                : FaultOfSpace() ?? Announce() ?? Start();
            if (fault?.Status == HoltStatus.Fenced)
            {
                log.Fall(fault);
            }

            Volatile.Write(ref _lastFault, fault);
            Volatile.Write(ref _hasBegun, fault is null);
            return fault;
        }
    }

    /// <summary>
    /// Segments that have to be made, on a full disk in the room of images to come. Asked first: once the life is
    /// announced, the store is not closed any more.
    /// </summary>
    private Fault? FaultOfSpace()
    {
        long needed = log.BytesToBegin;
        if (HasSpace(needed) || (files.GiveBack(needed) && HasSpace(needed)))
        {
            return null;
        }

        return new Fault(HoltStatus.NoSpace, SegmentName.New, -1, 0, "there is no space for the log");
    }

    private bool HasSpace(long bytes) => bytes == 0 || disk.FreeBytes(out long free) is not null || free >= bytes;

    private Fault? Announce()
    {
        Fault? fault = _isAnnounced
            ? null
            : files.BeginWriting(start.Salt, ulong.Max(start.FirstLsn, start.PreviousEnd), start.PreviousEnd);
        _isAnnounced |= fault is null;
        return fault;
    }

    private Fault? Start()
    {
        Fault? fault = log.BeginLife(out bool isFinal);
        return isFinal ? fault! with { Status = HoltStatus.Fenced } : fault;
    }
}
