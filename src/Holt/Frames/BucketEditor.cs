using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Changing a bucket in place: add, replace and remove a record, and copy a bucket to a larger block. See
/// <see cref="BucketHead"/> for the picture.
/// </summary>
/// <remarks>In place: under the exclusive latch. A copy is written aside, where no reader looks yet.</remarks>
internal static unsafe class BucketEditor
{
    /// <summary>Bytes of a bucket block: head, slots, prefix, records.</summary>
    public static int BlockBytes(int slots, int prefixLength, int heapBytes) =>
        BucketHead.Size + (Bucket.SlotBytes * slots) + prefixLength + heapBytes;

    public static int LinesFor(int bytes) => (bytes + FrameFormat.LineBytes - 1) / FrameFormat.LineBytes;

    /// <summary>Slots for a number of records, with room for some more.</summary>
    public static int SlotsFor(int count, int spare) => Math.Min(Bucket.CountMax, (count + spare + 7) & ~7);

    /// <summary>Writes the head of an empty bucket.</summary>
    public static void Start(byte* bucket, int slots, int lines, byte* prefix, int prefixLength)
    {
        var head = (BucketHead*)bucket;
        *head = default;
        head->Kind = FrameFormat.KindBucket;
        head->Slots = (byte)slots;
        head->Lines = (ushort)lines;
        head->PrefixLength = (uint)prefixLength;
        Bytes.Copy(prefix, Bucket.Prefix(bucket), prefixLength);
    }

    /// <summary>
    /// Puts a record into a slot, the ones behind it moving up. The slot and the bytes are there.
    /// </summary>
    /// <returns>The record, so that its version can be set.</returns>
    public static RecordHead* Insert(byte* bucket, int slot, in RecordSource record)
    {
        int count = Bucket.Count(bucket);
        int moved = count - slot;
        byte* prints = Bucket.Fingerprints(bucket) + slot;
        uint* heads = Bucket.Heads(bucket) + slot;
        ushort* places = Bucket.Places(bucket) + slot;
        if (moved > 0)
        {
            Bytes.Move(prints, prints + 1, moved);
            SyncPoint.Reach();
            Bytes.Move((byte*)heads, (byte*)(heads + 1), moved * sizeof(uint));
            Bytes.Move((byte*)places, (byte*)(places + 1), moved * sizeof(ushort));
        }

        *prints = Bytes.Fingerprint(record.Suffix, record.SuffixLength);
        *heads = Bytes.Head(record.Suffix, record.SuffixLength);
        bucket[1] = (byte)(count + 1);
        SyncPoint.Reach();
        return Write(bucket, places, in record);
    }

    /// <summary>Gives a slot another record of the same key; the old one is dead.</summary>
    public static RecordHead* Replace(byte* bucket, int slot, in RecordSource record) =>
        Write(bucket, Bucket.Places(bucket) + slot, in record);

    /// <summary>Writes another value over a record that has the bytes for it.</summary>
    public static RecordHead* Overwrite(byte* record, in RecordSource source)
    {
        ((RecordHead*)record)->Lengths = source.Lengths;
        SyncPoint.Reach();
        Bytes.Copy(source.Value, Bucket.Value(record), source.ValueBytes);
        return (RecordHead*)record;
    }

    /// <summary>The same for a value that lies in its record, as the one before did, and is not longer.</summary>
    public static void Overwrite(byte* record, RecordValue value, ulong version)
    {
        var head = (RecordHead*)record;
        head->Lengths = (uint)Bucket.SuffixLength(record) | (value.Field << RecordHead.SuffixBits);
        SyncPoint.Reach();
        fixed (byte* from = value.Bytes)
        {
            Bytes.Copy(from, Bucket.Value(record), value.Length);
        }

        head->Version = version;
    }

    /// <summary>Takes a slot out; its record is dead, or gone when it is the lowest.</summary>
    public static void Remove(byte* bucket, int slot)
    {
        var head = (BucketHead*)bucket;
        byte* record = Bucket.Record(bucket, slot);
        if (record == Bucket.End(bucket) - head->HeapBytes)
        {
            head->HeapBytes -= (uint)Bucket.RecordBytes(record);
        }

        int moved = Bucket.Count(bucket) - slot - 1;
        byte* prints = Bucket.Fingerprints(bucket) + slot;
        uint* heads = Bucket.Heads(bucket) + slot;
        ushort* places = Bucket.Places(bucket) + slot;
        Bytes.Move(prints + 1, prints, moved);
        SyncPoint.Reach();
        Bytes.Move((byte*)(heads + 1), (byte*)heads, moved * sizeof(uint));
        Bytes.Move((byte*)(places + 1), (byte*)places, moved * sizeof(ushort));
        bucket[1]--;
    }

    /// <summary>Copies a bucket to another block, but for a slot to skip; dead records stay behind.</summary>
    public static void CopyTo(byte* bucket, byte* target, int slots, int lines, int skip)
    {
        Start(target, slots, lines, Bucket.Prefix(bucket), Bucket.PrefixLength(bucket));
        byte* end = Bucket.End(target);
        byte* to = end;
        int count = 0;
        for (int slot = 0; slot < Bucket.Count(bucket); slot++)
        {
            if (slot == skip)
            {
                continue;
            }

            byte* record = Bucket.Record(bucket, slot);
            int bytes = Bucket.RecordBytes(record);
            to -= bytes;
            Bytes.Copy(record, to, bytes);
            Bucket.Fingerprints(target)[count] = Bucket.Fingerprints(bucket)[slot];
            Bucket.Heads(target)[count] = Bucket.Heads(bucket)[slot];
            Bucket.Places(target)[count++] = (ushort)((end - to) >> 1);
        }

        target[1] = (byte)count;
        ((BucketHead*)target)->HeapBytes = (uint)(end - to);
    }

    /// <summary>Bytes of the records that live.</summary>
    public static int LiveHeapBytes(byte* bucket)
    {
        int bytes = 0;
        for (int slot = 0; slot < Bucket.Count(bucket); slot++)
        {
            bytes += Bucket.RecordBytes(Bucket.Record(bucket, slot));
        }

        return bytes;
    }

    private static RecordHead* Write(byte* bucket, ushort* place, in RecordSource source)
    {
        var head = (BucketHead*)bucket;
        head->HeapBytes += (uint)source.RecordBytes;
        *place = (ushort)(head->HeapBytes >> 1);
        byte* record = Bucket.End(bucket) - head->HeapBytes;
        ((RecordHead*)record)->Version = source.Version;
        ((RecordHead*)record)->Lengths = source.Lengths;
        int rest = Bucket.RestLength(source.SuffixLength);
        Bytes.Copy(source.Suffix + Bytes.HeadBytes, record + RecordHead.Size, rest);
        Bytes.Copy(source.Value, record + RecordHead.Size + rest, source.ValueBytes);
        return (RecordHead*)record;
    }
}
