using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Defects;

/// <summary>
/// A store of this family counted its records in a table beside the bytes of a frame. Small records filled the table
/// before the bytes, a split needed a place in it too, and so plain puts failed for good after some thousand records.
/// These are the shapes that broke it, each far beyond the number at which it did.
/// </summary>
public sealed class Defect01Tests
{
    /// <summary>Shape, and the largest value in bytes.</summary>
    public static TheoryData<string, int> Shapes => new()
    {
        { "flat decimal", 0 },
        { "flat decimal", 8 },
        { "64 directories", 0 },
        { "64 directories", 24 },
        { "256 directories", 8 },
        { "hexadecimal", 16 },
        { "bucket, tenant, object", 0 },
        { "big endian, dense", 8 },
        { "big endian, stepped", 0 },
        { "big endian, hashed", 8 },
        { "one directory of programs", 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Defect01_Small_records_by_the_hundred_thousand_are_all_taken(string shape, int valueBytesMax) =>
        Bulk.LoadAndReadBack(Keys(shape, 200_000), valueBytesMax, shuffle: false);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Defect01_Small_records_in_random_order_are_all_taken_by_small_frames(string shape, int valueBytesMax)
    {
        Bulk.LoadAndReadBack(Keys(shape, 50_000), valueBytesMax, shuffle: true, 4 << 10);
        Bulk.LoadAndReadBack(Keys(shape, 50_000), valueBytesMax, shuffle: true, 16 << 10);
    }

    /// <summary>
    /// New names beside old ones while random siblings go: puts failed at the moment a frame was exactly full, for
    /// values of 49 bytes and not of 50. So every length is tried in the heavy build, and every put must be taken.
    /// </summary>
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    public void Defect01_Churn_at_the_edge_of_a_full_frame_is_taken_for_every_value_length(int frameBytes)
    {
        for (int length = Heavy.IsOn ? 0 : 49; length < 64; length += Heavy.IsOn ? 1 : 7)
        {
            Churn(frameBytes, keyCount: 1000, operationCount: 2000, length);
        }
    }

    [Fact(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    public void Defect01_Churn_in_large_frames_is_taken()
    {
        foreach (int length in (int[])[0, 48, 49, 50])
        {
            Churn(Stores.Large, keyCount: 20_000, operationCount: 60_000, length);
        }
    }

    private static void Churn(int frameBytes, int keyCount, int operationCount, int valueBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        var rng = new Rng((ulong)valueBytes);
        byte[] value = new byte[valueBytes];
        var alive = new List<byte[]>(Bulk.Keys(
            keyCount, i => Text.Bytes($"bucket-{i % 32:d2}/path/sub/file-{i:d6}.bin")));
        alive.ForEach(key => db.Default.Put(key, value));
        for (int i = 0; i < operationCount; i++)
        {
            int index = rng.Below(alive.Count);
            if (rng.OneIn(2) && alive[index].Length < 60)
            {
                alive.Add([.. alive[index], .. Text.Bytes($".new{i}")]);
                _ = db.Default.Put(alive[^1], value);
            }
            else
            {
                Assert.True(db.Default.Delete(alive[index]));
                (alive[index], alive[^1]) = (alive[^1], alive[index]);
                alive.RemoveAt(alive.Count - 1);
            }
        }

        alive.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        Assert.Equal(alive, Stores.List(db.Default, new RangeSpec { KeysOnly = true }).Select(item => item.Key));
        Assert.All(alive, key => Assert.Equal(value, db.Default.Get(key)));
        StructureChecks.Sound(db);
    }

    private static byte[][] Keys(string shape, int count) => shape switch
    {
        "flat decimal" => Bulk.Keys(count, i => Text.Bytes($"k{i:d8}")),
        "64 directories" => Bulk.Keys(count, i => Text.Bytes($"dir{i % 64:d2}/{i / 64:d8}")),
        "256 directories" => Bulk.Keys(count, i => Text.Bytes($"dir{i % 256:d3}/{i / 256:d8}")),
        "hexadecimal" => Bulk.HexKeys(count),
        "bucket, tenant, object" => Bulk.Keys(count, i => Text.Bytes($"b{i % 16}/t{i % 1000}/o{i:d7}")),
        "big endian, dense" => Bulk.Keys(count, i => Bulk.BigEndian((ulong)i)),
        "big endian, stepped" => Bulk.Keys(count, i => Bulk.BigEndian((ulong)i << 20)),
        "big endian, hashed" =>
            Bulk.Keys(count, i => Bulk.BigEndian(unchecked((ulong)i * 0x9E37_79B9_7F4A_7C15))),
        _ => Bulk.Keys(count, i => Text.Bytes($"/usr/bin/{(char)('a' + (i % 26))}{i * 7919 % count:x}")),
    };
}
