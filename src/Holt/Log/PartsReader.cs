using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Log;

/// <summary>Collects a long value, or the operations of a long batch, from its parts, from the last one back.</summary>
internal sealed unsafe class PartsReader(IDisk disk, SegmentList list, ulong from) : IDisposable
{
    private readonly SegmentBuffer _buffer = new(disk);
    private NativeBlock? _value;

    public Fault? Read(ulong recordLsn, PartsPlace place, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (place.Length is 0 or > LogFormat.PartsBytesMax || place.Count is 0 || place.Count > place.Length)
        {
            return Corrupt(recordLsn, "the record names nothing that is in parts");
        }

        int length = (int)place.Length;
        if (_value is null || _value.Size < length)
        {
            IdleMemory.Free(_value);
            _value = new NativeBlock(length);
        }

        ulong lsn = place.LastPart;
        ulong above = recordLsn;
        int left = length;
        for (uint index = place.Count; index > 0; index--)
        {
            Fault? fault = Find(recordLsn, lsn, above, out PartHead part, out ReadOnlySpan<byte> bytes);
            if (fault is not null)
            {
                return fault;
            }

            bool isFirst = index == 1;
            if (part.Index != index - 1 || bytes.Length > left || isFirst != (part.Previous == 0))
            {
                return Corrupt(recordLsn, $"the part at {lsn} is not the one the record needs");
            }

            left -= bytes.Length;
            bytes.CopyTo(_value.Span[left..]);
            above = lsn;
            lsn = part.Previous;
        }

        if (left != 0)
        {
            return Corrupt(recordLsn, "the parts are too short");
        }

        value = _value.Span[..length];
        return null;
    }

    public void Dispose()
    {
        _buffer.Dispose();
        IdleMemory.Free(_value);
        _value = null;
    }

    private Fault? Find(
        ulong recordLsn, ulong lsn, ulong above, out PartHead part, out ReadOnlySpan<byte> bytes)
    {
        part = default;
        bytes = default;
        SegmentFile? own = list.Holding(recordLsn);
        SegmentFile? file = list.Holding(lsn);
        bool isBefore = lsn >= from && lsn < above;
        if (file is null || !isBefore || file.Header.Incarnation != own?.Header.Incarnation
            || lsn < file.Header.FirstLsn)
        {
            return Corrupt(recordLsn, $"the record names a part at {lsn}, which is not there");
        }

        Fault? fault = _buffer.Load(file);
        if (fault is not null)
        {
            return fault;
        }

        LogRecordHead* head = _buffer.HeadAt(lsn);
        int room = head is null ? 0 : (int)head->Length - LogRecordHead.Size - PartHead.Size;
        if (head is null || head->Kind != LogKind.Part || room < 0)
        {
            return Corrupt(recordLsn, $"the record names a part at {lsn}, where none is");
        }

        part = *(PartHead*)(head + 1);
        if (part.Length > (uint)room || part.Length == 0)
        {
            return Corrupt(recordLsn, $"the part at {lsn} is longer than its record");
        }

        bytes = new ReadOnlySpan<byte>((byte*)(head + 1) + PartHead.Size, (int)part.Length);
        return null;
    }

    private Fault Corrupt(ulong recordLsn, string text)
    {
        SegmentFile? file = list.Holding(recordLsn);
        return file is null
            ? new Fault(HoltStatus.Corrupt, "", -1, 0, text)
            : new Fault(HoltStatus.Corrupt, file.Name, (long)(recordLsn - file.Header.StartLsn), 0, text);
    }
}
