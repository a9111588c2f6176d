// What a batch does to the frames it holds, as far as it can be done there without a draft. Each write is set out
// beside the readers, under intent, as a single one is: in place, or prepared in the frame's free space. Nothing is
// left to be found, taken or refused then: the writes are done one after the other by stores.
//
//    set out (intent)    [ in place: bucket 7 ] [ in place: bucket 7 ] [ prepared: new bucket for 9 ] [ in place: 12 ]
//    done (exclusive)          write                 search, write          link, free bucket 9            write
//
// All are set out on the frame as it is before the first is done. That is sound because no two of them count on the
// same block (BlockClaims); but writes in place may share a bucket, whose room they divide beforehand (BucketRoom).
// What does not fit this plan, for lack of room or because two writes meet, is for a draft.
//
// Blocks of prepared changes are taken but not linked: they go back when the plan is dropped, and out of a copy that
// is made of the frame before the changes are done.
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>Writes to frames that are set out and not done yet.</summary>
/// <remarks>
/// One batch at a time; kept for reuse. The caller holds the frames: under intent while writes are set out,
/// exclusively when they are done. Between <see cref="Begin"/> and the end of a frame nothing is allocated.
/// </remarks>
internal sealed unsafe class FramePlan
{
    /// <summary>Changes that are prepared in one frame at most, and the blocks that they take.</summary>
    private const int ChangesMax = 64;
    private const int BlocksMax = FrameInsert.BlockCountMax;

    /// <summary>Writes that memory is kept for when a batch is done.</summary>
    private const int KeptMax = 1 << 12;

    private readonly BlockClaims _claims = new();
    private PlannedWrite[] _writes = [];
    private FrameChange[] _changes = [];
    private ushort[] _blocks = [];
    private int _changeCount;
    private FrameState _now; // of the frame at hand

    /// <summary>Blocks taken so far, in all frames.</summary>
    public int BlockCount { get; private set; }

    /// <summary>Gets memory for a batch, before anything is held.</summary>
    public void Reserve(int writes)
    {
        if (_writes.Length < writes)
        {
            _writes = new PlannedWrite[writes > KeptMax ? writes : (int)BitOperations.RoundUpToPowerOf2((uint)writes)];
        }
    }

    /// <summary>Gets memory for one more frame, before it is held.</summary>
    public void ReserveFrame()
    {
        if (_changes.Length < _changeCount + ChangesMax)
        {
            Array.Resize(ref _changes, 2 * (_changeCount + ChangesMax));
        }

        if (_blocks.Length < BlockCount + BlocksMax)
        {
            Array.Resize(ref _blocks, 2 * (BlockCount + BlocksMax));
        }
    }

    /// <summary>Begins with the next frame, which is held now.</summary>
    public void Begin(FrameView frame, int baseDepth, FrameLimits limits)
    {
        _claims.Begin(frame);
        _now = new FrameState
        {
            Frame = frame.Start,
            BaseDepth = baseDepth,
            Limits = limits,
            FirstChange = _changeCount,
            FirstBlock = BlockCount,
        };
    }

    /// <summary>Forgets all writes; those that were not done have been dropped.</summary>
    public void Clear()
    {
        _changeCount = 0;
        BlockCount = 0;
        if (_writes.Length > KeptMax)
        {
            _writes = [];
        }
    }

    /// <summary>The blocks from one count up to another.</summary>
    public ReadOnlySpan<ushort> Blocks(int first, int end) => _blocks.AsSpan(first..end);

    /// <summary>Takes back what was set out in the frame at hand.</summary>
    public void Drop()
    {
        Drop(new FrameView(_now.Frame), _now.FirstBlock, BlockCount);
        BlockCount = _now.FirstBlock;
        _changeCount = _now.FirstChange;
    }

    /// <summary>Gives back the blocks of a frame, from one count up to another.</summary>
    public void Drop(FrameView frame, int first, int end)
    {
        foreach (ushort block in Blocks(first, end))
        {
            FrameAllocator.Free(frame.Start, block);
        }
    }

    /// <summary>Sets out a put; keys come in order.</summary>
    /// <param name="index">The number of the write.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="scratch">Memory to work in.</param>
    /// <param name="wasThere">Whether it replaces another.</param>
    /// <param name="old">Where the value lies that it replaces, if in value frames; else default.</param>
    /// <returns>False: it does not fit the plan, which is to be dropped.</returns>
    public bool TryPut(
        int index, EngineKey key, RecordValue value, FrameScratch scratch, out bool wasThere, out ValuePlace old)
    {
        var spot = FrameSpot.Locate(new FrameView(_now.Frame), key, _now.BaseDepth);
        wasThere = spot.Kind == SpotKind.Hit;
        _ = spot.TryGetSpilled(out old);
        bool hasBucket = spot.Kind is SpotKind.Hit or SpotKind.Miss;
        if (hasBucket)
        {
            Enter(spot.Bucket);
            if (_now.Room.TryPut(ref spot, key, value.Length))
            {
                return TrySetInPlace(index, ref spot);
            }
        }
        else if (spot.Kind == SpotKind.NoChild && FrameInsert.FitsInPlace(ref spot, key, value.Length))
        {
            // Which of the neighbours takes it is found again, so both stay as they are, and so does the node.
            (ushort left, ushort right) = FrameInsert.Neighbours(ref spot, spot.PositionOf(key));
            _writes[index] = new PlannedWrite { Spot = spot, Kind = PlannedKind.InPlace };
            return _claims.TryWhole(spot.Node)
                && _claims.TryWhole(left)
                && (left == right || _claims.TryWhole(right));
        }

        return MayPrepare(hasBucket)
            && FrameInsert.TryPrepare(ref spot, key, value, _now.Limits, scratch, out FrameChange change)
            && TrySetChange(index, ref spot, ref change, scratch);
    }

