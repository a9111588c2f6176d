using System;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>What a segment's file starts with. It is synced before the first record is written behind it.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct SegmentHeader
{
    public const int Size = 88;

    private const int CheckedBytes = Size - sizeof(uint);

    /// <summary>"HLOG".</summary>
    [FieldOffset(0x00)]
    public uint Magic;

    [FieldOffset(0x04)]
    public ushort Version;

    [FieldOffset(0x06)]
    public ushort Reserved0;

    [FieldOffset(0x08)]
    public StoreId Store;

    [FieldOffset(0x18)]
    public ulong Incarnation;

    [FieldOffset(0x20)]
    public ulong Salt;

    /// <summary>LSN of the file's first byte.</summary>
    [FieldOffset(0x28)]
    public ulong StartLsn;

    [FieldOffset(0x30)]
    public ulong SegmentBytes;

    /// <summary>LSN of the first byte of the incarnation's first segment.</summary>
    [FieldOffset(0x38)]
    public ulong IncarnationStart;

    /// <summary>Where the log of the incarnation before ended; 0: there was none.</summary>
    [FieldOffset(0x40)]
    public ulong PreviousEnd;

    /// <summary>Everything below was synced when this was written.</summary>
    [FieldOffset(0x48)]
    public ulong Durable;

    [FieldOffset(0x50)]
    public uint Reserved1;

    /// <summary>Of all above.</summary>
    [FieldOffset(0x54)]
    public uint Check;

    public readonly ulong EndLsn => StartLsn + SegmentBytes;

    /// <summary>Where its first record starts.</summary>
    public readonly ulong FirstLsn => StartLsn + LogFormat.HeaderBytes;

    public readonly uint CheckNow()
    {
        fixed (SegmentHeader* self = &this)
        {
            return Checksum.Of(new ReadOnlySpan<byte>(self, CheckedBytes));
        }
    }

    /// <summary>Whether the numbers can be those of a segment.</summary>
    public readonly bool IsSane =>
        SegmentBytes is >= LogFormat.SegmentBytesMin and <= LogFormat.SegmentBytesMax
        && ulong.IsPow2(SegmentBytes)
        && StartLsn % SegmentBytes == 0
        && StartLsn <= ulong.MaxValue - SegmentBytes
        && IncarnationStart <= StartLsn
        && (StartLsn - IncarnationStart) % SegmentBytes == 0
        && PreviousEnd <= IncarnationStart
        && Durable <= FirstLsn
        && Incarnation > 0;
}
