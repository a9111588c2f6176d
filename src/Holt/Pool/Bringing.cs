// Cold frames come into memory whole: the one that somebody waits for, and with it those that a listing will want next.
//
//    claim    the wanted one: cold -> exclusive. It is not cold: another one brings it, or did, and that is all
//    room     the sweep gives back what all of them take. The wanted one may go above the budget, the others not
//    claim    the others, as long as there is room: cold -> exclusive, or it is left out. Nothing waits here
//    read     the images of all in one submission, each to its own frame; what a cold frame has not is blank
//    check    each by its checksums; what is wrong goes back to cold
//    show     exclusive -> free; a leaf for a listing that passes by: -> marked, so it is the first to go
//
// Who holds claims waits for nothing but the disk, so two that want the same frames in another order do not wait for
// each other; and what is claimed is cold, so nobody who holds a latch has it. A frame that was read ahead and is wrong
// is nobody's failure: it is cold again, and who wants it finds out. When a submission fails it is not known whose
// piece it was: then each is read by itself, and fails or not by itself. Reading ahead is a guess: the ids come from a
// router that was validated, and may name other frames by now, which then come into memory for nothing.
using System;
using System.Collections.Concurrent;
using System.Threading;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;
using Holt.Storage;

namespace Holt.Pool;

/// <summary>Reads cold frames, one or some at once.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Bringing(FramePool pool, Residency residency)
{
    /// <summary>Frames of one submission.</summary>
    public const int FramesMax = 4;

    private readonly ConcurrentBag<FileBatch> _batches = new();
    private long _brought; // Interlocked
    private long _ahead; // Interlocked

    /// <summary>Frames read from the disk since the store was opened.</summary>
    public long Brought => Volatile.Read(ref _brought);

    /// <summary>How many of them nobody had waited for.</summary>
    public long Ahead => Volatile.Read(ref _ahead);

    /// <summary>Brings a frame that was seen cold, and others with it as far as that can be.</summary>
    /// <param name="files">Where they lie.</param>
    /// <param name="ids">The wanted one, then those to be read ahead; each once.</param>
    /// <param name="isPassing">Whether leaves come marked.</param>
    /// <returns>Why the wanted one cannot be read.</returns>
    public Fault? Bring(StoreFiles files, ReadOnlySpan<uint> ids, bool isPassing)
    {
        if (!pool.TryWarm(ids[0]))
        {
            return null; // another one does, or did
        }

        SyncPoint.Reach();
        residency.MakeRoom((ids.Length * pool.PageCount) - pool.ResidentOf(ids[0]).Count);
        int count = 1;
        Span<uint> claimed = stackalloc uint[FramesMax];
        claimed[0] = ids[0];
        foreach (uint id in ids[1..])
        {
            if (residency.HasRoom((count + 1) * pool.PageCount) && pool.TryWarm(id))
            {
                claimed[count++] = id;
            }
        }

        if (count > 1)
        {
            return BringTogether(files, claimed[..count], isPassing);
        }

        uint only = claimed[0];
        if (IsThere(only))
        {
            _ = files.NoteThere(only, pool.Bytes(only), out FrameEnds there);
            return Show(only, null, there, isRead: false, isPassing);
        }

        Fault? fault = files.ReadFrame(only, pool.Bytes(only), out FrameEnds ends, isBlank: true);
        return Show(only, fault, ends, isRead: true, isPassing);
    }

    private Fault? BringTogether(StoreFiles files, ReadOnlySpan<uint> ids, bool isPassing)
    {
        FileBatch batch = _batches.TryTake(out FileBatch? free) ? free : new FileBatch();
        var reads = default(FrameReads);
        Span<bool> isThere = stackalloc bool[FramesMax];
        Fault? first = null;
        for (int i = 0; i < ids.Length; i++)
        {
            isThere[i] = IsThere(ids[i]);
            Fault? none = isThere[i] ? null : files.SetOutRead(ids[i], pool.Bytes(ids[i]), batch, out reads[i]);
            first ??= none;
        }

        Fault? failed = files.ReadPages(batch) ?? first;
        _batches.Add(batch);
        Fault? wanted = null;
        for (int i = 0; i < ids.Length; i++)
        {
            Fault? fault = Take(
                files, ids[i], isThere[i], failed is null, in reads[i], isAhead: i > 0, out FrameEnds ends);
            fault = Show(ids[i], fault, ends, isRead: !isThere[i], isPassing);
            wanted = i == 0 ? fault : wanted;
            _ = Interlocked.Add(ref _ahead, i > 0 && fault is null && !isThere[i] ? 1 : 0);
        }

        return wanted;
    }

    /// <summary>Checks a frame of a submission; once more by itself, if that has failed.</summary>
    private Fault? Take(
        StoreFiles files, uint id, bool isThere, bool isRead, in FrameRead read, bool isAhead, out FrameEnds ends)
    {
        Span<byte> bytes = pool.Bytes(id);
        if (isThere || (isAhead && Planted.Is(PlantedBug.UncheckedAhead)))
        {
            return files.NoteThere(id, bytes, out ends);
        }

        if (isRead)
        {
            return files.FinishRead(read, bytes, out ends);
        }

        files.DropRead(read);
        return files.ReadFrame(id, bytes, out ends, isBlank: true);
    }

    /// <summary>Whether all that is stored of a claimed frame is in memory, and was checked when it came.</summary>
    private bool IsThere(uint id)
    {
        int resident = pool.ResidentOf(id).Count;
        return resident > 0 && resident == residency.StoredOf(id);
    }

    /// <summary>Ends the claim: the frame can be read, or is cold as before.</summary>
    private Fault? Show(uint id, Fault? fault, FrameEnds ends, bool isRead, bool isPassing)
    {
        if (fault is not null)
        {
            pool.Cool(id);
            return fault;
        }

        bool isLeaf = FrameFacts.Kind(pool.View(id)) == FrameFormat.Leaf;
        pool.MarkRead(id, FrameFacts.StampOf(pool.View(id)));
        pool.KeepEnds(id, ends.Front, ends.Back);
        pool.ReleaseExclusive(id);
        _ = isPassing && isLeaf && pool.TryMark(id);
        _ = Interlocked.Add(ref _brought, isRead ? 1 : 0);
        return null;
    }
}
