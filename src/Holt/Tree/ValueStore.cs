using System;
using System.Runtime.CompilerServices;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Long values, in chains of value frames. A chain is written before a record names it and never changes; it is freed
/// after the record is gone. So a reader validates the record's leaf once it has the first frame's word, and each frame
/// of the chain once it has the next one's word and the bytes: hand over hand. Until a record names it, a chain is held
/// exclusively: nobody reads it, and a checkpoint that comes by waits until it knows when the chain was born.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ValueStore(FramePool pool, FrameLimits limits)
{
    /// <summary>Writes a value; its frames are held exclusively.</summary>
    /// <returns>False when no frame is left; nothing is kept then.</returns>
    public bool TryWrite(ReadOnlySpan<byte> value, out ValuePlace place)
    {
        int chunkMax = ValueFrame.BytesMax(limits);
        int chunks = (value.Length + chunkMax - 1) / chunkMax;
        uint next = FramePool.NoFrame;
        place = default;
        for (int chunk = chunks - 1; chunk >= 0; chunk--)
        {
            uint id = pool.Allocate();
            if (id == FramePool.NoFrame)
            {
                GiveUp(new ValuePlace(next, 0, 0));
                return false;
            }

            ReadOnlySpan<byte> part = value[(chunk * chunkMax)..];
            part = part[..Math.Min(part.Length, chunkMax)];
            ValueFrame.Write(pool.View(id), limits, next, part);
            pool.MarkDirtyTo(id, ValueFrame.Pages(limits, part.Length));
            next = id;
        }

        place = new ValuePlace(next, 0, (uint)value.Length);
        return true;
    }

    /// <summary>Copies a value out.</summary>
    /// <param name="place">Where a record said it lies.</param>
    /// <param name="leaf">The record's leaf.</param>
    /// <param name="leafWord">The leaf's word from before the place was read; it may be cold.</param>
    /// <param name="patience">What it may wait for.</param>
    /// <param name="destination">Exactly as long as the value.</param>
    /// <returns>False: something changed, or it would have to wait; read the record again.</returns>
    public bool TryRead(ValuePlace place, uint leaf, ulong leafWord, Patience patience, Span<byte> destination)
    {
        uint id = place.FrameId;
        bool readable = pool.TryBeginRead(id, out ulong word);
        bool mayWait = patience != Patience.None;
        if (!pool.ValidateAny(leaf, leafWord)
            || (!readable && !(mayWait && pool.BeginRead(id, mayBring: false, out word))))
        {
            return mayWait && TryReadHeld(id, leaf, leafWord, destination);
        }

        int copied = 0;
        while (true)
        {
            int length = ValueFrame.Read(pool.View(id), limits, destination[copied..], out uint next);
            copied += length;
            bool isLast = copied == destination.Length;
            ulong nextWord = 0;
            bool hasNext = isLast || pool.TryBeginRead(next, out nextWord);
            if (!pool.Validate(id, word) || !hasNext)
            {
                return mayWait && TryReadHeld(place.FrameId, leaf, leafWord, destination);
            }

            if (isLast)
            {
                // The first frame may have been freed and given again before its word was read.
                return pool.ValidateAny(leaf, leafWord);
            }

            if (length == 0)
            {
                return false;
            }

            (id, word) = (next, nextWord);
        }
    }

    /// <summary>
    /// The same where frames must be brought: each is shared until the next one is, so that it stays in memory.
    /// </summary>
    private bool TryReadHeld(uint id, uint leaf, ulong leafWord, Span<byte> destination)
    {
        bool isTrue = pool.ValidateAny(leaf, leafWord) && pool.LatchShared(id);
        if (isTrue && !pool.ValidateAny(leaf, leafWord))
        {
            pool.ReleaseShared(id);
            return false;
        }

        int copied = 0;
        while (isTrue)
        {
            int length = ValueFrame.Read(pool.View(id), limits, destination[copied..], out uint next);
            copied += length;
            bool isLast = copied == destination.Length;
            isTrue = isLast || (length > 0 && pool.LatchShared(next));
            pool.ReleaseShared(id);
            if (isLast)
            {
                return pool.ValidateAny(leaf, leafWord);
            }

            id = next;
        }

        return false;
    }

    /// <summary>
    /// Lets a value be read: a record at a place in the log is about to name it. A default place is nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Link(ValuePlace place, ulong stamp)
    {
        if (place.FrameId != FramePool.NoFrame)
        {
            LinkChain(place, stamp);
        }
    }

    /// <summary>Frees a value that was written and never linked.</summary>
    public void GiveUp(ValuePlace place)
    {
        uint id = place.FrameId;
        while (id != FramePool.NoFrame)
        {
            uint next = ValueFrame.Next(pool.View(id), limits);
            pool.Free(id);
            id = next;
        }
    }

    /// <summary>
    /// Frees a value whose record a change at a place in the log removed. A default place is nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(ValuePlace place, ulong stamp)
    {
        if (place.FrameId != FramePool.NoFrame)
        {
            FreeChain(place, stamp);
        }
    }

    private void LinkChain(ValuePlace place, ulong stamp)
    {
        uint id = place.FrameId;
        while (id != FramePool.NoFrame)
        {
            uint next = ValueFrame.Next(pool.View(id), limits);
            _ = pool.TryStamp(id, stamp, wasDirty: true, mayAllocate: false); // unborn: there is nothing to save
            pool.ReleaseExclusive(id);
            id = next;
        }
    }

    private void FreeChain(ValuePlace place, ulong stamp)
    {
        uint id = place.FrameId;
        while (id != FramePool.NoFrame)
        {
            bool isThere = pool.LatchExclusive(id);
            if (!isThere && !pool.TryWarm(id))
            {
                Invariant.That(pool.IsDisposed);
                return;
            }

            // What cannot be read names no next frame: that one stays, unreachable, and a check tells.
            uint next = isThere ? ValueFrame.Next(pool.View(id), limits) : FramePool.NoFrame;
            pool.Free(id, stamp);
            id = next;
        }
    }
}
