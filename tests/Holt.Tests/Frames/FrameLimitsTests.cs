using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>The table of limits, and what must be true of each row.</summary>
public sealed class FrameLimitsTests
{
    [Theory]
    [InlineData(4, 512, 128, 512, 0x140)]
    [InlineData(16, 2048, 512, 1024, 0x140)]
    [InlineData(64, 8192, 2048, 2048, 0x140)]
    [InlineData(512, 65535, 16384, 2048, 0x300)]
    public void A_row_of_the_table(int frameKib, int key, int value, int bucket, int start)
    {
        var limits = FrameLimits.Of(frameKib << 10);
        Assert.Equal(key, limits.KeyBytesMax);
        Assert.Equal(value, limits.InlineValueBytesMax);
        Assert.Equal(bucket, limits.BucketBytesMax);
        Assert.Equal(start, limits.FirstUnit * FrameFormat.UnitBytes);
        Assert.Equal(frameKib << 10, limits.EndUnit * FrameFormat.UnitBytes);
    }

    [Fact]
    public void The_format_page_has_the_same_rows()
    {
        string page = Repository.Text("docs/format.md");
        Assert.All(FrameLimits.All.ToArray(), row => Assert.Contains(
            $"\n| {row.FrameBytes} | {row.FirstUnit * FrameFormat.UnitBytes} | {row.KeyBytesMax} "
            + $"| {row.InlineValueBytesMax} | {row.BucketBytesMax} |\n",
            page,
            StringComparison.Ordinal));
        Assert.Contains($"at most {Bucket.CountMax} slots", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_size_has_a_row_and_no_other_has()
    {
        Assert.Equal([4, 16, 64, 512], FrameLimits.All.ToArray().Select(row => row.FrameBytes >> 10));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => FrameLimits.Of(8 << 10));
    }

    /// <summary>So the halves of a frame that has no room take any record, whatever they hold.</summary>
    [Fact]
    public void Four_of_the_largest_records_fit_a_frame()
    {
        foreach (FrameLimits limits in FrameLimits.All)
        {
            int key = limits.KeyBytesMax + HoltLimits.TreeIdBytes;
            int record = Bucket.RecordBytes(key, limits.InlineValueBytesMax);
            int block = BucketEditor.LinesFor(BucketEditor.BlockBytes(8, 0, record)) * FrameFormat.LineBytes;
            int node = Nodes.BytesMin;
            int room = (limits.EndUnit - limits.FirstUnit) * FrameFormat.UnitBytes;
            Assert.True((4 * block) + (3 * node) <= room, $"frames of {limits.FrameBytes} bytes");
        }
    }

    [Fact]
    public void The_longest_keys_and_values_are_put_cut_and_found()
    {
        foreach (FrameLimits limits in FrameLimits.All)
        {
            var lab = new FrameLab(limits.FrameBytes);
            int length = limits.KeyBytesMax + HoltLimits.TreeIdBytes;
            byte[][] keys = [.. Enumerable.Range(0, 3).Select(i => Long(length, i))];
            foreach (byte[] key in keys)
            {
                Assert.True(lab.Put(key, new byte[limits.InlineValueBytesMax]));
                Assert.Null(lab.Fault);
            }

            Assert.All(keys, key => Assert.True(lab.Contains(key)));
            Assert.Equal(length, lab.Cut().Separator.Length); // they differ in the last byte only
        }
    }

    /// <summary>A place counts the record's distance from the bucket's end in 2 bytes.</summary>
    [Fact]
    public void A_place_reaches_over_the_largest_record_twice_rewritten()
    {
        FrameLimits limits = FrameLimits.Of(512 << 10);
        int record = Bucket.RecordBytes(limits.KeyBytesMax + HoltLimits.TreeIdBytes, limits.InlineValueBytesMax);
        Assert.True(record * 5 / 4 <= 2 * ushort.MaxValue);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_separator_is_above_what_is_before_the_cut_and_as_short_as_can_be(int seed)
    {
        var lab = new FrameLab(64 << 10);
        var rng = new Rng((ulong)seed);
        for (int i = 0; i < 300; i++)
        {
            _ = lab.Put([.. Enumerable.Range(0, rng.Between(1, 12)).Select(_ => (byte)('a' + rng.Below(3)))], [1]);
        }

        List<byte[]> keys = lab.Keys();
        (int cut, byte[] separator) = lab.Cut();
        Assert.InRange(cut, keys.Count * 3 / 8, keys.Count * 5 / 8);
        Assert.True(separator.AsSpan().SequenceCompareTo(keys[cut - 1]) > 0);
        Assert.True(separator.AsSpan().SequenceCompareTo(keys[cut]) <= 0);
        Assert.True(separator.AsSpan(0, separator.Length - 1).SequenceCompareTo(keys[cut - 1]) <= 0);
    }

    [Fact]
    public void A_cut_near_the_middle_is_where_keys_differ_early()
    {
        var lab = new FrameLab(64 << 10);
        for (int i = 0; i < 99; i++)
        {
            _ = lab.Put(System.Text.Encoding.UTF8.GetBytes($"{(i < 52 ? "usr/lib/a" : "var")}/{i:d3}"), [1]);
        }

        (int cut, byte[] separator) = lab.Cut();
        Assert.Equal(52, cut);
        Assert.Equal("v"u8, separator);
    }

    [Fact]
    public void A_router_is_cut_at_a_whole_separator()
    {
        FrameLab lab = SampleFrames.Router();
        (int cut, byte[] separator) = lab.Cut();
        Assert.Equal(lab.Keys()[cut], separator);
    }

    [Fact]
    public void A_key_above_all_others_has_a_separator_of_its_own()
    {
        var lab = new FrameLab(4 << 10);
        _ = lab.Put("usr/lib/a"u8, [1]);
        _ = lab.Put("usr/lib/b"u8, [1]);
        Assert.Equal("usr/lib/c"u8, lab.SeparatorAbove("usr/lib/cd"u8)!);
        Assert.Equal("usr/lib/b\0"u8, lab.SeparatorAbove("usr/lib/b\0x"u8)!);
        Assert.Null(lab.SeparatorAbove("usr/lib/az"u8));
        Assert.Null(lab.SeparatorAbove("usr/lib/b"u8));
    }

    [Fact]
    public void Suffixes_that_differ_in_their_zeros_only_are_different_keys()
    {
        var lab = new FrameLab(4 << 10);
        byte[][] keys = [[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0], [1], [1, 0, 0, 0, 0], [255]];
        foreach (byte[] key in Enumerable.Reverse(keys))
        {
            Assert.True(lab.Put(key, [1]));
        }

        Assert.Null(lab.Fault);
        Assert.Equal(keys, lab.Keys());
        Assert.All(keys, key => Assert.True(lab.Contains(key)));
        Assert.False(lab.Contains([1, 0]));
        Assert.False(lab.Contains([0, 0, 0, 0, 0, 0]));
    }

    private static byte[] Long(int length, int last)
    {
        byte[] key = new byte[length];
        key[^1] = (byte)last;
        return key;
    }
}
