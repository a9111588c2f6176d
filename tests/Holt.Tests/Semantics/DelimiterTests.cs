using System;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Roll-up: which keys are shown as themselves and which as common prefixes.</summary>
public sealed class DelimiterTests
{
    private static readonly string[] s_images =
        ["img", "img/", "img//x", "img/01", "img/02", "img/a", "img/a/1", "img/a/2", "img/a/b/3", "img/b/1", "imh"];

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S087_A_directory_shows_its_files_and_each_subdirectory_once(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        var spec = new RangeSpec { Prefix = Text.Bytes("img/"), Delimiter = (byte)'/' };
        Assert.Equal(
            ["K img/", "P img//", "K img/01", "K img/02", "K img/a", "P img/a/", "P img/b/"], crowd.Show(spec));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S088_A_prefix_without_its_delimiter_shows_the_directory_itself(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        Assert.Equal(
            ["K img", "P img/"], crowd.Show(new RangeSpec { Prefix = Text.Bytes("img"), Delimiter = (byte)'/' }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S089_The_top_level_shows_names_and_directories(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        Assert.Equal(["K img", "P img/", "K imh"], crowd.Show(new RangeSpec { Delimiter = (byte)'/' }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S090_Any_byte_can_be_the_delimiter(int frameBytes)
    {
        for (int delimiter = 0; delimiter < 256; delimiter++)
        {
            char d = (char)delimiter;
            char other = (char)(delimiter ^ 1);
            string[] keys = [$"x{d}1", $"x{d}2", "x", $"x{other}", $"y{d}", $"{d}", $"{d}{d}", ""];
            using var crowd = new Crowd(frameBytes, keys);
            var spec = new RangeSpec { Delimiter = (byte)delimiter };
            Assert.NotEmpty(crowd.Show(spec));
            Item group = Assert.Single(
                Stores.List(crowd.Tree, spec with { Prefix = Text.Bytes("x") }), item => item.IsPrefix);
            Assert.Equal(Text.Bytes($"x{d}"), group.Key);
        }
    }

    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [InlineData(512 << 10, 1_000_000)]
    [InlineData(4 << 10, 100_000)]
    public void S091_A_directory_of_a_million_keys_is_one_entry_of_its_parent(int frameBytes, int count)
    {
        using HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < count; i++)
        {
            _ = db.Default.Put(Text.Bytes($"top/big/{i:d8}"), []);
        }

        _ = db.Default.Put("top/a"u8, []);
        _ = db.Default.Put("top/z"u8, []);
        var spec = new RangeSpec { Prefix = Text.Bytes("top/"), Delimiter = (byte)'/' };

        // So many listings would take hours if each walked the keys of the directory.
        for (int i = 0; i < 20_000; i++)
        {
            Assert.Equal(3, Stores.List(db.Default, spec with { Reverse = i % 2 == 0 }).Count);
        }

        Assert.Equal(["K top/a", "P top/big/", "K top/z"], Stores.Show(db.Default, spec));
        Assert.Equal(["P top/big/"], Stores.Show(db.Default, spec with { Prefix = Text.Bytes("top/b") }));
        Assert.Equal(["P top/"], Stores.Show(db.Default, spec with { Prefix = [] }));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S092_A_directory_without_keys_is_not_listed(int frameBytes)
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(i => $"d{i % 3}/f{i}")];
        using var crowd = new Crowd(frameBytes, keys);
        var spec = new RangeSpec { Delimiter = (byte)'/' };
        Assert.Equal(["P d0/", "P d1/", "P d2/"], crowd.Show(spec));
        foreach (string key in keys.Where(key => key.StartsWith("d1/", StringComparison.Ordinal)))
        {
            Assert.Equal(["P d0/", "P d1/", "P d2/"], crowd.Show(spec));
            Assert.True(crowd.Tree.Delete(Text.Bytes(key)) && crowd.Oracle.Remove(Text.Bytes(key)));
        }

        Assert.Equal(["P d0/", "P d2/"], crowd.Show(spec));
        crowd.Put(Text.Bytes("d1/back"), []);
        Assert.Equal(["P d0/", "P d1/", "P d2/"], crowd.Show(spec));
    }

    /// <summary>The rule of <see cref="KeyRange.StartAfter"/>, case by case.</summary>
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S093_Start_after_a_common_prefix_skips_its_group_and_after_a_key_of_it_does_not(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, s_images);
        var spec = new RangeSpec { Prefix = Text.Bytes("img/"), Delimiter = (byte)'/' };
        RangeSpec back = spec with { Reverse = true };
        Assert.Equal(["P img/b/"], Shown(crowd, spec, "img/a/"));
        Assert.Equal(["P img/a/", "P img/b/"], Shown(crowd, spec, "img/a/1"));
        Assert.Equal(["P img/a/", "P img/b/"], Shown(crowd, spec, "img/a/b/"));
        Assert.Equal(["P img/b/"], Shown(crowd, spec, "img/a/b/3"));
        Assert.Equal(["P img/a/", "P img/b/"], Shown(crowd, spec, "img/a"));
        Assert.Equal(["P img//", "K img/01"], Shown(crowd, spec, "img/")[..2]);
        Assert.Equal(["K img/01"], Shown(crowd, spec, "img//")[..1]);
        Assert.Equal(["K img/a", "K img/02"], Shown(crowd, back, "img/a/")[..2]);
        Assert.Equal(["K img/a", "K img/02"], Shown(crowd, back, "img/a/1")[..2]);
        Assert.Equal(["P img/a/", "K img/a"], Shown(crowd, back, "img/a/2")[..2]);
        Assert.Equal(["P img/a/", "K img/a"], Shown(crowd, back, "img/b/")[..2]);
        Assert.Empty(Shown(crowd, back, "img/"));
        Assert.Equal(["K img/"], Shown(crowd, back, "img//"));
    }

    private static string[] Shown(Crowd crowd, RangeSpec spec, string startAfter) =>
        crowd.Show(spec with { StartAfter = Text.Bytes(startAfter) });
}
