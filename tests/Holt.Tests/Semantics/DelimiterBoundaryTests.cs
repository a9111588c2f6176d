using System;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>
/// Roll-up where frames meet. A store of this family looked for what stands behind a branch within one frame only, so
/// directories were missing from listings when all their keys had moved to other frames: at 425,000 to 600,000 keys of
/// an object store, and in real file trees. Small frames have a boundary every few dozen records, so every position of
/// a directory around one is tried.
/// </summary>
public sealed class DelimiterBoundaryTests
{
    private const int Small = 4 << 10;
    private static readonly int[] s_pageSizes = [1, 7, 100];

    /// <summary>A directory of some files moves through 150 neighbours, which fill several frames.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(200)]
    public void A_directory_is_listed_at_every_position_around_a_frame_boundary(int fileCount)
    {
        for (int position = 0; position < 150; position++)
        {
            using var crowd = new Crowd(Small);
            for (int i = 0; i < 150; i++)
            {
                for (int file = 0; file < (i == position ? fileCount : 1); file++)
                {
                    string name = i == position ? $"p/name{i:d4}/{file:d3}" : $"p/name{i:d4}";
                    crowd.Put(Text.Bytes(name), new byte[24]);
                }
            }

            var spec = new RangeSpec { Prefix = Text.Bytes("p/"), Delimiter = (byte)'/' };
            string path = $"p/name{position:d4}";
            Assert.Equal(150, crowd.Show(spec).Length);
            Assert.Equal(["P p/"], crowd.Show(spec with { Prefix = [] }));
            Assert.Equal([$"P {path}/"], crowd.Show(spec with { Prefix = Text.Bytes(path) }));
            Assert.Equal(fileCount, crowd.Show(spec with { Prefix = Text.Bytes($"{path}/") }).Length);
            Assert.Equal(150 - position, crowd.Show(spec with { From = Text.Bytes(path) }).Length);
            Pager.SamePages(crowd.Oracle, crowd.Tree, spec, 7);
        }
    }

    /// <summary>
    /// The keys of a group fill several frames, whose common prefix ends at, in front of or behind the delimiter.
    /// </summary>
    [Fact]
    public void A_group_is_listed_with_the_delimiter_at_every_byte_of_a_common_prefix()
    {
        const int stemBytes = 40;
        for (int position = 0; position < stemBytes; position++)
        {
            using var crowd = new Crowd(Small);
            byte[] stem = Text.Bytes(new string('x', stemBytes));
            stem[position] = (byte)'/';
            for (int i = 0; i < 250; i++)
            {
                crowd.Put([.. stem, .. Text.Bytes($"{i * 37 % 250:d3}")], new byte[i % 30]);
            }

            for (int prefixBytes = 0; prefixBytes <= stemBytes + 1; prefixBytes++)
            {
                byte[] prefix = prefixBytes > stemBytes ? [.. stem, (byte)'1'] : stem[..prefixBytes];
                var spec = new RangeSpec { Prefix = prefix, Delimiter = (byte)'/' };
                int expected = prefixBytes <= position ? 1 : (prefixBytes > stemBytes ? 100 : 250);
                Assert.Equal(expected, crowd.Show(spec).Length);
            }
        }
    }

    /// <summary>Groups of equal size: their ends meet the ends of frames in every way; some are emptied.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Groups_of_every_size_are_listed_also_between_emptied_ones(bool shuffle)
    {
        const int keyCount = 700;
        for (int size = 1; size <= 90; size++)
        {
            using var crowd = new Crowd(Small);
            byte[][] keys = Bulk.Keys(keyCount, i => Text.Bytes($"g{i / size:d4}/f{i % size:d3}"));
            if (shuffle)
            {
                new Rng((ulong)size).Shuffle<byte[]>(keys);
            }

            Array.ForEach(keys, key => crowd.Put(key, key));
            var spec = new RangeSpec { Delimiter = (byte)'/', Prefix = Text.Bytes("g") };
            int groupCount = (keyCount + size - 1) / size;
            Assert.Equal(groupCount, crowd.Show(spec).Length);
            foreach (byte[] key in keys.Where(key => key[4] % 3 == 0))
            {
                Assert.True(crowd.Tree.Delete(key) && crowd.Oracle.Remove(key));
            }

            Assert.True(crowd.Show(spec).Length < groupCount || groupCount == 1);
            Pager.SamePages(crowd.Oracle, crowd.Tree, spec, s_pageSizes);
        }
    }

    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [InlineData(false)]
    [InlineData(true)]
    public void An_object_store_of_400000_to_700000_keys_lists_all_its_buckets(bool shuffle)
    {
        const int keyCountMax = 700_000;
        using HoltDb db = Stores.Open();
        int[] numbers = [.. Enumerable.Range(0, keyCountMax)];
        if (shuffle)
        {
            new Rng(5).Shuffle<int>(numbers);
        }

        byte[] value = new byte[49];
        var spec = new RangeSpec { Prefix = Text.Bytes("bucket-"), Delimiter = (byte)'/' };
        string[] buckets = [.. Enumerable.Range(0, 32).Select(i => $"P bucket-{i:d2}/")];
        for (int count = 1; count <= keyCountMax; count++)
        {
            int number = numbers[count - 1];
            _ = db.Default.Put(Text.Bytes($"bucket-{number % 32:d2}/path/sub/file-{number:d6}.bin"), value);
            if (count >= 400_000 && count % 25_000 == 0)
            {
                Assert.Equal(buckets, Stores.Show(db.Default, spec));
                Assert.Equal(Enumerable.Reverse(buckets), Stores.Show(db.Default, spec with { Reverse = true }));
                Assert.All(s_pageSizes, size => Assert.Equal(32, Pager.All(db.Default, spec, size, 32).Count));
                Assert.All(buckets, bucket => AssertBucket(db.Default, bucket[2..]));
            }
        }
    }

    private static void AssertBucket(HoltTree tree, string bucket)
    {
        var spec = new RangeSpec { Prefix = Text.Bytes(bucket), Delimiter = (byte)'/' };
        Assert.Equal([$"P {bucket}path/"], Stores.Show(tree, spec));
        Assert.Equal([$"P {bucket}path/"], Stores.Show(tree, spec with { Reverse = true }));
        Assert.Equal([$"P {bucket}path/sub/"], Stores.Show(tree, spec with { Prefix = Text.Bytes($"{bucket}path/") }));
        Assert.Equal([$"P {bucket}"], Stores.Show(tree, spec with { Prefix = Text.Bytes(bucket)[..^1] }));
    }
}
