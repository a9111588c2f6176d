using System;
using System.Collections.Generic;
using System.Text;
using Holt.Frames;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>The cases of the picture in FrameRemove, each by the way it takes and by what the frame is then.</summary>
public sealed unsafe class FrameRemoveTests
{
    private readonly FrameLab _lab = new(4 << 10);
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

    private byte* Root => FrameAllocator.At(_lab.Start, _lab.Header->Root);

    [Fact]
    public void A_record_is_taken_out_of_its_bucket_in_place()
    {
        Put("a", "b", "c");
        Delete("b", "Hit, in place");
        Assert.Equal(2, Bucket.Count(Root));
    }

    [Fact]
    public void The_last_record_leaves_an_empty_frame()
    {
        Put("a", "b");
        Delete("a", "Hit, in place");
        Delete("b", "Hit, new root");
        Assert.Equal(0, _lab.Header->Root);
        Assert.Equal(0u, _lab.Header->LiveKeys);
    }

    [Fact]
    public void A_bucket_with_few_records_joins_its_neighbour_and_their_node_goes()
    {
        PutLong("a", "b", "c", "d", "e", "f", "g");
        Assert.Equal(8, FrameLab.RoomOf(Root));
        Delete("a");
        Delete("b");
        Delete("c");
        Delete("d");
        Assert.Equal(FrameFormat.KindBucket, *Root);
    }

    [Fact]
    public void A_run_without_records_goes_from_its_node()
    {
        foreach (string key in (string[])["b1", "b2", "b3", "a1", "a2", "a3", "c1", "c2", "c3"])
        {
            Put(key, 128);
        }

        int count = Nodes.Count(Root);
        Delete("c1", "Hit, in place");
        Delete("c2", "Hit, in place");
        Delete("c3", "Hit, new node");
        Assert.Equal(count - 1, Nodes.Count(Root));
        Assert.True(Nodes.Find(Root, (byte)'c') == null);
    }

    [Fact]
    public void A_bucket_takes_the_place_of_the_node_above_it_with_a_longer_prefix()
    {
        PutLong("long/a1", "long/a2", "long/a3", "long/a4", "long/b1", "long/b2", "long/b3", "long/b4");
        Assert.NotEqual(FrameFormat.KindBucket, *Root);
        foreach (string key in (string[])["long/b1", "long/b2", "long/b3", "long/b4"])
        {
            Delete(key);
        }

        Assert.Equal(FrameFormat.KindBucket, *Root);
        Delete("long/a1");
        Delete("long/a2");
    }

    [Fact]
    public void A_node_takes_the_place_of_the_node_above_it_and_both_prefixes()
    {
        PutLong("top/xx/a1", "top/xx/a2", "top/xx/a3", "top/xx/a4", "top/xx/b1", "top/xx/b2", "top/xx/b3", "top/xx/b4");
        Assert.Equal(7, Nodes.PrefixLength(Root));
        Put("top/y");
        Assert.Equal(4, Nodes.PrefixLength(Root));
        Delete("top/y", "Hit, new node");
        Assert.Equal(7, Nodes.PrefixLength(Root));
    }

    [Fact]
    public void A_terminal_goes_like_any_other_record()
    {
        PutLong("x", "xa1", "xa2", "xa3", "xa4", "xb1", "xb2", "xb3", "xb4");
        Assert.NotEqual(0, ((NodeHead*)Root)->Terminal);
        Delete("x");
        Put("x");
        Assert.NotEqual(0, ((NodeHead*)Root)->Terminal);
    }

    [Fact]
    public void Everything_can_be_removed_again_in_any_order()
    {
        foreach (int stride in (int[])[1, 3, 7, 13, 49])
        {
            for (int i = 0; i < 50; i++)
            {
                Put($"dir{i % 7}/{i}");
            }

            for (int i = 0; i < 50; i++)
            {
                Delete($"dir{i * stride % 50 % 7}/{i * stride % 50}");
            }

            Assert.Equal(0, _lab.Header->Root);
            Assert.True(_lab.Rebuild());
        }
    }

    private void Put(params string[] keys) => Array.ForEach(keys, key => Put(key, 10));

    private void PutLong(params string[] keys) => Array.ForEach(keys, key => Put(key, 80));

    private void Put(string key, int value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        Assert.True(_lab.Put(bytes, new byte[value]) || (_lab.Rebuild() && _lab.Put(bytes, new byte[value])));
        _ = _keys.Add(key);
        Same();
    }

    private void Delete(string key, string? way = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        Assert.True(_lab.Delete(bytes) || (_lab.Rebuild() && _lab.Delete(bytes)));
        Assert.Equal(way ?? _lab.LastChange, _lab.LastChange);
        _ = _keys.Remove(key);
        Same();
    }

    private void Same()
    {
        Assert.Null(_lab.Fault);
        Assert.Equal(_keys, _lab.Keys().ConvertAll(bytes => Encoding.UTF8.GetString(bytes)));
        Assert.All(_keys, key => Assert.True(_lab.Contains(Encoding.UTF8.GetBytes(key)), key));
    }
}