    /// <summary>Sets out a removal; keys come in order.</summary>
    /// <param name="index">The number of the write.</param>
    /// <param name="key">Its key.</param>
    /// <param name="scratch">Memory to work in.</param>
    /// <param name="wasThere">Whether there is such a record.</param>
    /// <param name="old">Where its value lies, if in value frames; else default.</param>
    /// <returns>False: it does not fit the plan, which is to be dropped.</returns>
    public bool TryDelete(int index, EngineKey key, FrameScratch scratch, out bool wasThere, out ValuePlace old)
    {
        var spot = FrameSpot.Locate(new FrameView(_now.Frame), key, _now.BaseDepth);
        wasThere = spot.TryGetSpilled(out old) || spot.Kind == SpotKind.Hit;
        if (!wasThere)
        {
            _writes[index] = new PlannedWrite { Kind = PlannedKind.Nothing };
            return true;
        }

        Enter(spot.Bucket);
        if (!_now.Room.LetsGo(ref spot))
        {
            if (!MayPrepare(hasBucket: true))
            {
                return false;
            }

            if (FrameRemove.TryPrepare(ref spot, key, _now.Limits, scratch, out FrameChange change))
            {
                return TrySetChange(index, ref spot, ref change, scratch);
            }

            if (_now.Room.IsLast)
            {
                return false;
            }
        }

        _now.Room.TakeOut();
        return TrySetInPlace(index, ref spot);
    }

    /// <summary>Does a put: the key and the value are those that were set out. Cannot fail.</summary>
    public void Put(int index, EngineKey key, RecordValue value, ulong version)
    {
        ref PlannedWrite write = ref _writes[index];
        if (write.Kind == PlannedKind.Prepared)
        {
            _ = FrameInsert.CountIn(ref write.Spot, value);
            _changes[write.Change].Commit(ref write.Spot, version);
            return;
        }

        write.Find(key);
        Invariant.That(FrameInsert.FitsInPlace(ref write.Spot, key, value.Length));
        FrameInsert.ApplyInPlace(ref write.Spot, key, value, version, out _);
    }

    /// <summary>Does a removal: the key is that which was set out. Cannot fail.</summary>
    public void Delete(int index, EngineKey key)
    {
        ref PlannedWrite write = ref _writes[index];
        switch (write.Kind)
        {
            case PlannedKind.Prepared:
                FrameRemove.CountOut(ref write.Spot, out _, out _);
                _changes[write.Change].Commit(ref write.Spot, version: 0);
                return;
            case PlannedKind.InPlace:
                write.Find(key);
                Invariant.That(write.Spot.Kind == SpotKind.Hit && !FrameRemove.IsLastOfBucket(ref write.Spot));
                FrameRemove.ApplyInPlace(ref write.Spot, out _, out _);
                return;
            default:
                return;
        }
    }

    /// <summary>Comes to a bucket; the writes to it follow each other.</summary>
    private void Enter(ushort bucket)
    {
        if (_now.Room.Reference != bucket)
        {
            _now.Room = new BucketRoom(_now.Frame, bucket);
            _now.IsRoomShared = false;
        }
    }

    /// <summary>Not for a bucket in which others are written in place, for it would be replaced.</summary>
    private bool MayPrepare(bool hasBucket) =>
        _changeCount < _now.FirstChange + ChangesMax && !(hasBucket && _now.IsRoomShared);

    private bool TrySetInPlace(int index, ref FrameSpot spot)
    {
        bool isMoved = _now.IsRoomShared;
        _writes[index] = new PlannedWrite { Spot = spot, Kind = PlannedKind.InPlace, IsMoved = isMoved };
        _now.IsRoomShared = true;
        return isMoved || _claims.TryInPlace(spot.Bucket);
    }

    private bool TrySetChange(int index, ref FrameSpot spot, ref FrameChange change, FrameScratch scratch)
    {
        ReadOnlySpan<ushort> blocks = scratch.TakenBlocks;
        int end = BlockCount + blocks.Length;
        if (end > _now.FirstBlock + BlocksMax)
        {
            FrameAllocator.Free(new Span<byte>(_now.Frame, _now.Limits.FrameBytes), blocks);
            return false;
        }

        blocks.CopyTo(_blocks.AsSpan(BlockCount));
        BlockCount = end;
        _writes[index] = new PlannedWrite { Spot = spot, Kind = PlannedKind.Prepared, Change = _changeCount };
        _changes[_changeCount++] = change;
        return _claims.TryWhole(change.FreeNode)
            && _claims.TryWhole(change.FreeOtherNode)
            && _claims.TryWhole(change.FreeBucket)
            && _claims.TryWhole(change.FreeOtherBucket)
            && _claims.TryLink(change.Link)
            && (change.Child != 0 ? _claims.TryWhole(change.Node) : _claims.TryLink(change.Node));
    }

    /// <summary>The frame whose writes are being set out.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct FrameState
    {
        public byte* Frame;
        public int BaseDepth;
        public FrameLimits Limits;
        public int FirstChange;
        public int FirstBlock;

        /// <summary>Of the bucket that the last write belongs to.</summary>
        public BucketRoom Room;

        /// <summary>Whether there is a write in place to that bucket.</summary>
        public bool IsRoomShared;
    }
}
