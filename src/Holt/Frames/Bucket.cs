using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Reading a bucket: where its parts lie, and finding a suffix. See <see cref="BucketHead"/> for the picture.
/// </summary>
/// <remarks>
/// Safe on torn memory: the count is one byte, lengths are masked, the size is cut to more lines than any bucket has;
/// so every address lies within the range and its tail.
/// </remarks>
internal static unsafe class Bucket
{
    /// <summary>Most records of a bucket.</summary>
    public const int CountMax = 128;

    /// <summary>Bytes per slot: fingerprint, head, place.</summary>
    public const int SlotBytes = 7;

    private const uint LinesMask = (1 << 12) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(byte* bucket) => bucket[1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PrefixLength(byte* bucket) => (int)(((BucketHead*)bucket)->PrefixLength & FrameFormat.LengthMask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Prefix(byte* bucket) => bucket + BucketHead.Size + (SlotBytes * bucket[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Fingerprints(byte* bucket) => bucket + BucketHead.Size;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint* Heads(byte* bucket) => (uint*)(bucket + BucketHead.Size + bucket[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort* Places(byte* bucket) => (ushort*)(bucket + BucketHead.Size + (5 * bucket[2]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* End(byte* bucket) =>
        bucket + ((((BucketHead*)bucket)->Lines & LinesMask) * FrameFormat.LineBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Record(byte* bucket, int slot) => End(bucket) - (2 * Places(bucket)[slot]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SuffixLength(byte* record) => (int)(((RecordHead*)record)->Lengths & FrameFormat.LengthMask);

    /// <summary>The value's length as stored; <see cref="RecordHead.Spilled"/> when it lies elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ValueField(byte* record) => ((RecordHead*)record)->Lengths >> RecordHead.SuffixBits;

    /// <summary>Bytes the value takes in the record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ValueBytes(uint valueField) =>
        valueField == RecordHead.Spilled ? ValuePlace.Size : (int)valueField;

    /// <summary>Suffix bytes that are not in the head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RestLength(int suffixLength) =>
        suffixLength > Bytes.HeadBytes ? suffixLength - Bytes.HeadBytes : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Value(byte* record) => record + RecordHead.Size + RestLength(SuffixLength(record));

    /// <summary>Bytes a record takes.</summary>
    public static int RecordBytes(int suffixLength, int valueBytes) =>
        (RecordHead.Size + RestLength(suffixLength) + valueBytes + 1) & ~1;

    public static int RecordBytes(byte* record) =>
        RecordBytes(SuffixLength(record), ValueBytes(ValueField(record)));

    /// <summary>Bytes that lie between slots, prefix and records.</summary>
    public static int Gap(byte* bucket)
    {
        var head = (BucketHead*)bucket;
        return unchecked((head->Lines * FrameFormat.LineBytes) - BucketHead.Size - (SlotBytes * head->Slots)
            - (int)head->PrefixLength - (int)head->HeapBytes);
    }

    /// <summary>The slot of a suffix, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(byte* bucket, byte* suffix, int length) => Find(bucket, suffix, length, default(NoPages));

    /// <summary>The same, telling the records that it reads; the caller tells the rest of the bucket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find<TPages>(byte* bucket, byte* suffix, int length, TPages pages)
        where TPages : struct, IPageRecorder
    {
        int count = Count(bucket);
        uint head = Bytes.Head(suffix, length);
        Vector128<byte> wanted = Vector128.Create(Bytes.Fingerprint(suffix, length));
        for (int at = 0; at < count; at += 16)
        {
            uint hits = Vector128.Equals(Vector128.Load(Fingerprints(bucket) + at), wanted)
                .ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                int slot = at + BitOperations.TrailingZeroCount(hits);
                if (slot >= count)
                {
                    break;
                }

                if (TPages.IsOn && Heads(bucket)[slot] == head
                    && !(pages.Touch(Record(bucket, slot), RecordHead.Size)
                        && pages.Touch(Record(bucket, slot), RecordBytes(Record(bucket, slot)))))
                {
                    return -1;
                }

                if (Heads(bucket)[slot] == head && Matches(Record(bucket, slot), suffix, length))
                {
                    return slot;
                }
            }
        }

        return -1;
    }

    /// <summary>
    /// The first slot whose fingerprint and head match; its record, not looked at, may still differ. Or -1.
    /// </summary>
    public static int FindCandidate(byte* bucket, byte* suffix, int length)
    {
        int count = Count(bucket);
        uint head = Bytes.Head(suffix, length);
        Vector128<byte> wanted = Vector128.Create(Bytes.Fingerprint(suffix, length));
        for (int at = 0; at < count; at += 16)
        {
            uint hits = Vector128.Equals(Vector128.Load(Fingerprints(bucket) + at), wanted)
                .ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                int slot = at + BitOperations.TrailingZeroCount(hits);
                if (slot < count && Heads(bucket)[slot] == head)
                {
                    return slot;
                }
            }
        }

        return -1;
    }

    /// <summary>How many records are below a suffix; with <paramref name="orEqual"/>, at or below it.</summary>
    public static int CountBelow(byte* bucket, byte* suffix, int length, bool orEqual)
    {
        uint head = Bytes.Head(suffix, length);
        uint* heads = Heads(bucket);
        int low = 0;
        int high = Count(bucket);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            uint other = heads[middle];
            bool below = other != head
                ? other < head
                : CompareBehindHead(Record(bucket, middle), suffix, length) < (orEqual ? 1 : 0);
            (low, high) = below ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Compares a record's suffix with another of the same head.</summary>
    private static int CompareBehindHead(byte* record, byte* suffix, int length)
    {
        int own = SuffixLength(record);
        return own < Bytes.HeadBytes || length < Bytes.HeadBytes
            ? own - length
            : Bytes.Compare(
                record + RecordHead.Size, own - Bytes.HeadBytes, suffix + Bytes.HeadBytes, length - Bytes.HeadBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Matches(byte* record, byte* suffix, int length) =>
        SuffixLength(record) == length
        && Bytes.Equal(record + RecordHead.Size, suffix + Bytes.HeadBytes, length - Bytes.HeadBytes);
}
