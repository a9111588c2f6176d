using System;

namespace Holt.Frames;

/// <summary>Whether a node agrees with itself: its count, keys, links and prefix.</summary>
/// <remarks>Safe on any bytes, if <see cref="IsWithin"/> is asked first.</remarks>
internal static unsafe class NodeCheck
{
    /// <summary>Whether a block that says it is a node lies within some units.</summary>
    public static bool IsWithin(byte* node, uint units) =>
        Nodes.Units(*node, 0) <= units
        && ((NodeHead*)node)->PrefixLength <= FrameFormat.LengthMask
        && Nodes.Units(node) <= units;

    /// <summary>What is wrong with a node, or null.</summary>
    /// <param name="node">The node.</param>
    /// <param name="bucketStart">References from here on name buckets.</param>
    public static string? FaultOf(byte* node, uint bucketStart)
    {
        string? fault = *node switch
        {
            FrameFormat.KindNode4 => SortedFault(node, Node4.Capacity, Node4.KeysAt, Node4.ChildrenAt),
            FrameFormat.KindNode16 => SortedFault(node, Node16.Capacity, Node16.KeysAt, Node16.ChildrenAt),
            FrameFormat.KindNode48 => IndexFault(node),
            _ => DirectFault(node),
        };
        ushort terminal = ((NodeHead*)node)->Terminal;
        return fault
            ?? (terminal != 0 && terminal < bucketStart ? "the terminal is not a bucket" : null)
            ?? (HasTwoChildren(node) ? null : "fewer than two different children");
    }

    private static string? SortedFault(byte* node, int capacity, int keysAt, int childrenAt)
    {
        var keys = new ReadOnlySpan<byte>(node + keysAt, capacity);
        var children = new ReadOnlySpan<ushort>(node + childrenAt, capacity);
        int count = node[1];
        if (count > capacity)
        {
            return $"{count} children, and room for {capacity}";
        }

        for (int i = 1; i < count; i++)
        {
            if (keys[i] <= keys[i - 1])
            {
                return $"key {i} is not above the one before";
            }
        }

        return keys[count..].ContainsAnyExcept((byte)0) ? "keys behind the last child" : LinkFault(children, count);
    }

    private static string? IndexFault(byte* node)
    {
        var index = new ReadOnlySpan<byte>(node + Node48.IndexAt, 256);
        int count = node[1];
        if (count > Node48.Capacity)
        {
            return $"{count} children, and room for {Node48.Capacity}";
        }

        ulong used = 0;
        for (int key = 0; key < index.Length; key++)
        {
            int child = index[key] - 1;
            if (child >= count)
            {
                return $"the index of byte {key:x2} is behind the last child";
            }

            if (child >= 0 && (used & (1UL << child)) != 0)
            {
                return $"the index of byte {key:x2} is another byte's";
            }

            used |= child < 0 ? 0 : 1UL << child;
        }

        return used != (1UL << count) - 1
            ? "a child without a byte"
            : LinkFault(new ReadOnlySpan<ushort>(node + Node48.ChildrenAt, Node48.Capacity), count);
    }

    private static string? DirectFault(byte* node)
    {
        int links = 256 - new ReadOnlySpan<ushort>(node + Node256.ChildrenAt, Node256.Capacity).Count((ushort)0);
        return links == Nodes.Count(node) ? null : $"{links} links, and a count of {Nodes.Count(node)}";
    }

    private static string? LinkFault(ReadOnlySpan<ushort> children, int count) =>
        children[..count].Contains((ushort)0) ? "an empty link among the children"
        : children[count..].ContainsAnyExcept((ushort)0) ? "links behind the last child"
        : null;

    private static bool HasTwoChildren(byte* node)
    {
        int first = Nodes.After(node, Nodes.NoneBelow);
        for (int at = first; at != Nodes.NoneAbove; at = Nodes.After(node, at))
        {
            if (*Nodes.Link(node, at) != *Nodes.Link(node, first))
            {
                return true;
            }
        }

        return false;
    }
}
