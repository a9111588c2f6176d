using System;
using System.Linq;
using Holt.Tests.Model;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>Many small records, long keys, deep chains: whatever is accepted can be placed and read.</summary>
public sealed class CapacityTests
{
    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [InlineData(false)]
    [InlineData(true)]
    public void S019_A_million_flat_keys_with_empty_values_are_taken_and_counted(bool shuffle) =>
        Bulk.LoadAndReadBack(Bulk.Keys(1_000_000, i => Text.Bytes($"k{i:d8}")), 0, shuffle);

    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [InlineData(64, true)]
    [InlineData(256, false)]
    public void S020_A_million_small_values_in_wide_directories_are_taken(int directories, bool shuffle) =>
        Bulk.LoadAndReadBack(
            Bulk.Keys(1_000_000, i => Text.Bytes($"dir{i % directories:d3}/{i / directories:d8}")), 8, shuffle);

    [Fact(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    public void S021_A_million_random_hexadecimal_keys_are_taken() =>
        Bulk.LoadAndReadBack(Bulk.HexKeys(1_000_000), 16, shuffle: true);

    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [InlineData("dense", false)]
    [InlineData("stepped", false)]
    [InlineData("hashed", false)]
    [InlineData("dense", true)]
    public void S022_Big_endian_numbers_are_listed_in_numeric_order(string kind, bool shuffle) =>
        Bulk.LoadAndReadBack(
            Bulk.Keys(300_000, i => Bulk.BigEndian(kind switch
            {
                "dense" => (ulong)i,
                "stepped" => (ulong)i << 20,
                _ => unchecked((ulong)i * 0x9E37_79B9_7F4A_7C15),
            })),
            8,
            shuffle);

    [Theory]
    [InlineData(512 << 10, 10_000, 5_000)]
    [InlineData(64 << 10, 8_000, 2_000)]
    [InlineData(16 << 10, 2_000, 2_000)]
    [InlineData(4 << 10, 500, 2_000)]
    public void S023_Long_keys_that_differ_at_the_end_are_all_readable(int frameBytes, int length, int count)
    {
        byte[] stem = [.. Enumerable.Repeat((byte)'x', length - 5)];
        Bulk.LoadAndReadBack(
            Bulk.Keys(count, i => [.. stem, .. Text.Bytes($"{i * 17:d5}")]), 30, shuffle: true, frameBytes);
    }

    [Fact]
    public void S023_Keys_of_60000_bytes_with_values_of_65535_are_readable()
    {
        using HoltDb db = Stores.Open();
        var oracle = new Oracle();
        var rng = new Rng(23);
        for (int i = 0; i < 200; i++)
        {
            byte[] key = new byte[60_000];
            key.AsSpan().Fill((byte)(i % 7));
            key[rng.Below(key.Length)] = (byte)i;
            byte[] value = new byte[65_535];
            rng.Fill(value);
            oracle.Put(key, value, db.Default.Put(key, value).Value);
        }

        Stores.SameContents(oracle, db.Default);
        StructureChecks.Sound(db);
    }

    [Theory]
    [InlineData(512 << 10, 5_000)]
    [InlineData(64 << 10, 5_000)]
    [InlineData(16 << 10, 2_000)]
    [InlineData(4 << 10, 500)]
    public void S024_A_chain_of_prefixes_is_read_listed_and_searched(int frameBytes, int length)
    {
        using HoltDb db = Stores.Open(frameBytes);
        byte[] text = new byte[length];
        new Rng(24).Fill(text);
        int[] lengths = [.. Enumerable.Range(1, length)];
        new Rng(25).Shuffle<int>(lengths);
        Array.ForEach(lengths, n => db.Default.Put(text.AsSpan(0, n), BitConverter.GetBytes(n)));
        int expected = 0;
        foreach (Entry entry in db.Default.Scan(default))
        {
            expected++;
            Assert.True(entry.Key.SequenceEqual(text.AsSpan(0, expected)) && entry.Value[0] == (expected & 0xff));
        }

        Assert.Equal(length, expected);
        byte[] value = new byte[4];
        for (int n = 1; n <= length; n++)
        {
            byte[] query = [.. text.AsSpan(0, n), .. n < length ? [(byte)(text[n] ^ 1)] : Array.Empty<byte>()];
            Assert.Equal(ReadStatus.Found, db.Default.TryGetLongestPrefix(query, value, out int match, out _, out _));
            Assert.Equal((n, n), (match, BitConverter.ToInt32(value)));
        }

        StructureChecks.Sound(db);
    }

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(512 << 10)]
    public void S025_Random_keys_over_bytes_rich_in_nul_answer_like_a_sorted_map(int frameBytes)
    {
        using var store = new ModelStore(frameBytes);
        byte[] manyNuls = Text.Bytes("\0\0\0a");
        byte[] edges = Text.Bytes("\0\x01\x7f\x80\xff");
        var rng = new Rng(25);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] key = new byte[rng.OneIn(2) ? rng.Below(6) : rng.Below(65)];
            byte[] alphabet = rng.OneIn(2) ? manyNuls : edges;
            for (int at = 0; at < key.Length; at++)
            {
                key[at] = rng.Pick<byte>(alphabet);
            }

            var step = new Step((StepKind)rng.Below(4), key) { Number = rng.Below(60), Seed = rng.Next() };
            Assert.Null(store.Run(step));
        }

        Assert.Null(store.CompareAll());
    }
}
