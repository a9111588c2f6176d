using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Holt.Frames;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>The cases of the picture in FrameInsert, each by the way it takes and by what the frame is then.</summary>
public sealed unsafe class FrameInsertTests
{
    private readonly FrameLab _lab = new(4 << 10);
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

    private byte* Root => FrameAllocator.At(_lab.Start, _lab.Header->Root);

    [Fact]
    public void Empty_the_first_record_makes_a_bucket()
    {
        Put("a", "Empty, new root");
        Assert.Equal(FrameFormat.KindBucket, *Root);
    }

    [Fact]
    public void Miss_a_bucket_with_room_takes_the_record_in_place()
    {
        Put("b", "Empty, new root");
        Put("a", "Miss, in place");
        Assert.Equal(2, Bucket.Count(Root));
    }

    [Fact]
    public void Hit_a_value_that_is_not_longer_is_written_over_the_old_one()
    {
        Put("a", "Empty, new root", 20);
        uint heap = ((BucketHead*)Root)->HeapBytes;
        Put("a", "Hit, in place", 9);
        Assert.Equal(heap, ((BucketHead*)Root)->HeapBytes);
        Assert.Equal(9u, Bucket.ValueField(_lab.RecordOf("a"u8)));
    }

    [Fact]
    public void Hit_a_longer_value_goes_to_the_gap_and_the_old_record_is_dead()
    {
        Put("a", "Empty, new root", 4);
        Put("a", "Hit, in place", 6);
        Assert.Equal(16u + 18u, ((BucketHead*)Root)->HeapBytes);
        Assert.Contains("16 dead", _lab.Dump, StringComparison.Ordinal);
    }

    [Fact]
    public void Hit_and_Miss_a_bucket_without_room_grows_and_leaves_dead_records_behind()
    {
        Put("a", "Empty, new root", 4);
        Put("a", "Hit, in place", 6);
        Put("a", "Hit, new root", 90);
        Assert.Contains("0 dead", _lab.Dump, StringComparison.Ordinal);
        int lines = ((BucketHead*)Root)->Lines;
        for (char key = 'b'; ((BucketHead*)Root)->Lines == lines; key++)
        {
            Put(key.ToString(), value: 60);
        }

        Assert.Equal("Miss, new root", _lab.LastChange);
        Assert.Equal(FrameFormat.KindBucket, *Root);
    }

    [Fact]
    public void Miss_a_grown_bucket_below_a_node_is_linked_for_every_byte_of_its_run()
    {
        TwoRuns();
        ushort before = Link('a');
        Put("a2", "Miss, relink", 60);
        Assert.NotEqual(before, Link('a'));
        Assert.Equal(Link('a'), Link('b'));
        Assert.Equal(Link('a'), Link('c'));
    }

    [Fact]
    public void Miss_the_run_of_a_full_bucket_is_cut_at_a_byte_near_half()
    {
        PutUntilNode("fbdhaceg");
        byte* low = _lab.BucketOf("a"u8);
        byte* high = _lab.BucketOf("f"u8);
        Assert.InRange(Bucket.Count(low) - Bucket.Count(high), -1, 1);
        Assert.Equal(_lab.Header->LiveKeys, (uint)(Bucket.Count(low) + Bucket.Count(high)));
    }

    [Fact]
    public void Miss_a_load_in_key_order_leaves_a_full_bucket_behind()
    {
        PutUntilNode("abcdefghij");
        Assert.Equal((int)_lab.Header->LiveKeys - 1, Bucket.Count(_lab.BucketOf("a"u8)));
        Assert.Equal(0, (Bucket.Gap(_lab.BucketOf("a"u8)) - 1) / FrameFormat.LineBytes);
    }

    [Fact]
    public void Miss_a_full_run_of_one_byte_becomes_a_node()
    {
        TwoRuns();
        foreach (string key in (string[])["f0", "f1", "f2", "f3", "f4", "f5", "f6"])
        {
            Put(key, value: 60);
        }

        Assert.True(Link('f') < _lab.Header->BucketStart);
        Assert.Equal(SpotKind.Hit, _lab.Locate("f3"u8).Kind);
    }

    [Fact]
    public void PrefixMismatch_what_the_keys_of_a_bucket_share_gets_shorter()
    {
        foreach (string key in (string[])["bb1", "aa1", "bb2", "aa2", "bb3", "aa3", "bb4"])
        {
            Put(key, value: 80);
        }

        Assert.Equal("aa", PrefixOf("aa1"));
        Put("ab1", "PrefixMismatch, new node", 60);
        Assert.Equal("a", PrefixOf("aa1"));
    }

    [Fact]
    public void NoChild_a_neighbour_with_room_takes_a_new_byte_in_place()
    {
        PutUntilNode("abcdefghij");
        Put("z", "NoChild, in place", 0);
        Assert.Equal(2, Bucket.Count(_lab.BucketOf("z"u8)));
    }

    [Fact]
    public void NoChild_a_neighbour_that_can_grow_takes_a_new_byte()
    {
        TwoRuns();
        Put("0", "NoChild, relink and add", 80);
        Assert.Equal(Link('a'), Link('0'));
        Assert.Equal(Link('a'), Link('c'));
    }

