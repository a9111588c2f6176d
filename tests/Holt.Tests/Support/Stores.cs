using System;
using System.Collections.Generic;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>Stores to test with, and the questions tests ask of them.</summary>
internal static class Stores
{
    public const int Large = 512 << 10;

    public static HoltDb Open(int frameBytes = Large) =>
        HoltDb.OpenMemory(new HoltOptions { FrameBytes = frameBytes, AddressRangeBytes = 1L << 34 });

    /// <summary>The longest key a store of these frames takes.</summary>
    public static int KeyBytesMax(int frameBytes) => frameBytes == Large ? HoltLimits.KeyBytesMax : frameBytes / 8;

    public static List<Item> List(HoltTree tree, RangeSpec spec)
    {
        var items = new List<Item>();
        foreach (Entry entry in tree.Scan(spec.ToRange()))
        {
            items.Add(Item.Of(entry));
        }

        return items;
    }

    /// <summary>The listing in short: keys as they are, common prefixes with a P in front.</summary>
    public static string[] Show(HoltTree tree, RangeSpec spec) => [.. List(tree, spec).ConvertAll(Show)];

    public static string Show(Item item) => $"{(item.IsPrefix ? "P" : "K")} {Text.Show(item.Key).Trim('"')}";

    public static void SameListing(Oracle oracle, HoltTree tree, RangeSpec spec)
    {
        if (Difference(oracle.List(spec), tree, spec) is { } difference)
        {
            Assert.Fail($"{spec}: {difference}");
        }
    }

    /// <summary>Whole contents: listings both ways, count, and every key by itself.</summary>
    public static void SameContents(Oracle oracle, HoltTree tree)
    {
        Assert.Equal(oracle.Count, tree.Count);
        SameListing(oracle, tree, new RangeSpec());
        SameListing(oracle, tree, new RangeSpec { Reverse = true });
        byte[] buffer = [];
        foreach (OracleRecord record in oracle.All())
        {
            buffer = buffer.Length < record.Value.Length ? new byte[record.Value.Length] : buffer;
            ReadStatus status = tree.TryGet(record.Key, buffer, out int length, out RecordVersion version);
            bool same = status == ReadStatus.Found && buffer.AsSpan(0, length).SequenceEqual(record.Value);
            Assert.True(same, $"get {Text.Show(record.Key)}: {status}, {length} bytes");
            Assert.Equal(record.Version, version.Value);
        }
    }

    /// <summary>Null when the listing is exactly this; else the first place where it is not.</summary>
    public static string? Difference(List<Item> expected, HoltTree tree, RangeSpec spec)
    {
        int index = 0;
        foreach (Entry entry in tree.Scan(spec.ToRange()))
        {
            if (index == expected.Count)
            {
                return $"{index} entries expected, then {Item.Of(entry)}";
            }

            Item item = expected[index];
            bool same = entry.IsPrefix == item.IsPrefix && entry.Version.Value == item.Version
                && entry.Key.SequenceEqual(item.Key) && entry.Value.SequenceEqual(item.Value);
            if (!same)
            {
                return $"entry {index}: {item} expected, got {Item.Of(entry)}";
            }

            index++;
        }

        return index == expected.Count ? null : $"entry {index}: {expected[index]} expected, got the end";
    }
}
