using System;
using System.Buffers;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Semantics;

/// <summary>One key at a time: put, get, delete, and the limits of keys and values.</summary>
public sealed class PointTests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S001_A_get_on_an_empty_store_finds_nothing(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        Assert.Null(db.Default.Get("a"u8));
        Assert.Null(db.Default.Get([]));
        Assert.False(db.Default.Exists("a"u8));
        Assert.Equal(0, db.Default.Count);
        ReadStatus status = db.Default.TryGet("a"u8, new byte[9], out int length, out RecordVersion version);
        Assert.Equal((ReadStatus.NotFound, 0, 0ul), (status, length, version.Value));
    }

    [Fact]
    public void S002_A_value_put_is_the_value_got()
    {
        using HoltDb db = Stores.Open();
        RecordVersion version = db.Default.Put("a"u8, "1"u8);
        Assert.NotEqual(0ul, version.Value);
        Assert.Equal("1"u8.ToArray(), db.Default.Get("a"u8));
        byte[] buffer = new byte[4];
        Assert.Equal(ReadStatus.Found, db.Default.TryGet("a"u8, buffer, out int length, out RecordVersion read));
        Assert.Equal((1, version), (length, read));
        var writer = new ArrayBufferWriter<byte>();
        Assert.Equal(ReadStatus.Found, db.Default.TryGet("a"u8, writer, out read));
        Assert.Equal(version, read);
        Assert.Equal("1"u8.ToArray(), writer.WrittenSpan.ToArray());
    }

    [Fact]
    public void S002_A_span_that_is_too_small_tells_the_size_needed()
    {
        using HoltDb db = Stores.Open();
        RecordVersion version = db.Default.Put("a"u8, "12345"u8);
        ReadStatus status = db.Default.TryGet("a"u8, new byte[4], out int length, out RecordVersion read);
        Assert.Equal((ReadStatus.TooSmall, 5, version), (status, length, read));
        status = db.Default.TryGet("a"u8, new byte[5], out length, out read);
        Assert.Equal((ReadStatus.Found, 5, version), (status, length, read));
    }

    [Fact]
    public void S003_The_second_put_replaces_the_first_and_takes_a_greater_version()
    {
        using HoltDb db = Stores.Open();
        RecordVersion first = db.Default.Put("a"u8, "1"u8);
        RecordVersion second = db.Default.Put("a"u8, "22"u8);
        RecordVersion same = db.Default.Put("a"u8, "22"u8);
        Assert.Equal("22"u8.ToArray(), db.Default.Get("a"u8));
        Assert.Equal(1, db.Default.Count);
        Assert.True(first.Value < second.Value && second.Value < same.Value);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S004_The_empty_key_is_a_key_and_comes_first(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        _ = db.Default.Put("a"u8, []);
        _ = db.Default.Put([], "x"u8);
        _ = db.Default.Put("\0"u8, []);
        Assert.Equal("x"u8.ToArray(), db.Default.Get([]));
        Assert.Equal(["K ", @"K \x00", "K a"], Stores.Show(db.Default, new RangeSpec()));
        Assert.True(db.Default.Delete([]));
        Assert.Null(db.Default.Get([]));
    }

    [Fact]
    public void S005_An_empty_value_is_not_an_absent_one()
    {
        using HoltDb db = Stores.Open();
        _ = db.Default.Put("k"u8, []);
        Assert.Empty(Assert.IsType<byte[]>(db.Default.Get("k"u8)));
        ReadStatus status = db.Default.TryGet("k"u8, default(Span<byte>), out int length, out RecordVersion version);
        Assert.Equal((ReadStatus.Found, 0), (status, length));
        Assert.NotEqual(0ul, version.Value);
        Assert.True(db.Default.Exists("k"u8));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S006_Keys_that_are_prefixes_of_each_other_live_together(int frameBytes)
    {
        foreach (byte[][] order in Orders(Text.Keys("a", "ab", "abc")))
        {
            using HoltDb db = Stores.Open(frameBytes);
            Array.ForEach(order, key => db.Default.Put(key, key));
            Assert.Equal(["K a", "K ab", "K abc"], Stores.Show(db.Default, new RangeSpec()));
            Assert.All(order, key => Assert.Equal(key, db.Default.Get(key)));
        }
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S007_Keys_that_end_in_nul_are_read_and_ordered_like_any_other(int frameBytes)
    {
        byte[][] keys = Text.Keys("a", "a\0", "a\0\0", "a\0b");
        foreach (byte[][] order in Orders(keys))
        {
            using HoltDb db = Stores.Open(frameBytes);
            Array.ForEach(order, key => db.Default.Put(key, key));
            Assert.Equal(["K a", @"K a\x00", @"K a\x00\x00", @"K a\x00b"], Stores.Show(db.Default, new RangeSpec()));
            Assert.All(order, key => Assert.Equal(key, db.Default.Get(key)));
        }
    }

    [Fact]
    public void S008_The_empty_key_and_nul_live_together()
    {
        using HoltDb db = Stores.Open();
        _ = db.Default.Put("\0"u8, "nul"u8);
        _ = db.Default.Put([], "empty"u8);
        Assert.Equal("nul"u8.ToArray(), db.Default.Get("\0"u8));
        Assert.Equal("empty"u8.ToArray(), db.Default.Get([]));
        Assert.Equal(["K ", @"K \x00"], Stores.Show(db.Default, new RangeSpec()));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S009_All_single_bytes_are_keys_in_unsigned_order(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        byte[][] keys = [[], .. Enumerable.Range(0, 256).Select(b => new[] { (byte)b })];
        byte[][] order = [.. keys];
        new Rng(9).Shuffle<byte[]>(order);
        Array.ForEach(order, key => db.Default.Put(key, key));
        Assert.Equal(keys, Stores.List(db.Default, new RangeSpec()).Select(item => item.Key));
        Assert.All(keys, key => Assert.Equal(key, db.Default.Get(key)));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S010_The_longest_key_works_and_one_byte_more_changes_nothing(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        var oracle = new Oracle();
        int max = Stores.KeyBytesMax(frameBytes);
        foreach (byte[] key in (byte[][])[Filled(max, 'a'), Filled(max - 1, 'a'), Filled(max, '\0'), Filled(max, 'b')])
        {
            byte[] value = Filled(frameBytes / 3, (char)('0' + oracle.Count));
            oracle.Put(key, value, db.Default.Put(key, value).Value);
        }

        Stores.SameContents(oracle, db.Default);
        HoltStats before = db.GetStats();
        AssertTooLarge(() => db.Default.Put(Filled(max + 1, 'a'), []));
        Assert.Equal(before, db.GetStats());
        Stores.SameContents(oracle, db.Default);
        Assert.All(oracle.All().ToList(), record => Assert.True(db.Default.Delete(record.Key)));
        Assert.Equal(0, db.Default.Count);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S011_The_longest_value_works_and_one_byte_more_keeps_the_old_one(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        _ = db.Default.Put("neighbour"u8, "n"u8);
        foreach (int length in (int[])[1 << 20, HoltLimits.ValueBytesMax - 1, HoltLimits.ValueBytesMax])
        {
            byte[] value = new byte[length];
            new Rng((ulong)length).Fill(value);
            RecordVersion version = db.Default.Put("k"u8, value);
            AssertTooLarge(() => db.Default.Put("k"u8, new byte[HoltLimits.ValueBytesMax + 1]));
            byte[] read = new byte[length];
            Assert.Equal(
                ReadStatus.Found, db.Default.TryGet("k"u8, read, out int readLength, out RecordVersion readVersion));
            Assert.Equal((length, version), (readLength, readVersion));
            Assert.True(value.AsSpan().SequenceEqual(read));
            Item item = Assert.Single(Stores.List(db.Default, new RangeSpec { Prefix = Text.Bytes("k") }));
            Assert.True(value.AsSpan().SequenceEqual(item.Value));
        }

        AssertTooLarge(() => db.Default.Put("new"u8, new byte[HoltLimits.ValueBytesMax + 1]));
        Assert.False(db.Default.Exists("new"u8));
        Assert.Equal("n"u8.ToArray(), db.Default.Get("neighbour"u8));
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S012_Every_member_refuses_an_over_long_key(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        HoltTree tree = db.Default;
        int max = Stores.KeyBytesMax(frameBytes);
        byte[] key = Filled(max + 1, 'a');
        byte[] longest = key[..max];
        _ = tree.Put(longest, "v"u8);
        HoltStats before = db.GetStats();
        AssertTooLarge(() => tree.Put(key, []));
        AssertTooLarge(() => tree.Get(key));
        AssertTooLarge(() => tree.TryGet(key, new byte[9], out _, out _));
        AssertTooLarge(() => tree.TryGet(key, new ArrayBufferWriter<byte>(), out _));
        AssertTooLarge(() => tree.Exists(key));
        AssertTooLarge(() => tree.Delete(key));
        AssertTooLarge(() => tree.GetMany(new ReadOnlyMemory<byte>[] { longest, key }, new HoltGetResults()));
        AssertTooLarge(() => tree.CountPrefix(key, 0, out _));
        AssertTooLarge(() => tree.IsPrefixEmpty(key));
        AssertTooLarge(() => Stores.List(tree, new RangeSpec { Prefix = key }));
        AssertTooLarge(() => tree.TryGetLongestPrefix(key, new byte[9], out _, out _, out _));
        Assert.Equal(before, db.GetStats());
        AssertBoundsAreNoKeys(tree, key);
        AssertBoundsAreNoKeys(tree, Filled(HoltLimits.KeyBytesMax + 10, 'a'));
        Assert.Equal("v"u8.ToArray(), tree.Get(longest));
    }

    [Fact]
    public void S013_A_delete_tells_whether_the_key_was_there()
    {
        using HoltDb db = Stores.Open();
        Assert.False(db.Default.Delete("a"u8));
        RecordVersion first = db.Default.Put("a"u8, "1"u8);
        Assert.True(db.Default.Delete("a"u8));
        Assert.Null(db.Default.Get("a"u8));
        Assert.False(db.Default.Delete("a"u8));
        Assert.True(db.Default.Put("a"u8, "1"u8).Value > first.Value);
    }

    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void S014_Deleting_a_key_keeps_its_extensions_and_its_prefixes(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        byte[][] keys = Text.Keys("a", "ab", "abc");
        foreach (byte[] gone in keys)
        {
            Array.ForEach(keys, key => db.Default.Put(key, key));
            Assert.True(db.Default.Delete(gone));
            Assert.All(keys, key => Assert.Equal(key == gone ? null : key, db.Default.Get(key)));
        }
    }

    /// <summary>A bound may be longer than any key, such as the one right behind the longest.</summary>
    private static void AssertBoundsAreNoKeys(HoltTree tree, byte[] bound)
    {
        Assert.Empty(Stores.List(tree, new RangeSpec { From = bound }));
        Assert.Empty(Stores.List(tree, new RangeSpec { StartAfter = bound }));
        Assert.Empty(Stores.List(tree, new RangeSpec { StartAfter = bound, Delimiter = (byte)'a' }));
        Assert.Single(Stores.List(tree, new RangeSpec { To = bound }));
        Assert.Single(Stores.List(tree, new RangeSpec { To = bound, ToInclusive = true, Reverse = true }));
        Assert.Single(Stores.List(tree, new RangeSpec { StartAfter = bound, Reverse = true }));
    }

    private static void AssertTooLarge(Action action) =>
        Assert.Equal(HoltStatus.TooLarge, Assert.Throws<HoltException>(action).Status);

    private static byte[] Filled(int length, char letter) => [.. Enumerable.Repeat((byte)letter, length)];

    /// <summary>All orders of a few keys.</summary>
    private static byte[][][] Orders(byte[][] keys) => keys.Length <= 1
        ? [keys]
        : [.. keys.SelectMany(key => Orders([.. keys.Where(k => k != key)]).Select(rest => (byte[][])[key, .. rest]))];
}
