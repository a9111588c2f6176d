using System;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>The operations of a record, one after the other; any bytes are safe to read.</summary>
internal ref struct LogOperations
{
    private readonly ulong _lsn;
    private readonly int _count;
    private ReadOnlySpan<byte> _rest;
    private int _index;

    public LogOperations(ulong lsn, int count, ReadOnlySpan<byte> body)
    {
        _lsn = lsn;
        _count = count;
        _rest = body;
    }

    /// <summary>False: there is no other one, or the bytes are none.</summary>
    public bool TryNext(out LogOperation operation)
    {
        operation = default;
        if (_index == _count || _rest.Length < OperationHead.Size)
        {
            return false;
        }

        OperationHead head = Stored.Read<OperationHead>(_rest);
        ReadOnlySpan<byte> bytes = _rest[OperationHead.Size..];
        if (!IsSane(head, bytes.Length))
        {
            return false;
        }

        ReadOnlySpan<byte> value = bytes.Slice((int)head.KeyLength, (int)head.ValueLength);
        bool isInParts = head.Kind == OperationKind.PutParts;
        operation = new LogOperation
        {
            Kind = head.Kind,
            Version = _lsn + (ulong)_index,
            Key = bytes[..(int)head.KeyLength],
            Value = isInParts ? default : value,
            Parts = isInParts ? Stored.Read<PartsPlace>(value) : default,
            Batch = head.Kind == OperationKind.Batch ? Stored.Read<BatchPlace>(value) : default,
        };
        _rest = bytes[(int)(head.KeyLength + head.ValueLength)..];
        _index++;
        return true;
    }

    /// <summary>
    /// Whether all operations are whole and nothing but zeros of rounding follows. A batch that is in parts is alone in
    /// its record, and has puts and removals only.
    /// </summary>
    public static bool AreWhole(ulong lsn, int count, ReadOnlySpan<byte> body, bool isInParts = false)
    {
        var all = new LogOperations(lsn, count, body);
        bool isLegal = true;
        while (all.TryNext(out LogOperation operation))
        {
            isLegal &= operation.Kind != OperationKind.Batch || (count == 1 && !isInParts);
            isLegal &= operation.Kind != OperationKind.PutParts || !isInParts;
        }

        return isLegal
            && count > 0
            && all._index == count
            && all._rest.Length < LogFormat.UnitBytes
            && all._rest.IndexOfAnyExcept((byte)0) < 0;
    }

    private static bool IsSane(OperationHead head, int room)
    {
        long wanted = (long)head.KeyLength + head.ValueLength;
        if (head.Kind == OperationKind.Batch)
        {
            return wanted <= room && head.KeyLength == 0 && head.ValueLength >= BatchPlace.Size;
        }

        bool isKey = head.KeyLength is >= HoltLimits.TreeIdBytes and <= EngineKey.LengthMax;
        return wanted <= room && isKey && head.Kind switch
        {
            OperationKind.Put => head.ValueLength <= HoltLimits.ValueBytesMax,
            OperationKind.PutParts => head.ValueLength == PartsPlace.Size,
            OperationKind.Delete => head.ValueLength == 0,
            _ => false,
        };
    }
}