    [Fact]
    public void NoChild_a_byte_inside_a_run_joins_it_even_if_the_run_must_be_cut()
    {
        PutUntilNode("kcgaieomq");
        string run = string.Concat("acegikmoq".Where(key => _lab.Locate([(byte)key]).Bucket == Link('a')));
        for (char key = 'a'; key < run[^1]; key++)
        {
            Put(key.ToString(), value: 128);
            Assert.Contains(Link(key), (ushort[])[Link((char)(key - 1), Link(key)), Link((char)(key + 1), Link(key))]);
        }

        Assert.NotEqual(Link('a'), Link(run[^1])); // it was cut
    }

    [Fact]
    public void NoChild_beside_full_buckets_a_byte_gets_a_bucket_of_its_own()
    {
        foreach (string key in (string[])["b1", "b2", "b3", "a1", "a2", "a3"])
        {
            Put(key, value: 128);
        }

        Put("z", "NoChild, add", 128);
        Assert.Equal(1, Bucket.Count(_lab.BucketOf("z"u8)));
        Assert.NotEqual(Link('b'), Link('z'));
    }

    [Fact]
    public void NoChild_a_full_node_becomes_a_larger_one()
    {
        foreach (char key in "abcd")
        {
            Put($"{key}1", value: 120);
            Put($"{key}2", value: 120);
            Put($"{key}3", value: 120);
        }

        Assert.Equal(4, FrameLab.RoomOf(Root));
        Put("e", "NoChild, new node", 120);
        Assert.Equal(8, FrameLab.RoomOf(Root));
    }

    [Fact]
    public void NoChild_a_key_that_ends_at_a_node_is_its_terminal()
    {
        foreach (string key in (string[])["xa1", "xa2", "xa3", "xb1", "xb2", "xb3", "xb4"])
        {
            Put(key, value: 60);
        }

        Put("x", value: 60);
        Assert.NotEqual(0, ((NodeHead*)Root)->Terminal);
        Assert.Equal(((NodeHead*)Root)->Terminal, _lab.Locate("x"u8).Bucket);
    }

    [Fact]
    public void NodeMismatch_the_prefix_of_a_node_is_split()
    {
        foreach (string key in (string[])["long/a1", "long/a2", "long/a3", "long/b1", "long/b2", "long/b3", "long/b4"])
        {
            Put(key, value: 60);
        }

        Assert.Equal(5, Nodes.PrefixLength(Root));
        Put("lot", "NodeMismatch, new node", 10);
        Assert.Equal(4, FrameLab.RoomOf(Root));
        Assert.Equal(2, Nodes.PrefixLength(Root));
        Assert.Equal(2, Nodes.PrefixLength(FrameAllocator.At(_lab.Start, Link('n'))));
    }

    [Fact]
    public void NodeMismatch_a_key_that_ends_inside_a_prefix_becomes_a_terminal()
    {
        foreach (string key in (string[])["long/a1", "long/a2", "long/a3", "long/b1", "long/b2", "long/b3", "long/b4"])
        {
            Put(key, value: 60);
        }

        Put("lo", "NodeMismatch, new node", 10);
        Assert.NotEqual(0, ((NodeHead*)Root)->Terminal);
        Put("", "NodeMismatch, new node", 10);
        Assert.Equal(0, Nodes.PrefixLength(Root));
    }

    [Fact]
    public void A_frame_without_room_says_so_and_stays_as_it_is()
    {
        int count = 0;
        while (_lab.Put(Encoding.UTF8.GetBytes($"key {count * 7919 % 1000}"), new byte[50]))
        {
            count++;
            Assert.Null(_lab.Fault);
        }

        Assert.EndsWith("no room", _lab.LastChange, StringComparison.Ordinal);
        Assert.Equal((uint)count, _lab.Header->LiveKeys);
        Assert.Null(_lab.Fault);
        Assert.Equal(count, _lab.Keys().Count);
    }

    /// <summary>A node over two buckets: a, b, c and d, e.</summary>
    private void TwoRuns()
    {
        foreach (string key in (string[])["a", "b", "c", "d", "e"])
        {
            Put(key, value: 80);
        }

        Put("e2", "Miss, new root", 80);
        Assert.Equal(Link('a'), Link('c'));
        Assert.NotEqual(Link('c'), Link('e'));
    }

    /// <summary>Puts keys of one byte until they are more than one bucket takes.</summary>
    private void PutUntilNode(string keys)
    {
        for (int i = 0; _lab.Header->Root == 0 || *Root == FrameFormat.KindBucket; i++)
        {
            Put(keys[i].ToString(), value: 80);
        }

        Assert.Equal("Miss, new root", _lab.LastChange);
    }

    private ushort Link(char key) => *Nodes.Find(Root, (byte)key);

    private ushort Link(char key, ushort none)
    {
        ushort* link = Nodes.Find(Root, (byte)key);
        return link == null ? none : *link;
    }

    private string PrefixOf(string key)
    {
        byte* bucket = _lab.BucketOf(Encoding.UTF8.GetBytes(key));
        return Encoding.UTF8.GetString(Bucket.Prefix(bucket), Bucket.PrefixLength(bucket));
    }

    private void Put(string key, string? way = null, int value = 0)
    {
        Assert.True(_lab.Put(Encoding.UTF8.GetBytes(key), new byte[value]));
        Assert.Equal(way ?? _lab.LastChange, _lab.LastChange);
        Assert.Null(_lab.Fault);
        _ = _keys.Add(key);
        Assert.Equal(_keys, _lab.Keys().ConvertAll(bytes => Encoding.UTF8.GetString(bytes)));
        Assert.All(_keys, each => Assert.True(_lab.Contains(Encoding.UTF8.GetBytes(each)), each));
    }
}
