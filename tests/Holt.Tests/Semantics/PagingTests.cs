using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Pages, limits, the two forms of a listing, and what a caller's exception does.</summary>
public sealed class PagingTests
{
    private static readonly string[] s_names =
    [
        "img", "img/", "img//x", "img/01", "img/a", "img/a/1", "img/a/2", "img/a/b/3", "img/b/1", "imh", "", "\0",
        "\xff/", "/",
    ];

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S094_Pages_of_every_size_show_each_entry_once(int frameBytes)
    {
        using var crowd = new Crowd(
            frameBytes, [.. s_names, .. Enumerable.Range(0, 60).Select(i => $"d{i % 9}/{i / 18}/f{i:d2}")]);
        foreach (byte? delimiter in (byte?[])[null, (byte)'/', 0, (byte)'f'])
        {
            foreach (string prefix in (string[])["", "img", "img/", "d", "d3/"])
            {
                var spec = new RangeSpec { Prefix = Text.Bytes(prefix), Delimiter = delimiter };
                IEnumerable<int> sizes = Enumerable.Range(1, crowd.Oracle.List(spec).Count + 1);
                Pager.SamePages(crowd.Oracle, crowd.Tree, spec, sizes);
                Pager.SamePages(crowd.Oracle, crowd.Tree, spec with { Reverse = true }, sizes);
            }
        }
    }

    [Fact]
    public void S095_A_limit_of_nothing_shows_nothing()
    {
        using var crowd = new Crowd(Stores.Large, s_names);
        Assert.Empty(crowd.Show(new RangeSpec { Limit = 0 }));
        Assert.Empty(crowd.Show(new RangeSpec { Limit = 0, Delimiter = (byte)'/' }));
        Assert.Empty(crowd.Tree.Enumerate(new KeyRange { Limit = 0 }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S096_A_limit_counts_a_common_prefix_as_one(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_names);
        for (int limit = 0; limit <= s_names.Length + 1; limit++)
        {
            string[] shown = crowd.Show(new RangeSpec { Limit = limit, Delimiter = (byte)'/' });
            Assert.Equal(Math.Min(limit, 7), shown.Length);
            Assert.Equal(Math.Min(limit, s_names.Length), crowd.Show(new RangeSpec { Limit = limit }).Length);
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S097_The_cursor_and_the_sequence_show_the_same(int frameBytes)
    {
        using var crowd = new Crowd(
            frameBytes, [.. s_names, .. Enumerable.Range(0, 1500).Select(i => $"d{i % 700}/f{i:d4}")]);
        foreach (RangeSpec spec in (RangeSpec[])
            [
                new(),
                new() { Delimiter = (byte)'/' },
                new() { Prefix = Text.Bytes("d"), Delimiter = (byte)'/', Limit = 300 },
                new() { KeysOnly = true, Limit = 257 },
                new() { From = Text.Bytes("d2"), To = Text.Bytes("img"), ToInclusive = true, FromExclusive = true },
            ])
        {
            foreach (bool reverse in (bool[])[false, true])
            {
                RangeSpec one = spec with { Reverse = reverse };
                IEnumerable<Item> sequence = crowd.Tree.Enumerate(one.ToRange())
                    .Select(e => new Item(e.Key.ToArray(), e.Value.ToArray(), e.Version.Value, e.IsPrefix));
                Assert.Equal(Stores.List(crowd.Tree, one), sequence);
                Assert.Equal(crowd.Oracle.List(one), sequence);
            }
        }
    }

    [Fact]
    public void S098_An_exception_of_the_caller_stops_the_listing_and_harms_nothing()
    {
        using var crowd = new Crowd(Stores.Large, s_names);
        for (int round = 0; round < 1000; round++)
        {
            int seen = 0;
            TimeZoneNotFoundException thrown = Assert.Throws<TimeZoneNotFoundException>(() =>
            {
                foreach (Entry entry in crowd.Tree.Scan(default))
                {
                    if (++seen == 3)
                    {
                        throw new TimeZoneNotFoundException(Text.Show(entry.Key));
                    }
                }
            });
            Assert.Equal((3, "\"/\""), (seen, thrown.Message));
        }

        crowd.Put(Text.Bytes("after"), []);
        Stores.SameContents(crowd.Oracle, crowd.Tree);
    }
}
