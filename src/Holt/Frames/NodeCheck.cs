using System;

namespace Holt.Frames;

/// <summary>Whether a node agrees with itself: its count, keys, links and prefix.</summary>
/// <remarks>Safe on any bytes, if <see cref="IsWithin"/> is asked first.</remarks>
internal static unsafe class NodeCheck
{
    /// <summary>Whether a block that says it is a node lies within some units.</summary>
    public static bool IsWithin(byte* node, uint units) =>
        ((NodeHead*)node)->PrefixLength <= FrameFormat.LengthMask && Nodes.Units(node) <= units;

    /// <summary>What is wrong with a node, or null.</summary>
    /// <param name="node">The node.</param>
    /// <param name="bucketStart">References from here on name buckets.</param>
    public static string? FaultOf(byte* node, uint bucketStart)
    {
        int pairs = NodeHead.PairsOf(node);
        bool isSorted = *node == FrameFormat.KindSorted;
        if (isSorted ? pairs is 0 or > SortedNode.CapacityMax / 2 : pairs != DirectNode.Pairs)
        {
            return $"room for {pairs} pairs of children";
        }

        string? fault = isSorted ? SortedFault(node, 2 * pairs) : DirectFault(node);
        ushort terminal = ((NodeHead*)node)->Terminal;
        return fault
            ?? (terminal != 0 && terminal < bucketStart ? "the terminal is not a bucket" : null)
            ?? (HasTwoChildren(node) ? null : "fewer than two different children");
    }

    private static string? SortedFault(byte* node, int capacity)
    {
        var keys = new ReadOnlySpan<byte>(SortedNode.Keys(node), capacity);
        var children = new ReadOnlySpan<ushort>(SortedNode.Children(node), capacity);
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

    private static string? DirectFault(byte* node)
    {
        int links = 256 - new ReadOnlySpan<ushort>(node + DirectNode.ChildrenAt, DirectNode.Capacity).Count((ushort)0);
        return links != Nodes.Count(node) ? $"{links} links, and a count of {Nodes.Count(node)}"
            : ((DirectNode*)node)->Reserved0 != 0 ? "reserved bytes are not zero"
            : null;
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
