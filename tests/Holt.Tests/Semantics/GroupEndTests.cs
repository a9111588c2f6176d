using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>
/// Where a group ends, a listing goes on without a walk from the root of its frame: in the bucket by the heads of its
/// slots, above the bucket by the nodes it came through, in another frame by one descent. Each of these has an edge.
/// </summary>
public sealed class GroupEndTests
{
    private const int Small = 4 << 10;

    /// <summary>
    /// Bytes next to the delimiter and at both ends of a byte, so that groups are empty, nested, and end in 0xFF; heads
    /// of shorter keys are filled up with zeros, as those of keys that have them.
    /// </summary>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x2F)]
    [InlineData(0xFE)]
    [InlineData(0xFF)]
    public void Groups_of_keys_of_extreme_bytes_end_where_the_oracle_says(byte delimiter)
    {
        byte[] alphabet = [0x00, 0x01, delimiter, delimiter, (byte)(delimiter ^ 1), 0xFE, 0xFF];
        for (ulong seed = 1; seed <= 12; seed++)
        {
            var rng = new Rng(seed);
            using var crowd = new Crowd(seed % 3 == 0 ? 16 << 10 : Small);
            int stem = rng.Below(12);
            for (int i = 0; i < 400; i++)
            {
                byte[] key = new byte[rng.Below(10) + (rng.Below(2) * stem)];
                for (int at = 0; at < key.Length; at++)
                {
                    key[at] = at < stem && rng.Below(8) != 0 ? (byte)'s' : alphabet[rng.Below(alphabet.Length)];
                }

                crowd.Put(key, new byte[rng.Below(30)]);
            }

            byte[][] keys = [.. crowd.Oracle.All().Select(record => record.Key)];
            for (int i = 0; i < 60; i++)
            {
                byte[] prefixOf = keys[rng.Below(keys.Length)];
                byte[] from = keys[rng.Below(keys.Length)];
                byte[] to = keys[rng.Below(keys.Length)];
                var spec = new RangeSpec { Delimiter = delimiter, Prefix = prefixOf[..rng.Below(prefixOf.Length + 1)] };
                _ = crowd.Show(spec);
                _ = crowd.Show(spec with { KeysOnly = true, Limit = 1 + rng.Below(9) });
                _ = crowd.Show(spec with { Prefix = [], From = from, FromExclusive = i % 2 == 0 });
                _ = crowd.Show(spec with { Prefix = [], To = to, ToInclusive = i % 2 == 0 });
                _ = crowd.Show(spec with { From = from, To = to, ToInclusive = true });
                _ = crowd.Show(spec with { StartAfter = from });
            }

            Pager.SamePages(crowd.Oracle, crowd.Tree, new RangeSpec { Delimiter = delimiter }, [1, 3]);
            Pager.SamePages(
                crowd.Oracle, crowd.Tree, new RangeSpec { Delimiter = delimiter, Reverse = true }, [1, 3]);
        }
    }

