using System;
using System.Threading;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Gives changes their place in the log, and frames their stamp, under exclusive latches: steps 4 to 6 of the write
/// sequence (docs/durability.md, section 4). What an open cut needs of the old bytes is saved here.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class Stamps
{
    /// <summary>Before a record's change in a frame held exclusively.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="id">The frame.</param>
    /// <param name="ticket">Gets its place.</param>
    /// <param name="prepared">Blocks taken for the change.</param>
    /// <returns>
    /// Ok; Wait: the log has no room ready, or a cut came between the parts of the value and this; Busy: a buffer is
    /// wanted. Unless Ok nothing has happened: <see cref="Yield"/>.
    /// </returns>
    public static HoltStatus TryReserve(
        TreeStore store, uint id, ref WriteTicket ticket, ReadOnlySpan<ushort> prepared = default)
    {
        FramePool pool = store.Pool;
        bool isLate = Planted.Is(PlantedBug.LateDirty);
        bool wasDirty = isLate ? pool.IsDirty(id) : pool.MarkDirty(id);
        if (!store.Stamp.TryReserve(ref ticket))
        {
            return HoltStatus.Wait;
        }

        SyncPoint.Reach();
        _ = isLate && pool.MarkDirty(id);

        HoltStatus status = ticket.PartsStart != 0 && pool.Cuts.Newest > ticket.PartsStart
            ? HoltStatus.Wait
            : pool.TryStamp(id, ticket.Place, wasDirty, mayAllocate: false, prepared) ? HoltStatus.Ok : HoltStatus.Busy;
        if (status != HoltStatus.Ok && !Planted.Is(PlantedBug.NoVoid))
        {
            store.Stamp.Void(ref ticket);
        }

        return status;
    }

    /// <summary>
    /// The same for a batch: before the change of all its frames, held exclusively. They get one place and one stamp.
    /// </summary>
    public static HoltStatus TryReserve(TreeStore store, BatchFrames batch, ref WriteTicket ticket)
    {
        FramePool pool = store.Pool;
        Span<HeldFrame> frames = batch.Held;
        foreach (ref HeldFrame frame in frames)
        {
            frame.WasDirty = pool.MarkDirty(frame.Id);
        }

        if (!store.Stamp.TryReserve(ref ticket))
        {
            return HoltStatus.Wait;
        }

        SyncPoint.Reach();
        bool isCutOff = ticket.PartsStart != 0 && pool.Cuts.Newest > ticket.PartsStart;
        HoltStatus status = isCutOff && !Planted.Is(PlantedBug.UncutParts) ? HoltStatus.Wait : HoltStatus.Ok;
        for (int i = 0; i < frames.Length && status == HoltStatus.Ok; i++)
        {
            ulong stamp = i > 0 && Planted.Is(PlantedBug.StampPerFrame) ? store.Stamp.Tail : ticket.Place;
            bool areSaved = Planted.Is(PlantedBug.SavedBlocks);
            ReadOnlySpan<ushort> prepared = areSaved ? default : batch.BlocksOf(frames[i]);
            bool isStamped = pool.TryStamp(frames[i].Id, stamp, frames[i].WasDirty, mayAllocate: false, prepared);
            status = isStamped ? HoltStatus.Ok : HoltStatus.Busy;
        }

        if (status != HoltStatus.Ok)
        {
            store.Stamp.Void(ref ticket);
        }

        return status;
    }

    /// <summary>Lets go of the frame when a place was not to be had, and gets what it lacked for an open cut.</summary>
    public static HoltStatus Yield(TreeStore store, uint id, HoltStatus status)
    {
        store.Pool.ReleaseExclusive(id);
        if (status == HoltStatus.Busy)
        {
            store.Pool.Cuts.Refill();
            store.Pool.Cuts.AwaitTaken();
        }

        return status;
    }

    /// <summary>
    /// Before a change of the tree's shape: one stamp for all its frames, which are held exclusively. Records to come
    /// lie above it, but for one that starts where the open cut does.
    /// </summary>
    public static ulong OfShape(TreeStore store, params ReadOnlySpan<uint> ids) =>
        OfShape(store, FramePool.NoFrame, null, ids);

    /// <summary>The same where the change of one of the frames was prepared.</summary>
    public static ulong OfShape(
        TreeStore store, uint preparedId, FrameScratch? prepared, params ReadOnlySpan<uint> ids)
    {
        uint wereDirty = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            wereDirty |= store.Pool.MarkDirty(ids[i]) ? 1u << i : 0;
        }

        // Who opens a cut writes the slot before it looks at frames; here frames are marked before the slot is read.
        Interlocked.MemoryBarrier();
        ulong stamp = store.Pool.Cuts.StampOfShape(store.Stamp.Tail);
        for (int i = 0; i < ids.Length; i++)
        {
            bool wasDirty = (wereDirty & (1u << i)) != 0;
            ReadOnlySpan<ushort> own = ids[i] == preparedId && prepared is not null ? prepared.TakenBlocks : default;
            _ = store.Pool.TryStamp(ids[i], stamp, wasDirty, mayAllocate: true, own);
        }

        return stamp;
    }
}
