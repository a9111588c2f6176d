using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A node goes through its sizes as children come and go, and finds them all in each.</summary>
public sealed unsafe class NodeTests
{
    private const int ValueBytes = 1100; // two do not fit one bucket

    private readonly FrameLab _lab = new(512 << 10);
    private readonly SortedSet<byte> _bytes = [];

    private byte* Root => FrameAllocator.At(_lab.Start, _lab.Header->Root);

    [Fact]
    public void A_node_grows_and_shrinks_with_its_children()
    {
        byte[] order = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 101 % 256))];
        foreach (byte key in order)
        {
            Assert.True(_lab.Put([(byte)'n', key], new byte[ValueBytes]));
            _ = _bytes.Add(key);
            Same();
        }

        Assert.Equal(0, Root[1]); // 256 children
        foreach (byte key in order)
        {
            Assert.True(_lab.Delete([(byte)'n', key]));
            _ = _bytes.Remove(key);
            Same();
        }
    }

    [Fact]
    public void A_full_node_takes_the_end_of_a_key_too()
    {
        for (int key = 0; key < 256; key++)
        {
            Assert.True(_lab.Put([(byte)'n', (byte)key], new byte[ValueBytes]));
        }

        Assert.True(_lab.Put("n"u8, new byte[ValueBytes]));
        Assert.Null(_lab.Fault);
        Assert.Equal(Nodes.TerminalPosition, Nodes.After(Root, Nodes.NoneBelow));
        Assert.Equal(Nodes.TerminalPosition, Nodes.Before(Root, 0));
        Assert.Equal(255, Nodes.Before(Root, Nodes.NoneAbove));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(4, 8)]
    [InlineData(8, 16)]
    [InlineData(9, 18)]
    [InlineData(16, 32)]
    [InlineData(17, 34)]
    [InlineData(24, 48)]
    [InlineData(DirectNode.Pairs, 256)]
    public void A_node_takes_as_many_children_as_it_has_room_for_in_any_order(int pairs, int capacity)
    {
        byte* node = stackalloc byte[DirectNode.Size + 8];
        var rng = new Rng((ulong)pairs);
        byte prefix = (byte)'p';
        Nodes.Start(node, pairs, &prefix, 1);
        var children = new SortedDictionary<byte, ushort>();
        children[200] = 1200;
        _ = Nodes.Append(node, 200, 1200);
        while (children.Count < capacity)
        {
            byte key = (byte)rng.Below(256);
            if (children.TryAdd(key, (ushort)(1000 + key)))
            {
                Assert.True(Nodes.TryInsert(node, key, (ushort)(1000 + key)));
            }
        }

        Assert.Null(NodeCheck.FaultOf(node, bucketStart: 1000));
        Assert.Equal(capacity, Nodes.Count(node));
        Assert.Equal(children.Keys, Positions(node).ConvertAll(at => (byte)at));
        Assert.All(children, child => Assert.Equal(child.Value, *Nodes.Find(node, child.Key)));
        Assert.All(Enumerable.Range(0, 256), key =>
            Assert.Equal(children.ContainsKey((byte)key), Nodes.Find(node, (byte)key) != null));
        Assert.Equal(pairs, Nodes.PairsFor(capacity));
        Assert.True(capacity == 256 || !Nodes.TryInsert(node, Absent(children), 7));
        Assert.Equal('p', (char)*Nodes.Prefix(node));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "a")]
    [InlineData(16, "a longer prefix")]
    [InlineData(48, "")]
    [InlineData(200, "b")]
    public void A_node_written_from_a_map_gives_the_same_map_back(int count, string prefix)
    {
        byte* node = stackalloc byte[DirectNode.Size + 64];
        ushort* map = stackalloc ushort[Nodes.MapEntries];
        ushort* back = stackalloc ushort[Nodes.MapEntries];
        new Span<ushort>(map, Nodes.MapEntries).Clear();
        map[0] = 77;
        for (int i = 0; i < count; i++)
        {
            map[1 + (i * 37 % 256)] = (ushort)(100 + (i / 3));
        }

        byte[] text = [.. prefix.Select(c => (byte)c), 0];
        fixed (byte* bytes = text)
        {
            Nodes.Write(node, Nodes.PairsFor(Nodes.CountOf(map)), map, bytes, prefix.Length);
        }

        Nodes.LoadMap(node, back);
        Assert.True(new Span<ushort>(map, Nodes.MapEntries).SequenceEqual(new Span<ushort>(back, Nodes.MapEntries)));
        Nodes.Relink(node, 77, 78);
        Assert.Equal(78, ((NodeHead*)node)->Terminal);
        Assert.Equal(Nodes.Units(node), (int)(Nodes.Prefix(node) - node + prefix.Length + 7) / 8);
    }

    /// <summary>Links to one block lie side by side, as those of a bucket do; some are torn.</summary>
    [Fact]
    public void The_next_child_of_a_sorted_node_is_that_behind_all_links_to_the_same_one()
    {
        byte* node = stackalloc byte[DirectNode.Size + 64];
        var rng = new Rng(5);
        byte prefix = (byte)'p';
        int found = 0;
        for (int round = 0; round < 2000; round++)
        {
            int count = 1 + rng.Below(SortedNode.CapacityMax);
            Nodes.Start(node, Nodes.PairsFor(count), &prefix, 1);
            var keys = new SortedSet<byte>();
            while (keys.Count < count)
            {
                _ = keys.Add((byte)rng.Below(256));
            }

            ushort link = 1;
            foreach (byte key in keys)
            {
                link += (ushort)rng.Below(2);
                _ = Nodes.Append(node, key, link);
            }

            for (int at = 0; at < 256; at++)
            {
                bool up = rng.Below(2) == 0;
                ushort* own = Nodes.Find(node, (byte)at);
                int expected = at;
                do
                {
                    expected = up ? Nodes.After(node, expected) : Nodes.Before(node, expected);
                }
                while (own != null && expected is >= 0 and < 256 && *Nodes.Find(node, (byte)expected) == *own);

                int position = at;
                bool isThere = Nodes.TryNext(node, ref position, up, out uint child);
                Assert.Equal(own != null && expected is >= 0 and < 256, isThere);
                Assert.True(!isThere || (position == expected && child == *Nodes.Find(node, (byte)expected)));
                found += isThere ? 1 : 0;
            }
        }

        Assert.True(found > 2000);
        Nodes.Start(node, Nodes.PairsFor(16), &prefix, 1);
        node[1] = 63; // torn: more children than there is room for
        int torn = 0;
        _ = Nodes.TryNext(node, ref torn, up: true, out _);
    }

    private static byte Absent(SortedDictionary<byte, ushort> children) =>
        (byte)Enumerable.Range(0, 256).First(key => !children.ContainsKey((byte)key));

    private static List<int> Positions(byte* node)
    {
        var up = new List<int>();
        for (int at = Nodes.After(node, Nodes.TerminalPosition); at != Nodes.NoneAbove; at = Nodes.After(node, at))
        {
            up.Add(at);
        }

        var down = new List<int>();
        for (int at = Nodes.Before(node, Nodes.NoneAbove); at >= 0; at = Nodes.Before(node, at))
        {
            down.Insert(0, at);
        }

        Assert.Equal(up, down);
        return up;
    }

    /// <summary>The frame is sound; the root is a bucket or the smallest node for what there is.</summary>
    private void Same()
    {
        Assert.Null(_lab.Fault);
        Assert.Equal(_bytes, _lab.Keys().ConvertAll(key => key[1]));
        if (_bytes.Count > 1)
        {
            Assert.Equal(Nodes.RoomyPairsFor(_bytes.Count), NodeHead.PairsOf(Root));
            Assert.Equal(_bytes, Positions(Root).ConvertAll(at => (byte)at));
        }
    }
}
