using System;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Which keys a listing shows: prefix, bounds, start-after, direction.</summary>
public sealed class RangeTests
{
    private static readonly string[] s_images =
    [
        "", "im", "img", "img/", "img/1", "img/1/2", "img-x", "img0", "imgz", "imh", "imh/1", "j", "\xff", "\xff\xff",
        "\xff\xffz",
    ];

    [Fact]
    public void S078_An_empty_store_lists_nothing()
    {
        using HoltDb db = Stores.Open();
        foreach (bool reverse in (bool[])[false, true])
        {
            Assert.Empty(Stores.List(db.Default, new RangeSpec { Reverse = reverse }));
            Assert.Empty(Stores.List(db.Default, new RangeSpec { Reverse = reverse, Delimiter = (byte)'/' }));
            Assert.Empty(db.Default.Enumerate(new KeyRange { Reverse = reverse, From = "a"u8 }));
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S079_A_full_listing_is_in_byte_order_a_key_before_its_extensions(int frameBytes)
    {
        string[] keys = ["b", "a/", "a", "a\0", "B", "a/b", "", "\x80", "\x7f", "a\xff", "\xff", "a-"];
        using var crowd = new Crowd(frameBytes, keys);
        Assert.Equal(
            ["", "B", "a", @"a\x00", "a-", "a/", "a/b", @"a\xff", "b", @"\x7f", @"\x80", @"\xff"],
            crowd.Keys(new RangeSpec()));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S080_The_empty_prefix_is_everything_and_one_longer_than_any_key_nothing(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        Assert.Equal(s_images.Length, crowd.Keys(new RangeSpec { Prefix = [] }).Length);
        Assert.Empty(crowd.Keys(new RangeSpec { Prefix = Text.Bytes("img/1/2/") }));
        Assert.Empty(crowd.Keys(new RangeSpec { Prefix = Text.Bytes("\xff\xffzz") }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S081_A_prefix_matches_bytes_not_components(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        Assert.Equal(
            ["img", "img-x", "img/", "img/1", "img/1/2", "img0", "imgz"],
            crowd.Keys(new RangeSpec { Prefix = Text.Bytes("img") }));
        Assert.Equal(["img/", "img/1", "img/1/2"], crowd.Keys(new RangeSpec { Prefix = Text.Bytes("img/") }));
        Assert.Equal(
            ["im", "img", "img-x", "img/", "img/1", "img/1/2", "img0", "imgz", "imh", "imh/1"],
            crowd.Keys(new RangeSpec { Prefix = Text.Bytes("im") }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S082_Start_after_leaves_out_its_key_and_need_not_be_stored(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, "a", "c", "e");
        Assert.Equal(["e"], crowd.Keys(new RangeSpec { StartAfter = Text.Bytes("c") }));
        Assert.Equal(["c", "e"], crowd.Keys(new RangeSpec { StartAfter = Text.Bytes("b") }));
        Assert.Equal(["e"], crowd.Keys(new RangeSpec { StartAfter = Text.Bytes("c\0") }));
        Assert.Equal(["a"], crowd.Keys(new RangeSpec { StartAfter = Text.Bytes("c"), Reverse = true }));
        Assert.Equal(["c", "a"], crowd.Keys(new RangeSpec { StartAfter = Text.Bytes("d"), Reverse = true }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S083_Start_after_below_the_prefix_starts_at_the_prefix(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        var spec = new RangeSpec { Prefix = Text.Bytes("img/") };
        Assert.Equal(["img/", "img/1", "img/1/2"], crowd.Keys(spec with { StartAfter = Text.Bytes("a") }));
        Assert.Equal(["img/", "img/1", "img/1/2"], crowd.Keys(spec with { StartAfter = Text.Bytes("img") }));
        Assert.Empty(crowd.Keys(spec with { StartAfter = Text.Bytes("a"), Reverse = true }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S084_Start_after_behind_the_prefix_shows_nothing(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        var spec = new RangeSpec { Prefix = Text.Bytes("img/") };
        Assert.Empty(crowd.Keys(spec with { StartAfter = Text.Bytes("img0") }));
        Assert.Empty(crowd.Keys(spec with { StartAfter = Text.Bytes("z") }));
        Assert.Equal(
            ["img/1/2", "img/1", "img/"], crowd.Keys(spec with { StartAfter = Text.Bytes("z"), Reverse = true }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S085_Start_after_the_empty_key_leaves_out_only_that(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        Assert.Equal(s_images.Length - 1, crowd.Keys(new RangeSpec { StartAfter = [] }).Length);
        Assert.DoesNotContain("", crowd.Keys(new RangeSpec { StartAfter = [] }));
        Assert.Empty(Stores.List(crowd.Tree, new RangeSpec { StartAfter = [], Reverse = true }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S086_A_prefix_of_ff_bytes_has_no_successor_and_a_right_end(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        Assert.Equal([@"\xff", @"\xff\xff", @"\xff\xffz"], crowd.Keys(new RangeSpec { Prefix = Text.Bytes("\xff") }));
        Assert.Equal([@"\xff\xff", @"\xff\xffz"], crowd.Keys(new RangeSpec { Prefix = Text.Bytes("\xff\xff") }));
        byte[] longest = [.. Enumerable.Repeat((byte)0xff, Stores.KeyBytesMax(frameBytes))];
        crowd.Put(longest, []);
        Assert.Single(crowd.Keys(new RangeSpec { Prefix = longest }));
        Assert.Equal(4, crowd.Keys(new RangeSpec { Prefix = Text.Bytes("\xff") }).Length);
    }

    /// <summary>All pairs of bounds from a set, open and closed, both ways, with and without a prefix.</summary>
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S112_Bounds_are_open_or_closed_and_the_reverse_listing_is_the_listing_reversed(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        string[] bounds = [.. s_images, "a", "img/0", "imgy", "k", "img\0"];
        foreach (byte[] from in Text.Keys(bounds))
        {
            foreach (byte[] to in Text.Keys(bounds))
            {
                for (int flags = 0; flags < 16; flags++)
                {
                    var spec = new RangeSpec
                    {
                        From = from,
                        FromExclusive = (flags & 1) != 0,
                        To = to,
                        ToInclusive = (flags & 2) != 0,
                        Prefix = (flags & 4) != 0 ? Text.Bytes("img") : [],
                        Delimiter = (flags & 8) != 0 ? (byte)'/' : null,
                    };
                    string[] forward = crowd.Show(spec);
                    string[] backward = Stores.Show(crowd.Tree, spec with { Reverse = true });
                    Array.Reverse(backward);
                    Assert.Equal(forward, backward);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S112_Deleting_what_a_listing_shows_leaves_the_rest(int frameBytes)
    {
        using var crowd = new Crowd(
            frameBytes, [.. Enumerable.Range(0, 400).Select(i => $"d{i % 7}/f{i:d3}"), .. s_images]);
        foreach (string prefix in (string[])["d3/", "d", "img/", ""])
        {
            foreach (Entry entry in crowd.Tree.Scan(new KeyRange { Prefix = Text.Bytes(prefix), KeysOnly = true }))
            {
                Assert.True(crowd.Oracle.Remove(entry.Key.ToArray()));
                Assert.True(crowd.Tree.Delete(entry.Key));
            }

            Assert.True(crowd.Tree.IsPrefixEmpty(Text.Bytes(prefix)));
            Stores.SameContents(crowd.Oracle, crowd.Tree);
        }

        Assert.Equal(0, crowd.Tree.Count);
        StructureChecks.Sound(crowd.Db);
    }
}
