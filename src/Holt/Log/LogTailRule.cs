using System;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>
/// Where the last life does not go on: is it the tail, or damage? A record behind it proves nothing, since parallel
/// writers leave holes when the process dies. But each record tells what was durable when it was written.
/// </summary>
internal static unsafe class LogTailRule
{
    /// <summary>
    /// Raises <paramref name="durable"/> to the highest watermark of the records behind a position. Heads check
    /// themselves and start at multiples of 8, so it is one pass.
    /// </summary>
    public static Fault? Watermark(
        SegmentList list, SegmentBuffer buffer, SegmentFile segment, ulong position, ref ulong durable)
    {
        foreach (SegmentFile file in list.Files)
        {
            if (file.Header.Incarnation != segment.Header.Incarnation || file.Header.EndLsn <= position)
            {
                continue;
            }

            Fault? fault = buffer.Load(file);
            if (fault is not null)
            {
                return fault;
            }

            ulong last = file.Header.EndLsn - LogRecordHead.Size;
            ulong lsn = Math.Max(position, file.Header.FirstLsn);
            for (; lsn <= last; lsn += LogFormat.UnitBytes)
            {
                LogRecordHead* head = buffer.At(lsn);
                if (head->Lsn == lsn && head->IsGood(lsn, file.Header.EndLsn - lsn, file.Header.Salt))
                {
                    bool isProof = Planted.Is(PlantedBug.HoleRefused);
                    durable = Math.Max(durable, isProof ? lsn + head->Length : head->Durable);
                }
            }
        }

        return null;
    }
}
