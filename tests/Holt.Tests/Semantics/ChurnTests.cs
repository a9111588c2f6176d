using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Growing, shrinking and overwriting: content stays right and space stays bounded.</summary>
public sealed class ChurnTests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S015_A_store_emptied_by_deletes_is_empty_and_takes_all_keys_again(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        byte[][] keys = [[], .. Enumerable.Range(0, 5000).Select(i => Text.Bytes($"dir{i % 40}/file{i}"))];
        for (int round = 0; round < 3; round++)
        {
            var oracle = new Oracle();
            new Rng((ulong)round).Shuffle<byte[]>(keys);
            Array.ForEach(keys, key => oracle.Put(key, key, db.Default.Put(key, key).Value));
            Stores.SameContents(oracle, db.Default);
            new Rng((ulong)round + 9).Shuffle<byte[]>(keys);
            Assert.All(keys, key => Assert.True(db.Default.Delete(key)));
            Assert.Equal(0, db.Default.Count);
            Assert.True(db.Default.IsPrefixEmpty([]));
            Assert.Empty(Stores.List(db.Default, new RangeSpec()));
            StructureChecks.Sound(db);
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S016_A_node_grows_to_300_children_and_shrinks_again_with_its_content_right(int frameBytes)
    {
        byte[][] numbers = [.. Enumerable.Range(0, 300).Select(i => Text.Bytes($"p/{i:d3}/x"))];
        byte[][] bytes = [.. Enumerable.Range(0, 256).Select(b => Text.Bytes($"p/{(char)b}/long enough to fill"))];
        foreach (byte[][] keys in (byte[][][])[numbers, bytes])
        {
            using HoltDb db = Stores.Open(frameBytes);
            var oracle = new Oracle();
            new Rng(16).Shuffle<byte[]>(keys);
            foreach (byte[] key in keys)
            {
                oracle.Put(key, key, db.Default.Put(key, key).Value);
                Stores.SameListing(oracle, db.Default, new RangeSpec { Prefix = Text.Bytes("p/") });
            }

            foreach (byte[] key in keys[..^1])
            {
                Assert.True(oracle.Remove(key) && db.Default.Delete(key));
                Stores.SameListing(oracle, db.Default, new RangeSpec { Reverse = true });
            }

            Assert.Equal(keys[^1], db.Default.Get(keys[^1]));
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S017_A_hundred_thousand_overwrites_of_the_same_size_take_no_frame(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        byte[] value = new byte[40];
        for (int i = 0; i < 500; i++)
        {
            _ = db.Default.Put(Text.Bytes($"key{i:d4}"), value);
        }

        HoltStats before = db.GetStats();
        for (int i = 0; i < 100_000; i++)
        {
            _ = BitConverter.TryWriteBytes(value, i);
            _ = db.Default.Put("key0250"u8, value);
        }

        HoltStats after = db.GetStats();
        Assert.Equal(value, db.Default.Get("key0250"u8));
        Assert.Equal((before.LeafFrames, before.FrameSpaceBytes), (after.LeafFrames, after.FrameSpaceBytes));
        Assert.InRange(after.UsedBytes, 0, before.UsedBytes + frameBytes);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S018_Values_of_changing_size_leave_bounded_space(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        int[] lengths = [0, 100, 2000, 1 << 20, 30_000, 7, 16 << 20, 400_000, 65_535, 1];
        var space = new List<long>();
        for (int round = 0; round < 6; round++)
        {
            foreach (int length in lengths)
            {
                byte[] value = new byte[length];
                value.AsSpan().Fill((byte)((length + round) & 0xff));
                _ = db.Default.Put("k"u8, value);
                Assert.True(value.AsSpan().SequenceEqual(db.Default.Get("k"u8)));
            }

            space.Add(db.GetStats().FrameSpaceBytes);
        }

        Assert.Equal(1, db.Default.Count);
        Assert.Equal(space[2], space[^1]);
        Assert.Equal(0, db.GetStats().ValueFrames);
        StructureChecks.Sound(db);
    }
}
