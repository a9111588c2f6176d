using System;
using System.Buffers.Binary;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>Whether a bucket agrees with itself: its slots, its records, their order, their values.</summary>
/// <remarks>Safe on any bytes, if the bucket's lines lie within the frame.</remarks>
internal static unsafe class BucketCheck
{
    private const int StackBytes = 256;

    /// <summary>What is wrong with a bucket, or null.</summary>
    public static string? FaultOf(byte* bucket, FrameLimits limits, byte frameKind)
    {
        string? fault = HeadFault((BucketHead*)bucket);
        for (int slot = 0; slot < Bucket.Count(bucket) && fault is null; slot++)
        {
            fault = RecordFault(bucket, slot) ?? ValueFault(Bucket.Record(bucket, slot), limits, frameKind);
            fault ??= slot == 0 || Compare(bucket, slot - 1, slot) < 0 ? null : "it is not above the one before";
            fault = fault is null ? null : $"slot {slot}: {fault}";
        }

        return fault ?? OverlapFault(bucket);
    }

    private static string? HeadFault(BucketHead* head)
    {
        if (head->Reserved0 != 0 || head->Reserved1 != 0)
        {
            return "reserved bytes are not zero";
        }

        if (head->Slots == 0 || head->Slots > Bucket.CountMax || head->Slots % 8 != 0)
        {
            return $"{head->Slots} slots";
        }

        if (head->Count == 0 || head->Count > head->Slots)
        {
            return $"{head->Count} records in {head->Slots} slots";
        }

        if (head->PrefixLength > FrameFormat.LengthMask)
        {
            return $"a prefix of {head->PrefixLength} bytes";
        }

        long used = BucketHead.Size + (Bucket.SlotBytes * head->Slots) + (long)head->PrefixLength + head->HeapBytes;
        long size = head->Lines * FrameFormat.LineBytes;
        return used > size ? $"its parts take {used} bytes of {size}"
            : head->HeapBytes % 2 != 0 ? "an odd number of record bytes"
            : null;
    }

    private static string? RecordFault(byte* bucket, int slot)
    {
        long place = 2 * Bucket.Places(bucket)[slot];
        if (place < RecordHead.Size || place > ((BucketHead*)bucket)->HeapBytes)
        {
            return "its record lies outside of the records";
        }

        byte* record = Bucket.Record(bucket, slot);
        if (Bucket.RecordBytes(record) > place)
        {
            return "its record reaches over the bucket's end";
        }

        int length = Bucket.SuffixLength(record);
        Span<byte> suffix = length <= StackBytes - Bytes.HeadBytes
            ? stackalloc byte[StackBytes]
            : new byte[length + Bytes.HeadBytes];
        _ = CopySuffix(bucket, slot, suffix);
        fixed (byte* bytes = suffix)
        {
            return Bytes.Head(bytes, length) != Bucket.Heads(bucket)[slot] ? "its head has bytes behind the suffix"
                : Bytes.Fingerprint(bytes, length) != Bucket.Fingerprints(bucket)[slot] ? "the fingerprint is wrong"
                : null;
        }
    }

    /// <summary>Writes a record's suffix, and up to a head's bytes behind it.</summary>
    /// <returns>Its length.</returns>
    public static int CopySuffix(byte* bucket, int slot, Span<byte> destination)
    {
        byte* record = Bucket.Record(bucket, slot);
        int length = Bucket.SuffixLength(record);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Bucket.Heads(bucket)[slot]);
        new ReadOnlySpan<byte>(record + RecordHead.Size, Bucket.RestLength(length))
            .CopyTo(destination[Bytes.HeadBytes..]);
        return length;
    }

    private static string? ValueFault(byte* record, FrameLimits limits, byte frameKind)
    {
        uint field = Bucket.ValueField(record);
        if (frameKind == FrameFormat.Router)
        {
            return field != RouterEntry.Size ? "its value is not a router's"
                : ((RouterEntry*)Bucket.Value(record))->ChildId == 0 ? "its child has no id"
                : null;
        }

        if (field != RecordHead.Spilled)
        {
            return field > limits.InlineValueBytesMax ? $"a value of {field} bytes lies in the record" : null;
        }

        var place = (ValuePlace*)Bucket.Value(record);
        return place->FrameId == 0 || place->Slot != 0 ? "its value's place is none"
            : place->Length <= limits.InlineValueBytesMax ? $"a value of {place->Length} bytes lies in value frames"
            : null;
    }

    private static int Compare(byte* bucket, int slot, int next)
    {
        uint head = Bucket.Heads(bucket)[slot];
        uint nextHead = Bucket.Heads(bucket)[next];
        if (head != nextHead)
        {
            return head < nextHead ? -1 : 1;
        }

        byte* record = Bucket.Record(bucket, slot);
        byte* other = Bucket.Record(bucket, next);
        int length = Bucket.SuffixLength(record);
        int otherLength = Bucket.SuffixLength(other);
        return length <= Bytes.HeadBytes || otherLength <= Bytes.HeadBytes
            ? length - otherLength
            : new ReadOnlySpan<byte>(record + RecordHead.Size, Bucket.RestLength(length)).SequenceCompareTo(
                new ReadOnlySpan<byte>(other + RecordHead.Size, Bucket.RestLength(otherLength)));
    }

    /// <summary>Records lie side by side, in any order.</summary>
    private static string? OverlapFault(byte* bucket)
    {
        int count = Bucket.Count(bucket);
        Span<uint> places = stackalloc uint[Bucket.CountMax];
        for (int slot = 0; slot < count; slot++)
        {
            places[slot] = ((uint)Bucket.Places(bucket)[slot] << 8) | (uint)slot;
        }

        places = places[..count];
        places.Sort();
        for (int i = 1; i < count; i++)
        {
            uint slot = places[i] & byte.MaxValue;
            uint end = (2 * (places[i] >> 8)) - (uint)Bucket.RecordBytes(Bucket.Record(bucket, (int)slot));
            if (end < 2 * (places[i - 1] >> 8))
            {
                return $"slot {slot}: its record and that of slot {places[i - 1] & byte.MaxValue} overlap";
            }
        }

        return null;
    }
}
