using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What a frame will be: a copy that is changed aside, operation by operation, while readers use the frame. It takes
/// the frame's place by one copy that cannot fail; or it is dropped, and nothing has happened.
/// </summary>
/// <remarks>
/// The owner holds the frame under intent, then exclusively. The records it puts have no version before
/// <see cref="SetVersion"/>.
/// </remarks>
internal sealed unsafe class FrameDraft(FrameLimits limits)
{
    /// <summary>A draft is packed anew when a quarter of it lies in free blocks.</summary>
    private const int FreeShare = 4;

    private readonly NativeBlock _image = new(limits.FrameBytes);

    private FrameView View => new(_image.Start);

    /// <summary>Gives its memory back; it cannot be used any more.</summary>
    public void Free() => _image.Free();

    /// <summary>Begins with what the frame is now.</summary>
    public void CopyFrom(FrameView frame) => CopyUsed(frame.Start, _image.Start);

    /// <summary>Takes the place of the frame, which the caller holds exclusively.</summary>
    public void CopyTo(FrameView frame)
    {
        ulong lastLsn = ((FrameHeader*)frame.Start)->LastLsn;
        SyncPoint.Reach();
        CopyUsed(_image.Start, frame.Start);
        ((FrameHeader*)frame.Start)->LastLsn = lastLsn;
    }

    /// <summary>Puts a record.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="baseDepth">The frame's base depth.</param>
    /// <param name="scratch">Memory to work in.</param>
    /// <param name="wasThere">Whether it replaced another.</param>
    /// <param name="old">Where the value lay that it replaced, if in value frames; else default.</param>
    /// <returns>False: there is no room for it, and the draft is as it was.</returns>
    public bool TryPut(
        EngineKey key, RecordValue value, int baseDepth, FrameScratch scratch, out bool wasThere, out ValuePlace old)
    {
        wasThere = false;
        old = default;
        bool mayPack = true;
        while (true)
        {
            var spot = FrameSpot.Locate(View, key, baseDepth);
            wasThere = spot.Kind == SpotKind.Hit;
            if (FrameInsert.FitsInPlace(ref spot, key, value.Length))
            {
                FrameInsert.ApplyInPlace(ref spot, key, value, version: 0, out old);
                return true;
            }

            if (FrameInsert.TryPrepare(ref spot, key, value, limits, scratch, out FrameChange change))
            {
                old = FrameInsert.CountIn(ref spot, value);
                change.Commit(ref spot, version: 0);
                return true;
            }

            if (!mayPack || !TryPack(key, baseDepth, scratch))
            {
                return false;
            }

            mayPack = false;
        }
    }

    /// <summary>Takes a record out, if it is there.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="baseDepth">The frame's base depth.</param>
    /// <param name="scratch">Memory to work in.</param>
    /// <param name="wasThere">Whether it was.</param>
    /// <param name="old">Where its value lay, if in value frames; else default.</param>
    /// <returns>False: there is no room for what is left beside it, and the draft is as it was.</returns>
    public bool TryDelete(
        EngineKey key, int baseDepth, FrameScratch scratch, out bool wasThere, out ValuePlace old)
    {
        old = default;
        bool mayPack = true;
        while (true)
        {
            var spot = FrameSpot.Locate(View, key, baseDepth);
            wasThere = spot.Kind == SpotKind.Hit;
            if (!wasThere)
            {
                return true;
            }

            if (!FrameRemove.FitsInPlace(ref spot)
                && FrameRemove.TryPrepare(ref spot, key, limits, scratch, out FrameChange change))
            {
                FrameRemove.CountOut(ref spot, out _, out old);
                change.Commit(ref spot, version: 0);
                return true;
            }

            if (FrameRemove.FitsInPlace(ref spot) || !FrameRemove.IsLastOfBucket(ref spot))
            {
                FrameRemove.ApplyInPlace(ref spot, out _, out old);
                return true;
            }

            if (!mayPack || !TryPack(key, baseDepth, scratch))
            {
                return false;
            }

            mayPack = false;
        }
    }

    /// <summary>Gives a record that was put its version.</summary>
    public void SetVersion(EngineKey key, int baseDepth, ulong version)
    {
        var spot = FrameSpot.Locate(View, key, baseDepth);
        Invariant.That(spot.Kind == SpotKind.Hit);
        byte* record = Bucket.Record(FrameAllocator.At(spot.Frame, spot.Bucket), spot.Slot);
        ((RecordHead*)record)->Version = version;
    }

    /// <summary>Whether fewer records are in it than a cut at half of their bytes needs.</summary>
    public static bool IsSparse(FrameView frame) => ((FrameHeader*)frame.Start)->LiveKeys < FreeShare;

    /// <summary>Builds the draft anew without its free blocks, if that wins a share of it.</summary>
    private bool TryPack(EngineKey key, int baseDepth, FrameScratch scratch)
    {
        var header = (FrameHeader*)_image.Start;
        if (FrameFacts.FreeBytes(View) <= limits.FrameBytes / FreeShare)
        {
            return false;
        }

        byte kind = header->Kind;
        FrameRebuild.TakeApart(scratch, View, key, baseDepth);
        if (!FrameRebuild.TryBuildImage(limits, scratch, 0, scratch.Count, baseDepth, kind, header->Level))
        {
            return false;
        }

        CopyUsed(scratch.Image, _image.Start);
        return true;
    }

    /// <summary>Copies all of a frame but its gap.</summary>
    private void CopyUsed(byte* from, byte* to)
    {
        var header = (FrameHeader*)from;
        int low = (int)header->NodeEnd << FrameFormat.UnitShift;
        int high = (int)header->BucketStart << FrameFormat.UnitShift;
        Bytes.Copy(from, to, low);
        SyncPoint.Reach();
        Bytes.Copy(from + high, to + high, limits.FrameBytes - high);
    }
}
