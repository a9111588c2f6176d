using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What is left in a bucket while several writes to it are set out, none of them done yet: each takes its share. Says
/// what <see cref="FrameInsert.FitsInPlace"/> and <see cref="FrameRemove.FitsInPlace(ref FrameSpot)"/> will say when
/// its turn comes, or no: bytes that a removal gives back are not counted.
/// </summary>
/// <remarks>The caller holds the frame under intent, and sets out one write for a key.</remarks>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct BucketRoom
{
    private readonly int _prefix;
    private readonly int _slots;
    private int _count;
    private int _gap;

    public BucketRoom(byte* frame, ushort reference)
    {
        byte* bucket = FrameAllocator.At(frame, reference);
        Reference = reference;
        _prefix = Bucket.PrefixLength(bucket);
        _slots = ((BucketHead*)bucket)->Slots;
        _count = Bucket.Count(bucket);
        _gap = Bucket.Gap(bucket);
    }

    /// <summary>The bucket; 0 for none.</summary>
    public ushort Reference { get; }

    /// <summary>Whether one record is left.</summary>
    public readonly bool IsLast => _count == 1;

    /// <summary>Takes what a hit or a miss in this bucket needs, if it is there.</summary>
    public bool TryPut(ref FrameSpot spot, EngineKey key, int valueBytes)
    {
        int needed;
        if (spot.Kind == SpotKind.Hit)
        {
            byte* old = Bucket.Record(FrameAllocator.At(spot.Frame, Reference), spot.Slot);
            int bytes = Bucket.RecordBytes(Bucket.SuffixLength(old), valueBytes);
            needed = bytes <= Bucket.RecordBytes(old) ? 0 : bytes;
        }
        else
        {
            needed = Bucket.RecordBytes(key.Length - spot.Depth - _prefix, valueBytes);
            needed = _count < _slots ? needed : int.MaxValue;
        }

        if (needed > _gap)
        {
            return false;
        }

        _gap -= needed;
        _count += spot.Kind == SpotKind.Hit ? 0 : 1;
        return true;
    }

    /// <summary>Whether a hit is simply taken out, once the writes before are done.</summary>
    public readonly bool LetsGo(ref FrameSpot spot) => FrameRemove.FitsInPlace(ref spot, _count);

    /// <summary>A record goes.</summary>
    public void TakeOut() => _count--;
}