    /// <summary>A key that is its group's name, one that is the name without its end, nothing else around.</summary>
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Keys_equal_to_a_prefix_or_to_the_key_behind_a_group_are_shown(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, "d", "d/", "d/a", "d/a/", "d/a/1", "d/a0", "d0", "d0/", "e\u00FF");
        var spec = new RangeSpec { Delimiter = (byte)'/' };
        Assert.Equal(["K d", "P d/", "K d0", "P d0/"], crowd.Show(spec)[..4]);
        Assert.Equal(
            ["K d/", "K d/a", "P d/a/", "K d/a0"], crowd.Show(spec with { Prefix = Text.Bytes("d/") }));
        Assert.Equal(["K d/a/", "K d/a/1"], crowd.Show(spec with { Prefix = Text.Bytes("d/a/") }));
        Assert.Equal(["P d/"], crowd.Show(spec with { From = Text.Bytes("d/a/1"), To = Text.Bytes("d0") }));
        Assert.Equal(["P d/"], crowd.Show(spec with { From = Text.Bytes("d/a"), To = Text.Bytes("d/a/") }));
    }

    /// <summary>More nodes lie on the way than a cursor keeps, and the way back up goes past all of them.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(60)]
    public void Groups_nested_deeper_than_a_cursor_remembers_are_left_both_ways(int levels)
    {
        using var crowd = new Crowd(Stores.Large);
        var starts = new List<byte[]>();
        for (int level = 0; level < levels; level++)
        {
            byte[] start = Text.Bytes(new string('x', level));
            starts.Add(start);
            foreach (string name in (string[])["a", "m/", "z"])
            {
                for (int i = 0; i < 12; i++)
                {
                    crowd.Put([.. start, .. Text.Bytes($"{name}{i:d2}")], new byte[200]);
                }
            }
        }

        foreach (byte[] start in starts)
        {
            foreach (byte delimiter in (byte[])[(byte)'/', (byte)'x', (byte)'m', (byte)'z'])
            {
                _ = crowd.Show(new RangeSpec { Prefix = start, Delimiter = delimiter });
                _ = crowd.Show(new RangeSpec { From = start, Delimiter = delimiter, Limit = 20 });
            }
        }

        Stores.SameContents(crowd.Oracle, crowd.Tree);
        Assert.Equal(36, crowd.Show(new RangeSpec { Delimiter = (byte)'x' }).Count(shown => shown[0] == 'K'));
    }

    /// <summary>A directory is one group of many frames: it ends in one that has nothing of the directory.</summary>
    [Fact]
    public void A_group_that_is_all_of_its_directory_is_its_one_entry()
    {
        using var crowd = new Crowd(Small);
        for (int bucket = 0; bucket < 6; bucket++)
        {
            for (int file = 0; file < 150; file++)
            {
                crowd.Put(Text.Bytes($"bucket-{bucket:d2}/path/sub/file-{file:d4}.bin"), new byte[48]);
            }
        }

        for (int bucket = 0; bucket < 6; bucket++)
        {
            var spec = new RangeSpec { Prefix = Text.Bytes($"bucket-{bucket:d2}/"), Delimiter = (byte)'/' };
            Assert.Equal([$"P bucket-{bucket:d2}/path/"], crowd.Show(spec));
            Assert.Equal([$"P bucket-{bucket:d2}/path/"], crowd.Show(spec with { Limit = 8 }));
            spec = spec with { Prefix = Text.Bytes($"bucket-{bucket:d2}/path/") };
            Assert.Equal([$"P bucket-{bucket:d2}/path/sub/"], crowd.Show(spec));
        }

        Assert.Equal(6, crowd.Show(new RangeSpec { Delimiter = (byte)'/' }).Length);
    }

    /// <summary>
    /// Groups of many frames beside such of a key: a listing goes from one to the next within their router, over its
    /// buckets and nodes, and from router to router.
    /// </summary>
    [Fact]
    public void Groups_of_many_frames_and_of_one_key_follow_each_other()
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            var rng = new Rng(seed);
            using var crowd = new Crowd(Small);
            var names = new List<string>();
            for (int group = 0; group < 30; group++)
            {
                string name = $"{(rng.OneIn(3) ? "a" : "dir-")}{rng.Below(60):d2}{(rng.OneIn(4) ? "/in" : "")}";
                names.Add(name);
                int count = rng.OneIn(2) ? 1 : rng.Between(20, 90);
                for (int file = 0; file < count; file++)
                {
                    crowd.Put(Text.Bytes($"{name}/file-{rng.Below(500):d3}"), new byte[rng.Below(90)]);
                }
            }

            var spec = new RangeSpec { Delimiter = (byte)'/' };
            Assert.True(crowd.Show(spec).Length > 8);
            foreach (string name in names)
            {
                _ = crowd.Show(spec with { Prefix = Text.Bytes(name[..rng.Below(name.Length + 1)]) });
                _ = crowd.Show(spec with { From = Text.Bytes(name), Limit = 3 });
                _ = crowd.Show(spec with { StartAfter = Text.Bytes(name + "/") });
            }

            Pager.SamePages(crowd.Oracle, crowd.Tree, spec, [1, 3]);
        }
    }
}
