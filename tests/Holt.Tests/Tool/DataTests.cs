using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Holt.Data;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>The keys that the demo and the benchmark load.</summary>
public sealed class DataTests
{
    [Fact]
    public void A_pick_does_not_depend_on_order_or_repetition()
    {
        var keys = new List<string>();
        for (int i = 0; i < 5000; i++)
        {
            keys.Add($"key-{i}");
        }

        HashSet<string> once = Picked(keys, 1000, seed: 3);
        keys.Reverse();
        keys.InsertRange(100, keys.GetRange(0, 4000));
        Assert.Equal(1000, once.Count);
        Assert.Equal(once, Picked(keys, 1000, seed: 3));
        Assert.NotEqual(once, Picked(keys, 1000, seed: 4));
    }

    [Fact]
    public void A_pick_of_more_than_there_are_is_all_of_them()
    {
        var pick = new SeededPick(100, 1);
        pick.Offer("b"u8, "first"u8);
        pick.Offer("a"u8, "1"u8);
        pick.Offer("b"u8, "second"u8);
        RecordList taken = pick.Take();
        int[] order = taken.SortedOrder();
        Assert.Equal(2, taken.Count);
        Assert.Equal("a"u8, taken.Key(order[0]));
        Assert.Equal("b"u8, taken.Key(order[1]));
        Assert.Equal("first"u8, taken.Value(order[1]));
    }

    [Fact]
    public void An_index_line_is_a_path_with_blanks_and_its_packages()
    {
        var pick = new SeededPick(100, 1);
        byte[] index = Encoding.UTF8.GetBytes("""
            bin/bash                    shells/bash
            usr/share/a name with blanks	doc/one,doc/two
            noplace

            etc/no line feed  admin/last
            """.ReplaceLineEndings("\n") + "\n");
        long lines = ContentsIndex.Offer(new MemoryStream(index), pick, 0, null);
        RecordList taken = pick.Take();
        var records = new List<string>();
        foreach (int i in taken.SortedOrder())
        {
            records.Add($"{Encoding.UTF8.GetString(taken.Key(i))}={Encoding.UTF8.GetString(taken.Value(i))}");
        }

        Assert.Equal(5, lines);
        Assert.Equal(
            ["/bin/bash=shells/bash", "/etc/no line feed=admin/last", "/usr/share/a name with blanks=doc/one,doc/two"],
            records);
    }

    [Fact]
    public void Object_names_come_in_order()
    {
        RecordList records = ObjectStoreKeys.Make(1000);
        Assert.Equal(1000, records.Count);
        Assert.Equal("bucket-00/path/sub/file-000000.bin"u8, records.Key(0));
        for (int i = 1; i < records.Count; i++)
        {
            Assert.True(records.Key(i - 1).SequenceCompareTo(records.Key(i)) < 0);
        }
    }

    [Fact]
    public void Sorting_is_by_unsigned_bytes_with_a_key_before_its_extensions()
    {
        var random = new Rng(5);
        var records = new RecordList();
        byte[] key = new byte[12];
        for (int i = 0; i < 3000; i++)
        {
            for (int j = 0; j < key.Length; j++)
            {
                key[j] = (byte)(random.Below(3) == 0 ? 0 : 0x7F | random.Below(256));
            }

            records.Add(key.AsSpan(0, random.Below(key.Length + 1)), default);
        }

        int[] order = records.SortedOrder();
        for (int i = 1; i < order.Length; i++)
        {
            Assert.True(records.Key(order[i - 1]).SequenceCompareTo(records.Key(order[i])) <= 0);
        }
    }

    private static HashSet<string> Picked(List<string> keys, int count, ulong seed)
    {
        var pick = new SeededPick(count, seed);
        foreach (string key in keys)
        {
            pick.Offer(Encoding.UTF8.GetBytes(key), default);
        }

        RecordList taken = pick.Take();
        var picked = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < taken.Count; i++)
        {
            picked.Add(Encoding.UTF8.GetString(taken.Key(i)));
        }

        return picked;
    }
}
