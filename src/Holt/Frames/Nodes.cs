using System;
using System.Runtime.CompilerServices;

namespace Holt.Frames;

/// <summary>
/// What all inner nodes do, whatever their kind. A *position* is a key byte 0..255, or <see cref="TerminalPosition"/>
/// for the key that ends at the branch depth; positions are in key order.
/// </summary>
/// <remarks>
/// Readers call these on memory that a writer may be changing: every loop is bounded and every address stays within the
/// range, so the answer may be nonsense but never a fault; the latch word tells.
/// </remarks>
internal static unsafe class Nodes
{
    /// <summary>The position before every byte.</summary>
    public const int TerminalPosition = -1;

    /// <summary>No such position, seen from the left.</summary>
    public const int NoneBelow = -2;

    /// <summary>No such position, seen from the right.</summary>
    public const int NoneAbove = 256;

    /// <summary>Entries of a child map: the terminal, then one per byte.</summary>
    public const int MapEntries = 257;

    /// <summary>Bytes that the smallest node takes.</summary>
    public const int BytesMin =
        (NodeHead.Size + SortedNode.BytesPerPair + FrameFormat.UnitBytes - 1) & -FrameFormat.UnitBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PrefixOffset(int pairs) => NodeHead.Size + (SortedNode.BytesPerPair * pairs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Prefix(byte* node) => node + PrefixOffset(NodeHead.PairsOf(node));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PrefixLength(byte* node) => (int)(((NodeHead*)node)->Lengths & FrameFormat.LengthMask);

    public static int Count(byte* node)
    {
        int count = ((NodeHead*)node)->Count;
        return count == 0 && *node == FrameFormat.KindDirect ? DirectNode.Capacity : count;
    }

    /// <summary>Whether it has no room for another child.</summary>
    public static bool IsFull(byte* node) => Count(node) == CapacityOf(NodeHead.PairsOf(node));

    /// <summary>Bytes of a node up to so many of its prefix.</summary>
    public static int BytesTo(byte* node, int prefixLength) => PrefixOffset(NodeHead.PairsOf(node)) + prefixLength;

    public static int Units(int pairs, int prefixLength) =>
        (PrefixOffset(pairs) + prefixLength + FrameFormat.UnitBytes - 1) >> FrameFormat.UnitShift;

    public static int Units(byte* node) => Units(NodeHead.PairsOf(node), PrefixLength(node));

    /// <summary>The room that so many children need.</summary>
    public static int PairsFor(int count) => count switch
    {
        <= 2 => 1,
        <= SortedNode.CapacityMax => (count + 1) / 2,
        _ => DirectNode.Pairs,
    };

    /// <summary>The same with some to spare: 4, 8, 16, 32, 48 or 256 children.</summary>
    public static int RoomyPairsFor(int count) => count switch
    {
        <= 4 => 2,
        <= 8 => 4,
        <= 16 => 8,
        <= 32 => 16,
        <= SortedNode.CapacityMax => SortedNode.CapacityMax / 2,
        _ => DirectNode.Pairs,
    };

    /// <summary>The link to the child of a byte, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort* Find(byte* node, byte key)
    {
        if (*node == FrameFormat.KindSorted)
        {
            return SortedNode.Find(node, key);
        }

        ushort* child = (ushort*)(node + DirectNode.ChildrenAt) + key;
        return *child == 0 ? null : child;
    }

    /// <summary>The last child in key order: the greatest byte's, else the terminal; 0 in a torn node.</summary>
    public static uint Last(byte* node)
    {
        int count = SortedNode.Count(node);
        if (*node == FrameFormat.KindSorted && count != 0)
        {
            return SortedNode.Children(node)[count - 1];
        }

        int position = Before(node, NoneAbove);
        ushort* link = position == NoneBelow ? null : Link(node, position);
        return link == null ? 0u : *link;
    }

    /// <summary>Whether a child lies before a byte. May say yes wrongly for the large kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayHaveBefore(byte* node, byte key) =>
        *node != FrameFormat.KindSorted || *SortedNode.Keys(node) < key || ((NodeHead*)node)->Terminal != 0;

    /// <summary>Whether a child lies behind a byte. May say yes wrongly for the large kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayHaveAfter(byte* node, byte key) =>
        *node != FrameFormat.KindSorted || SortedNode.Keys(node)[SortedNode.Count(node) - 1] > key;

    /// <summary>The link at a position, or null.</summary>
    public static ushort* Link(byte* node, int position)
    {
        if (position != TerminalPosition)
        {
            return Find(node, (byte)position);
        }

        ushort* terminal = &((NodeHead*)node)->Terminal;
        return *terminal == 0 ? null : terminal;
    }

    /// <summary>The last position before another that has a child; <see cref="NoneBelow"/> if there is none.</summary>
    public static int Before(byte* node, int position)
    {
        int found = position <= 0 ? -1 : KeyBefore(node, position);
        if (found >= 0)
        {
            return found;
        }

        return position > TerminalPosition && ((NodeHead*)node)->Terminal != 0 ? TerminalPosition : NoneBelow;
    }

    /// <summary>The first position behind another that has a child; <see cref="NoneAbove"/> if there is none.</summary>
    public static int After(byte* node, int position)
    {
        if (position < TerminalPosition)
        {
            return ((NodeHead*)node)->Terminal != 0 ? TerminalPosition : After(node, TerminalPosition);
        }

        int first = position + 1;
        if (first > 255)
        {
            return NoneAbove;
        }

        if (*node == FrameFormat.KindSorted)
        {
            int at = SortedNode.FirstFrom(node, (byte)first);
            return at < 0 ? NoneAbove : SortedNode.Keys(node)[at];
        }

        int step = new ReadOnlySpan<ushort>(node + DirectNode.ChildrenAt + (2 * first), 256 - first)
            .IndexOfAnyExcept((ushort)0);
        return step < 0 ? NoneAbove : first + step;
    }

    /// <summary>
    /// The next child that is not the one at a byte, in a sorted node, where links to one block lie side by side.
    /// </summary>
    /// <returns>False: the byte has no child, there is none among the bytes that way, or the node is large.</returns>
    public static bool TryNext(byte* node, ref int position, bool up, out uint child)
    {
        child = 0;
        if (*node != FrameFormat.KindSorted || position < 0)
        {
            return false;
        }

        ushort* link = SortedNode.Find(node, unchecked((byte)position));
        if (link == null)
        {
            return false;
        }

        int count = SortedNode.Count(node);
        ushort* children = SortedNode.Children(node);
        int index = (int)(link - children);
        ushort own = *link;
        int step = up ? 1 : -1;
        do
        {
            index += step;
        }
        while ((uint)index < (uint)count && children[index] == own);

        if ((uint)index >= (uint)count)
        {
            return false;
        }

        position = SortedNode.Keys(node)[index];
        child = children[index];
        return child != 0;
    }

    /// <summary>Copies a node's children into a map of <see cref="MapEntries"/>.</summary>
    public static void LoadMap(byte* node, ushort* map)
    {
        new Span<ushort>(map, MapEntries).Clear();
        map[0] = ((NodeHead*)node)->Terminal;
        for (int at = After(node, TerminalPosition); at < NoneAbove; at = After(node, at))
        {
            map[1 + at] = *Find(node, (byte)at);
        }
    }

    public static int CountOf(ushort* map) => MapEntries - 1 - new ReadOnlySpan<ushort>(map + 1, 256).Count((ushort)0);

    /// <summary>Writes a whole node: head, children from a map, prefix.</summary>
    public static void Write(byte* node, int pairs, ushort* map, byte* prefix, int prefixLength)
    {
        Start(node, pairs, prefix, prefixLength);
        ((NodeHead*)node)->Terminal = map[0];
        for (int key = 0; key < 256; key++)
        {
            if (map[1 + key] != 0)
            {
                _ = Append(node, (byte)key, map[1 + key]);
            }
        }
    }

    /// <summary>Writes a node without children.</summary>
    public static void Start(byte* node, int pairs, byte* prefix, int prefixLength)
    {
        new Span<byte>(node, PrefixOffset(pairs)).Clear();
        var head = (NodeHead*)node;
        head->Kind = pairs == DirectNode.Pairs ? FrameFormat.KindDirect : FrameFormat.KindSorted;
        SetPrefix(node, pairs, prefix, prefixLength);
    }

    /// <summary>Gives a node its prefix; the room behind it is large enough.</summary>
    public static void SetPrefix(byte* node, int pairs, byte* prefix, int prefixLength)
    {
        ((NodeHead*)node)->Lengths = NodeHead.Pack(pairs, prefixLength);
        Foundation.Bytes.Copy(prefix, Prefix(node), prefixLength);
    }

    /// <summary>Adds the child of a byte above all present ones; there is room for it.</summary>
    /// <returns>Its link.</returns>
    public static ushort* Append(byte* node, byte key, ushort child)
    {
        int count = Count(node);
        ushort* link = (ushort*)(node + DirectNode.ChildrenAt) + key;
        if (*node == FrameFormat.KindSorted)
        {
            SortedNode.Keys(node)[count] = key;
            link = SortedNode.Children(node) + count;
        }

        *link = child;
        ((NodeHead*)node)->Count = unchecked((byte)(count + 1)); // 256 is 0
        return link;
    }

    /// <summary>Adds a child that is not there yet, in place; false when there is no room.</summary>
    public static bool TryInsert(byte* node, byte key, ushort child)
    {
        if (IsFull(node))
        {
            return false;
        }

        if (*node != FrameFormat.KindSorted)
        {
            _ = Append(node, key, child);
            return true;
        }

        byte* keys = SortedNode.Keys(node);
        ushort* children = SortedNode.Children(node);
        int at = SortedNode.Count(node);
        for (; at > 0 && keys[at - 1] > key; at--)
        {
            keys[at] = keys[at - 1];
            children[at] = children[at - 1];
        }

        keys[at] = key;
        children[at] = child;
        ((NodeHead*)node)->Count++;
        return true;
    }

    /// <summary>Makes every link to one block a link to another: a bucket has a link per byte of its run.</summary>
    public static void Relink(byte* node, ushort from, ushort to)
    {
        var head = (NodeHead*)node;
        head->Terminal = head->Terminal == from ? to : head->Terminal;
        ushort* children = Children(node, out int count);
        new Span<ushort>(children, count).Replace(from, to);
    }

    /// <summary>All child links of a node, unused ones (0) among them; the terminal is not.</summary>
    public static ushort* Children(byte* node, out int capacity)
    {
        capacity = CapacityOf(NodeHead.PairsOf(node));
        return *node == FrameFormat.KindSorted ? SortedNode.Children(node) : (ushort*)(node + DirectNode.ChildrenAt);
    }

    private static int CapacityOf(int pairs) => pairs == DirectNode.Pairs ? DirectNode.Capacity : 2 * pairs;

    private static int KeyBefore(byte* node, int position)
    {
        if (*node == FrameFormat.KindSorted)
        {
            int at = position > byte.MaxValue ? SortedNode.Count(node) - 1 : SortedNode.LastBelow(node, (byte)position);
            return at < 0 ? -1 : SortedNode.Keys(node)[at];
        }

        return new ReadOnlySpan<ushort>(node + DirectNode.ChildrenAt, position).LastIndexOfAnyExcept((ushort)0);
    }
}
