// The log, byte by byte; docs/format.md has the same in words.
//
//    LSN 0          4096                                   S          S + 4096                          2S
//        +----------+--------+------+----------+-----+----+----------+--------+-----------------------+
//        | header   | record | rec. | record   | pad |    | header   | record | ...                   |
//        +----------+--------+------+----------+-----+----+----------+--------+-----------------------+
//        segment 0 (S bytes, a file)                  less  segment 1
//                                                     than a head: nothing
//
// An LSN is the place in the file and the file's place in the log at once: segments are S bytes, a power of two, and
// start at multiples of S. A place is *canonical* when a record can start there: behind the header, a multiple of 8,
// with room for a head before the segment ends. All positions that are kept (tail, published, durable, cuts) are.
using System.Runtime.CompilerServices;

namespace Holt.Log;

/// <summary>Constants of the stored log, and the arithmetic of its positions.</summary>
internal static class LogFormat
{
    /// <summary>"HLOG".</summary>
    public const uint Magic = 0x474F_4C48;

    public const ushort Version = 1;

    /// <summary>The first page of a segment; records start behind it.</summary>
    public const int HeaderBytes = 4096;

    /// <summary>Records start and end at multiples of this.</summary>
    public const int UnitBytes = 8;

    public const int SegmentBytesMin = 64 << 10;

    public const int SegmentBytesMax = 1 << 30;

    /// <summary>The longest record is a quarter of a segment, and no longer than this.</summary>
    public const int RecordBytesMax = 1 << 20;

    /// <summary>What a chain of parts holds at most: a batch with the heads of its operations.</summary>
    public const int PartsBytesMax =
        HoltLimits.BatchBytesMax + (HoltLimits.BatchOperationsMax * OperationHead.Size);

    private const byte PartsHoldValues = PartsBytesMax >= HoltLimits.ValueBytesMax ? 1 : -1;
    private const byte HeadsAreUnits = LogRecordHead.Size % UnitBytes == 0 ? 1 : -1;
    private const byte SegmentsHoldRecords = SegmentBytesMin / 4 > LogRecordHead.Size ? 1 : -1;
    private const byte HeaderFits = SegmentHeader.Size <= 512 ? 1 : -1; // one sector: old or new, never half

    /// <summary>The longest record that segments of this size hold.</summary>
    public static int RecordBytesMaxOf(int segmentBytes) =>
        segmentBytes / 4 < RecordBytesMax ? segmentBytes / 4 : RecordBytesMax;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RoundUp(int bytes) => (bytes + (UnitBytes - 1)) & -UnitBytes;

    /// <summary>The place where the record behind <paramref name="end"/> can start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Canonical(ulong end, ulong segmentBytes)
    {
        ulong offset = end & (segmentBytes - 1);
        if (offset == 0)
        {
            return end + HeaderBytes;
        }

        ulong left = segmentBytes - offset;
        return left < LogRecordHead.Size ? end + left + HeaderBytes : end;
    }
}
