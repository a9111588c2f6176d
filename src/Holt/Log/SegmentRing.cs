using System.Runtime.CompilerServices;
using System.Threading;

namespace Holt.Log;

/// <summary>Which segment a position lies in, for the segments of this life that are needed.</summary>
/// <remarks>Thread-safe: positions that may be asked for keep their segments there.</remarks>
internal sealed unsafe class SegmentRing
{
    private readonly Segment?[] _slots; // Volatile; single writer: the keeper
    private readonly int _shift;
    private readonly ulong _slotMask;

    public SegmentRing(int segmentBytes, long limitBytes)
    {
        SegmentBytes = (ulong)segmentBytes;
        _shift = System.Numerics.BitOperations.Log2((uint)segmentBytes);
        uint count = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((limitBytes / segmentBytes) + 4));
        _slots = new Segment?[count];
        _slotMask = count - 1;
    }

    public ulong SegmentBytes { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Segment? At(ulong lsn) => Volatile.Read(ref _slots[(int)((lsn >> _shift) & _slotMask)]);

    /// <summary>The bytes at a position that somebody has to publish, or may be about to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Memory(ulong lsn) => At(lsn)!.Memory + (lsn & (SegmentBytes - 1));

    public void Put(Segment segment) => Volatile.Write(ref Slot(segment), segment);

    public void Remove(Segment segment) => Volatile.Write(ref Slot(segment), null);

    private ref Segment? Slot(Segment segment) => ref _slots[(int)((segment.StartLsn >> _shift) & _slotMask)];
}
