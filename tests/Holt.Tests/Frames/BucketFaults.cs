using System;
using System.Collections.Generic;
using Holt.Frames;

namespace Holt.Tests.Frames;

/// <summary>Faults of buckets, free lists, routers and value frames, and the words they are reported with.</summary>
internal static unsafe class BucketFaults
{
    /// <summary>Of a leaf's buckets; that of "b" with byte 0 has several records with short suffixes.</summary>
    public static Dictionary<string, PlantedFault> Buckets { get; } = new(StringComparer.Ordinal)
    {
        ["bucket of no kind"] = new(lab => *At(lab) = 0, "neither free nor"),
        ["no lines"] = new(lab => Head(lab)->Lines = 0, "0 lines"),
        ["too many lines"] = new(lab => Head(lab)->Lines = ushort.MaxValue, "65535 lines"),
        ["reserved"] = new(lab => Head(lab)->Reserved1 = 1, "reserved bytes are not zero"),
        ["odd slots"] = new(lab => Head(lab)->Slots = 7, "7 slots"),
        ["no slots"] = new(lab => Head(lab)->Slots = 0, "0 slots"),
        ["too many slots"] = new(lab => Head(lab)->Slots = 136, "136 slots"),
        ["no records"] = new(lab => Head(lab)->Count = 0, "0 records in"),
        ["more records than slots"] = new(lab => Head(lab)->Count = (byte)(Head(lab)->Slots + 1), "records in"),
        ["prefix over the end"] = new(lab => Head(lab)->PrefixLength = 3000, "its parts take"),
        ["prefix without end"] = new(lab => Head(lab)->PrefixLength = uint.MaxValue, "a prefix of"),
        ["records over the slots"] = new(lab => Head(lab)->HeapBytes += 1000, "its parts take"),
        ["odd record bytes"] = new(lab => Head(lab)->HeapBytes--, "an odd number"),
        ["place outside"] = new(lab => Bucket.Places(At(lab))[1] = 4000, "slot 1: its record lies outside"),
        ["place at the end"] = new(lab => Bucket.Places(At(lab))[1] = 3, "slot 1: its record lies outside"),
        ["record over the end"] =
            new(lab => ((RecordHead*)Bucket.Record(At(lab), 0))->Lengths = 60_000, "reaches over the bucket's end"),
        ["two records in one place"] = new(OnePlace, "overlap"),
        ["fingerprint"] = new(lab => Bucket.Fingerprints(At(lab))[2]++, "slot 2: the fingerprint is wrong"),
        ["head behind the suffix"] = new(lab => Bucket.Heads(At(lab))[2]++, "slot 2: its head has bytes behind"),
        ["other byte"] = new(lab => Bucket.Heads(At(lab))[2] ^= 1u << 24, "slot 2: the fingerprint is wrong"),
        ["records swapped"] = new(Swapped, "slot 1: it is not above"),
        ["record twice"] = new(Twice, "slot 1: it is not above"),
        ["value too long for a record"] = new(LongInside, "bytes lies in the record"),
        ["long value nowhere"] = new(lab => Place(lab) = new ValuePlace(0, 0, 100_000), "its value's place is none"),
        ["long value in a slot"] = new(lab => Place(lab) = new ValuePlace(9, 1, 100_000), "its value's place"),
        ["short value in frames"] = new(lab => Place(lab) = new ValuePlace(9, 0, 512), "lies in value frames"),
    };

    /// <summary>Of a leaf's free blocks.</summary>
    public static Dictionary<string, PlantedFault> Free { get; } = new(StringComparer.Ordinal)
    {
        ["reserved"] = new(lab => lab.FreeBlockOf(isBucket: false, out _)->Reserved0 = 1, "neither free nor"),
        ["no size"] = new(lab => lab.FreeBlockOf(isBucket: false, out _)->Units = 0, "0 units"),
        ["too large"] = new(lab => lab.FreeBlockOf(isBucket: false, out _)->Units = 60_000, "60000 units"),
        ["bucket of half lines"] = new(lab => lab.FreeBlockOf(isBucket: true, out _)->Units++, "units"),
        ["lost"] = new(lab => *List(lab, isBucket: true) = 0, "it is on no list"),
        ["in a circle"] = new(Circle, "listed before"),
        ["a bucket on the list"] = new(lab => *List(lab, isBucket: true) = lab.Locate("e"u8).Bucket, "is not free"),
        ["outside"] = new(lab => *List(lab, isBucket: true) = ushort.MaxValue, "is not free"),
        ["on another list"] = new(OtherList, "it is on a list of"),
        ["on the other end's list"] = new(OtherEnd, "it is on a list of"),
        ["a node that is free"] = new(lab => FrameAllocator.FreeNode(lab.Start, lab.Header->Root), "no block is there"),
    };

