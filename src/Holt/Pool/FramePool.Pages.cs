using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;

namespace Holt.Pool;

/// <content>What a frame's descriptor says beside its latch word: dirty, stamped, in memory.</content>
internal sealed unsafe partial class FramePool
{
    /// <summary>Whether the frame differs from what lies on the disk.</summary>
    public bool IsDirty(uint id) => Volatile.Read(ref _descriptors[Masked(id)].LoadingOrDirty.Low) != 0;

    /// <summary>The place in the log of its newest change.</summary>
    public ulong StampOf(uint id) => Volatile.Read(ref _descriptors[Masked(id)].LastLsn);

    /// <summary>Marks a frame held exclusively as one that will differ from the disk, in any page.</summary>
    /// <returns>Whether it was marked before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MarkDirty(uint id)
    {
        bool wasDirty = _descriptors[Masked(id)].LoadingOrDirty.Low != 0;
        if (!wasDirty)
        {
            MarkDirtyTo(id, PageCount);
        }

        return wasDirty;
    }

    /// <summary>Says that of a frame that is being made only the first pages will be used.</summary>
    public void MarkDirtyTo(uint id, int pages)
    {
        ref PageBits bits = ref _descriptors[Masked(id)].LoadingOrDirty;
        PageBits first = PageBits.First(pages);
        Cuts.NoteDirty(pages - bits.Count);
        bits.High = first.High;
        Volatile.Write(ref bits.Low, first.Low);
        CountResident(id, first);
    }

    /// <summary>Marks a frame that no writer can change now as one that the disk has, or will have.</summary>
    public void MarkClean(uint id)
    {
        ref PageBits bits = ref _descriptors[Masked(id)].LoadingOrDirty;
        if (bits.Low != 0)
        {
            Cuts.NoteDirty(-bits.Count);
            bits.High = 0;
            Volatile.Write(ref bits.Low, 0);
        }
    }

    /// <summary>Says that a frame held exclusively is as it was read from the disk.</summary>
    public void MarkRead(uint id, ulong stamp)
    {
        Volatile.Write(ref _descriptors[Masked(id)].LastLsn, stamp);
        MarkClean(id);
    }

    /// <summary>
    /// Gives a frame held exclusively, and marked dirty, the stamp of the change that comes now; its old bytes are
    /// saved before if the open cut needs them.
    /// </summary>
    /// <param name="id">The frame.</param>
    /// <param name="stamp">The stamp.</param>
    /// <param name="wasDirty">What marking it said.</param>
    /// <param name="mayAllocate">See <see cref="Pool.Cuts.TrySave"/>.</param>
    /// <param name="prepared">The same.</param>
    /// <returns>False: a buffer is wanted, nothing was done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStamp(uint id, ulong stamp, bool wasDirty, bool mayAllocate, ReadOnlySpan<ushort> prepared = default)
    {
        ref ulong last = ref _descriptors[Masked(id)].LastLsn;
        SyncPoint.Reach();
        bool isOpen = Cuts.IsOpen && !Planted.Is(PlantedBug.UnseenCut);
        if (isOpen && wasDirty && !Cuts.TrySave(Masked(id), View(id), last, stamp, mayAllocate, prepared))
        {
            return false;
        }

        Volatile.Write(ref last, stamp);
        return true;
    }

    /// <summary>Whether its newest image is on its way to the disk.</summary>
    public bool IsPinned(uint id) => Volatile.Read(ref _descriptors[Masked(id)].Pinned) != 0;

    /// <summary>
    /// Keeps a clean frame in memory: under intent before it is marked clean, until its image is part of a checkpoint.
    /// </summary>
    public void Pin(uint id, bool isPinned) =>
        Volatile.Write(ref _descriptors[Masked(id)].Pinned, isPinned ? (byte)1 : (byte)0);

    /// <summary>
    /// Counts which pages of a frame, held under intent at least, are in memory, and gives the others back.
    /// </summary>
    public void KeepEnds(uint id, int front, int back)
    {
        PageBits ends = PageBits.Ends(front, back, PageCount);
        long gap = (long)(PageCount - front - back) * PageBits.PageBytes;
        if (gap > 0 && _descriptors[Masked(id)].Resident.Count > ends.Count)
        {
            Discard(id, (long)front * PageBits.PageBytes, gap);
        }

        CountResident(id, ends);
    }

    /// <summary>Takes the claim to bring a cold frame. False: it is not cold any more.</summary>
    public bool TryWarm(uint id)
    {
        SyncPoint.Reach();
        lock (Cold.LockOf(Masked(id)))
        {
            return LatchWord.TryWarm(ref Word(id));
        }
    }

    /// <summary>
    /// Gives the memory of a clean frame back that the caller holds exclusively, but for its first pages: these are as
    /// they are on the disk.
    /// </summary>
    public void Cool(uint id, int pagesKept = 0)
    {
        CountResident(id, PageBits.First(pagesKept));
        DiscardFrom(id, pagesKept);
        Volatile.Write(ref _descriptors[Masked(id)].Heat, pagesKept > 0 ? (byte)1 : (byte)0);
        LatchWord.Cool(ref Word(id));
        _waiter.Wake(Masked(id));
    }

    private void CountResident(uint id, PageBits pages)
    {
        ref PageBits resident = ref _descriptors[Masked(id)].Resident;
        int more = pages.Count - resident.Count;
        if (more != 0)
        {
            Volatile.Write(ref resident.Low, pages.Low);
            Volatile.Write(ref resident.High, pages.High);
            Residency.Note(more);
        }
    }

    private void DiscardFrom(uint id, int page)
    {
        long kept = (long)page * PageBits.PageBytes;
        Discard(id, kept, FrameBytes - kept);
    }

    /// <summary>Gives bytes of a frame back. If the kernel keeps the memory, the frame's next owner gets it.</summary>
    private void Discard(uint id, long offset, long bytes)
    {
        EndBlock(id);
        _ = _frameRange.Discard(FrameOf(id) + offset, bytes);
    }
}
