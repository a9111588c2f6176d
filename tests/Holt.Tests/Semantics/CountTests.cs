using System;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Counts, emptiness, longest prefix, versions, and what a full scan leaves behind.</summary>
public sealed class CountTests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S105_A_listed_version_is_the_version_got(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, [.. Enumerable.Range(0, 500).Select(i => $"d{i % 11}/f{i}")]);
        foreach (byte[] key in Text.Keys("d1/f1", "d5/f5", "new"))
        {
            crowd.Put(key, key);
        }

        foreach (Entry entry in crowd.Tree.Scan(default))
        {
            byte[] value = new byte[entry.Value.Length];
            Assert.Equal(ReadStatus.Found, crowd.Tree.TryGet(entry.Key, value, out _, out RecordVersion version));
            Assert.Equal(version, entry.Version);
        }

        Stores.SameContents(crowd.Oracle, crowd.Tree);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S106_A_count_stops_at_its_limit_and_says_whether_there_is_more(int frameBytes)
    {
        using var crowd = new Crowd(
            frameBytes, [.. Enumerable.Range(0, 3000).Select(i => $"d{i % 3}/f{i}"), "", "d", "e"]);
        foreach (string prefix in (string[])["", "d", "d1/", "d1/f1", "d1/f10", "x", "e", "\xff"])
        {
            byte[] bytes = Text.Bytes(prefix);
            long count = crowd.Oracle.CountPrefix(bytes, 0, out _);
            Assert.Equal(count, crowd.Tree.CountPrefix(bytes, 0, out bool exact));
            Assert.True(exact);
            foreach (long limit in (long[])[1, 2, count - 1, count, count + 1, long.MaxValue])
            {
                if (limit > 0)
                {
                    Assert.Equal(Math.Min(count, limit), crowd.Tree.CountPrefix(bytes, limit, out exact));
                    Assert.Equal(count <= limit, exact);
                }
            }
        }

        Assert.Equal(3003, crowd.Tree.Count);
        Assert.Equal(3003, crowd.Db.GetStats().Keys);
    }

    [Fact]
    public void S107_A_store_is_empty_until_a_put_and_after_the_last_delete()
    {
        using HoltDb db = Stores.Open();
        Assert.True(db.Default.IsPrefixEmpty([]));
        foreach (byte[] key in Text.Keys("a", "", "\0"))
        {
            _ = db.Default.Put(key, []);
            Assert.False(db.Default.IsPrefixEmpty([]));
            Assert.False(db.Default.IsPrefixEmpty(key));
            Assert.True(db.Default.Delete(key));
            Assert.True(db.Default.IsPrefixEmpty([]));
        }
    }

    [Fact]
    public void S108_A_prefix_is_empty_unless_some_key_starts_with_it()
    {
        using HoltDb db = Stores.Open();
        _ = db.Default.Put("b"u8, []);
        Assert.True(db.Default.IsPrefixEmpty("a"u8));
        Assert.True(db.Default.IsPrefixEmpty("b\0"u8));
        _ = db.Default.Put("a"u8, []);
        Assert.False(db.Default.IsPrefixEmpty("a"u8));
        Assert.True(db.Default.IsPrefixEmpty("a\0"u8));
        _ = db.Default.Put("ab"u8, []);
        Assert.True(db.Default.Delete("a"u8));
        Assert.False(db.Default.IsPrefixEmpty("a"u8));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S109_The_longest_prefix_is_that_of_a_search_through_all_keys(int frameBytes)
    {
        var rng = new Rng(109);
        foreach (KeyShape shape in Enum.GetValues<KeyShape>())
        {
            using var crowd = new Crowd(frameBytes);
            var keys = new KeySource(shape, Stores.KeyBytesMax(frameBytes), rng);
            int count = shape is KeyShape.Chain or KeyShape.Stems or KeyShape.Lengths ? 120 : 1000;
            for (int i = 0; i < count; i++)
            {
                byte[] key = keys.Next();
                crowd.Put(key, BitConverter.GetBytes(i));
                AssertLongest(crowd, keys.Near(crowd.Oracle.Any(rng)!.Key));
                AssertLongest(crowd, keys.Next());
                AssertLongest(crowd, []);
            }
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S110_Without_the_deepest_the_longest_prefix_is_the_next_one(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, "", "a", "a/b", "a/b/", "a/b/c", "a/bc", "b", "a/b/c/d/e");
        byte[] query = Text.Bytes("a/b/c/d");
        foreach (string expected in (string[])["a/b/c", "a/b/", "a/b", "a", ""])
        {
            AssertLongest(crowd, query);
            byte[] key = Text.Bytes(expected);
            _ = crowd.Tree.TryGetLongestPrefix(query, new byte[2000], out int match, out _, out _);
            Assert.Equal(key.Length, match);
            Assert.True(crowd.Tree.Delete(key) && crowd.Oracle.Remove(key));
        }

        AssertLongest(crowd, query);
        AssertLongest(crowd, []);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S111_A_full_scan_leaves_a_store_in_memory_as_it_was(int frameBytes)
    {
        using var crowd = new Crowd(frameBytes, [.. Enumerable.Range(0, 3000).Select(i => $"d{i % 30}/f{i}")]);
        HoltStats before = crowd.Db.GetStats();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(3000, Stores.List(crowd.Tree, new RangeSpec { Reverse = i == 1 }).Count);
            Assert.Equal(30, Stores.List(crowd.Tree, new RangeSpec { Delimiter = (byte)'/' }).Count);
        }

        Assert.Equal(before, crowd.Db.GetStats());
    }

    private static void AssertLongest(Crowd crowd, byte[] query)
    {
        OracleRecord? expected =
            crowd.Oracle.All().Where(r => query.AsSpan().StartsWith(r.Key)).MaxBy(r => r.Key.Length);
        byte[] value = new byte[2000];
        ReadStatus status = crowd.Tree.TryGetLongestPrefix(
            query, value, out int match, out int length, out RecordVersion version);
        Assert.Equal(
            expected is null
                ? (ReadStatus.NotFound, 0, 0ul)
                : (ReadStatus.Found, expected.Key.Length, expected.Version),
            (status, match, version.Value));
        Assert.Equal(expected?.Value ?? [], value[..length]);
    }
}
