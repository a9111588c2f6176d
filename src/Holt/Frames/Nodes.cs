using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    public const int BytesMin = (Node4.Size + FrameFormat.UnitBytes - 1) & -FrameFormat.UnitBytes;

    /// <summary>
    /// Where the prefix lies, by kind, in words of 4 bytes. A table of bytes is plain memory in every build; one of
    /// wider numbers costs a call and an object where the compiler does not optimise.
    /// </summary>
    private static ReadOnlySpan<byte> PrefixWords =>
    [
        Node4.Size / 4, Node4.Size / 4, Node16.Size / 4, Node48.Size / 4,
        Node256.Size / 4, Node256.Size / 4, Node256.Size / 4, Node256.Size / 4,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PrefixOffset(byte kind) => PrefixWords[kind & 7] << 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Prefix(byte* node) => node + PrefixOffset(*node);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PrefixLength(byte* node) => (int)(((NodeHead*)node)->PrefixLength & FrameFormat.LengthMask);

    public static int Count(byte* node)
    {
        int count = ((NodeHead*)node)->Count;
        return count == 0 && *node == FrameFormat.KindNode256 ? 256 : count;
    }

    /// <summary>Bytes of a node up to so many of its prefix.</summary>
    public static int BytesTo(byte* node, int prefixLength) => PrefixOffset(*node) + prefixLength;

    public static int Units(byte kind, int prefixLength) =>
        (PrefixOffset(kind) + prefixLength + FrameFormat.UnitBytes - 1) >> FrameFormat.UnitShift;

    public static int Units(byte* node) => Units(*node, PrefixLength(node));

    public static byte KindFor(int count) => count switch
    {
        <= Node4.Capacity => FrameFormat.KindNode4,
        <= Node16.Capacity => FrameFormat.KindNode16,
        <= Node48.Capacity => FrameFormat.KindNode48,
        _ => FrameFormat.KindNode256,
    };

    /// <summary>The link to the child of a byte, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort* Find(byte* node, byte key)
    {
        byte kind = *node;
        if (kind <= FrameFormat.KindNode16)
        {
            // One way for both: the keys of a node of 4 are followed by its children, which the count masks out.
            uint hits = Vector128.Equals(Vector128.Load(node + Node16.KeysAt), Vector128.Create(key))
                .ExtractMostSignificantBits();
            hits &= (1u << (node[1] & 31)) - 1;
            int children = kind == FrameFormat.KindNode4 ? Node4.ChildrenAt : Node16.ChildrenAt;
            return hits == 0 ? null : (ushort*)(node + children) + BitOperations.TrailingZeroCount(hits);
        }

        if (kind == FrameFormat.KindNode48)
        {
            int index = node[Node48.IndexAt + key];
            return index == 0 ? null : (ushort*)(node + Node48.ChildrenAt) + index - 1;
        }

        ushort* child = (ushort*)(node + Node256.ChildrenAt) + key;
        return *child == 0 ? null : child;
    }

    /// <summary>The last child in key order: the greatest byte's, else the terminal; 0 in a torn node.</summary>
    public static uint Last(byte* node)
    {
        int count = node[1] & 31;
        if (*node <= FrameFormat.KindNode16 && count != 0)
        {
            int children = *node == FrameFormat.KindNode4 ? Node4.ChildrenAt : Node16.ChildrenAt;
            return ((ushort*)(node + children))[count - 1];
        }

        int position = Before(node, NoneAbove);
        ushort* link = position == NoneBelow ? null : Link(node, position);
        return link == null ? 0u : *link;
    }

    /// <summary>Whether a child lies before a byte. May say yes wrongly for the two large kinds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayHaveBefore(byte* node, byte key) =>
        *node > FrameFormat.KindNode16 || node[Node4.KeysAt] < key || ((NodeHead*)node)->Terminal != 0;

    /// <summary>Whether a child lies behind a byte. May say yes wrongly for the two large kinds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayHaveAfter(byte* node, byte key) =>
        *node > FrameFormat.KindNode16 || node[Node4.KeysAt + ((node[1] - 1) & 15)] > key;

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

        switch (*node)
        {
            case FrameFormat.KindNode4:
            case FrameFormat.KindNode16:
                byte* keys = node + Node4.KeysAt;
                int count = Math.Min((int)node[1], Node16.Capacity);
                for (int i = 0; i < count; i++)
                {
                    if (keys[i] >= first)
                    {
                        return keys[i];
                    }
                }

                return NoneAbove;
            case FrameFormat.KindNode48:
                int step = new ReadOnlySpan<byte>(node + Node48.IndexAt + first, 256 - first)
                    .IndexOfAnyExcept((byte)0);
                return step < 0 ? NoneAbove : first + step;
            default:
                step = new ReadOnlySpan<ushort>(node + Node256.ChildrenAt + (2 * first), 256 - first)
                    .IndexOfAnyExcept((ushort)0);
                return step < 0 ? NoneAbove : first + step;
        }
    }

    /// <summary>
    /// The next child that is not the one at a byte, in the two small kinds, where links to one block lie side by side.
    /// </summary>
    /// <returns>False: the byte has no child, there is none among the bytes that way, or the node is large.</returns>
    public static bool TryNext(byte* node, ref int position, bool up, out uint child)
    {
        child = 0;
        if (*node > FrameFormat.KindNode16 || position < 0)
        {
            return false;
        }

        byte* keys = node + Node4.KeysAt;
        int count = node[1] & 31;
        uint hits = Vector128.Equals(Vector128.Load(keys), Vector128.Create(unchecked((byte)position)))
            .ExtractMostSignificantBits() & ((1u << count) - 1);
        if (hits == 0)
        {
            return false;
        }

        ushort* children = (ushort*)(node + (*node == FrameFormat.KindNode4 ? Node4.ChildrenAt : Node16.ChildrenAt));
        int index = BitOperations.TrailingZeroCount(hits);
        ushort own = children[index];
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

        position = keys[index];
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
    public static void Write(byte* node, byte kind, ushort* map, byte* prefix, int prefixLength)
    {
        Start(node, kind, prefix, prefixLength);
        ((NodeHead*)node)->Terminal = map[0];
        for (int key = 0; key < 256; key++)
        {
            if (map[1 + key] != 0)
            {
                Append(node, (byte)key, map[1 + key]);
            }
        }
    }

    /// <summary>Writes a node without children.</summary>
    public static void Start(byte* node, byte kind, byte* prefix, int prefixLength)
    {
        new Span<byte>(node, PrefixOffset(kind)).Clear();
        var head = (NodeHead*)node;
        head->Kind = kind;
        head->PrefixLength = (uint)prefixLength;
        Foundation.Bytes.Copy(prefix, node + PrefixOffset(kind), prefixLength);
    }

    /// <summary>Adds the child of a byte above all present ones; the kind has room for it.</summary>
    public static void Append(byte* node, byte key, ushort child)
    {
        int count = Count(node);
        switch (*node)
        {
            case FrameFormat.KindNode4:
                node[Node4.KeysAt + count] = key;
                ((ushort*)(node + Node4.ChildrenAt))[count] = child;
                break;
            case FrameFormat.KindNode16:
                node[Node16.KeysAt + count] = key;
                ((ushort*)(node + Node16.ChildrenAt))[count] = child;
                break;
            case FrameFormat.KindNode48:
                ((ushort*)(node + Node48.ChildrenAt))[count] = child;
                node[Node48.IndexAt + key] = (byte)(count + 1);
                break;
            default:
                ((ushort*)(node + Node256.ChildrenAt))[key] = child;
                break;
        }

        ((NodeHead*)node)->Count = unchecked((byte)(count + 1)); // 256 is 0
    }

    /// <summary>Adds a child that is not there yet, in place; false when the kind is full.</summary>
    public static bool TryInsert(byte* node, byte key, ushort child)
    {
        int count = Count(node);
        if (*node > FrameFormat.KindNode16)
        {
            if (count == (*node == FrameFormat.KindNode48 ? Node48.Capacity : Node256.Capacity))
            {
                return false;
            }

            Append(node, key, child);
            return true;
        }

        bool four = *node == FrameFormat.KindNode4;
        if (count == (four ? Node4.Capacity : Node16.Capacity))
        {
            return false;
        }

        byte* keys = node + Node4.KeysAt;
        ushort* children = (ushort*)(node + (four ? Node4.ChildrenAt : Node16.ChildrenAt));
        int at = count;
        for (; at > 0 && keys[at - 1] > key; at--)
        {
            keys[at] = keys[at - 1];
            children[at] = children[at - 1];
        }

        keys[at] = key;
        children[at] = child;
        ((NodeHead*)node)->Count = unchecked((byte)(count + 1)); // 256 is 0
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
        (int at, capacity) = *node switch
        {
            FrameFormat.KindNode4 => (Node4.ChildrenAt, Node4.Capacity),
            FrameFormat.KindNode16 => (Node16.ChildrenAt, Node16.Capacity),
            FrameFormat.KindNode48 => (Node48.ChildrenAt, Node48.Capacity),
            _ => (Node256.ChildrenAt, Node256.Capacity),
        };
        return (ushort*)(node + at);
    }

    private static int KeyBefore(byte* node, int position)
    {
        switch (*node)
        {
            case FrameFormat.KindNode4:
            case FrameFormat.KindNode16:
                byte* keys = node + Node4.KeysAt;
                for (int i = Math.Min((int)node[1], Node16.Capacity) - 1; i >= 0; i--)
                {
                    if (keys[i] < position)
                    {
                        return keys[i];
                    }
                }

                return -1;
            case FrameFormat.KindNode48:
                return new ReadOnlySpan<byte>(node + Node48.IndexAt, position).LastIndexOfAnyExcept((byte)0);
            default:
                return new ReadOnlySpan<ushort>(node + Node256.ChildrenAt, position)
                    .LastIndexOfAnyExcept((ushort)0);
        }
    }
}
