using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;

namespace Holt.Tree;

/// <summary>
/// Long values, in chains of value frames. A chain is written before a record names it and never changes; it is freed
/// after the record is gone. So a reader validates the record's leaf once it has the first frame's word, and each frame
/// of the chain once it has the next one's word and the bytes: hand over hand.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ValueStore(FramePool pool, FrameLimits limits)
{
    /// <summary>Writes a value.</summary>
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
                FreeFrom(next);
                return false;
            }

            ReadOnlySpan<byte> part = value[(chunk * chunkMax)..];
            ValueFrame.Write(pool.View(id), limits, next, part[..Math.Min(part.Length, chunkMax)]);
            pool.ReleaseExclusive(id);
            next = id;
        }

        place = new ValuePlace(next, 0, (uint)value.Length);
        return true;
    }

    /// <summary>Copies a value out.</summary>
    /// <param name="place">Where a record said it lies.</param>
    /// <param name="leaf">The record's leaf.</param>
    /// <param name="leafWord">The leaf's word from before the place was read.</param>
    /// <param name="destination">Exactly as long as the value.</param>
    /// <returns>False: something changed; read the record again.</returns>
    public bool TryRead(ValuePlace place, uint leaf, ulong leafWord, Span<byte> destination)
    {
        uint id = place.FrameId;
        bool readable = pool.TryBeginRead(id, out ulong word);
        if (!pool.Validate(leaf, leafWord) || (!readable && !pool.BeginRead(id, out word)))
        {
            return false;
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
                return false;
            }

            if (isLast)
            {
                // The first frame may have been freed and given again before its word was read.
                return pool.Validate(leaf, leafWord);
            }

            if (length == 0)
            {
                return false;
            }

            (id, word) = (next, nextWord);
        }
    }

    /// <summary>Frees a value whose record is gone. A default place is nothing.</summary>
    public void Free(ValuePlace place) => FreeFrom(place.FrameId);

    private void FreeFrom(uint id)
    {
        while (id != FramePool.NoFrame)
        {
            Invariant.That(pool.LatchExclusive(id));
            uint next = ValueFrame.Next(pool.View(id), limits);
            pool.Free(id);
            id = next;
        }
    }
}