    public static Dictionary<string, PlantedFault> Router { get; } = new(StringComparer.Ordinal)
    {
        ["level"] = new(lab => lab.Header->Level = 0, "kind 2 on level 0"),
        ["a leaf's value"] = new(lab => _ = lab.Put([3, 3], [1, 2, 3]), "its value is not a router's"),
        ["no child"] =
            new(lab => _ = lab.Put([3, 3], RecordValue.Of(new RouterEntry(0, 0))), "its child has no id"),
        ["no children"] =
            new(lab => FrameAllocator.Format(lab.Start, lab.Limits, FrameFormat.Router, 1), "without children"),
    };

    public static Dictionary<string, PlantedFault> Value { get; } = new(StringComparer.Ordinal)
    {
        ["no bytes"] = new(lab => ValueHead(lab)->Length = 0, "0 bytes in one frame"),
        ["more bytes than there are"] = new(lab => ValueHead(lab)->Length = uint.MaxValue, "bytes in one frame"),
        ["other length"] = new(lab => ValueHead(lab)->Length += 8, "its length is not the header's"),
        ["records"] = new(lab => lab.Header->LiveKeys = 1, "a value frame with records"),
        ["free blocks"] = new(lab => lab.Header->FreeLargeNodes = 90, "a value frame with records or free blocks"),
    };

    private static byte* At(FrameLab lab) => lab.BucketOf([(byte)'b', 0]);

    private static BucketHead* Head(FrameLab lab) => (BucketHead*)At(lab);

    private static ref ValuePlace Place(FrameLab lab) => ref *(ValuePlace*)Bucket.Value(lab.RecordOf("e"u8));

    private static ValueFrame.ValueHead* ValueHead(FrameLab lab) =>
        (ValueFrame.ValueHead*)FrameAllocator.At(lab.Start, (uint)lab.Limits.FirstUnit);

    private static ushort* List(FrameLab lab, bool isBucket)
    {
        _ = lab.FreeBlockOf(isBucket, out ushort* list);
        return list;
    }

    private static void OnePlace(FrameLab lab)
    {
        ushort* places = Bucket.Places(At(lab));
        places[1] = places[0];
    }

    private static void Swapped(FrameLab lab) => CopySlot(At(lab), 0, 1, swap: true);

    private static void Twice(FrameLab lab) => CopySlot(At(lab), 0, 1, swap: false);

    private static void CopySlot(byte* bucket, int from, int to, bool swap)
    {
        byte* prints = Bucket.Fingerprints(bucket);
        uint* heads = Bucket.Heads(bucket);
        ushort* places = Bucket.Places(bucket);
        (byte print, uint head, ushort place) = (prints[to], heads[to], places[to]);
        (prints[to], heads[to]) = (prints[from], heads[from]);
        if (swap)
        {
            places[to] = places[from];
            (prints[from], heads[from], places[from]) = (print, head, place);
        }
    }

    /// <summary>The longest value, and one byte more where the record was rounded up.</summary>
    private static void LongInside(FrameLab lab)
    {
        _ = lab.Put("f1234"u8, new byte[lab.Limits.InlineValueBytesMax]);
        ((RecordHead*)lab.RecordOf("f1234"u8))->Lengths += 1u << RecordHead.SuffixBits;
    }

    private static void Circle(FrameLab lab)
    {
        FreeBlock* free = lab.FreeBlockOf(isBucket: true, out ushort* list);
        free->Next = *list;
    }

    private static void OtherList(FrameLab lab)
    {
        ushort* list = List(lab, isBucket: true);
        *FrameAllocator.BucketList(lab.Header, FrameHeader.BucketClassCount) = *list;
        *list = 0;
    }

    private static void OtherEnd(FrameLab lab)
    {
        ushort* list = List(lab, isBucket: true);
        lab.Header->FreeLargeNodes = *list;
        *list = 0;
    }
}
