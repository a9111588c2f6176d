using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Holt.Frames;

/// <summary>
/// The common node: key bytes in order, then their children, with room for 2, 4, 6, ... 48 of them.
/// <code>
///   0x00                head
///   0x08                keys           1 byte each, ascending; room for 2 x Pairs
///   0x08 + 2 x Pairs    children       a reference each, in the same order
///   0x08 + 6 x Pairs    prefix
/// </code>
/// All nodes of up to 48 children in one layout, where ART has three (Leis, Kemper, Neumann, ICDE 2013, III.A): a node
/// of 20 children takes 68 bytes, 360 as one of ART's of 48 with its index; sixteen keys are compared at once.
/// </summary>
/// <remarks>Safe on torn memory: counts are cut to the capacity, and every address lies within the range.</remarks>
internal static unsafe class SortedNode
{
    public const int KeysAt = NodeHead.Size;
    public const int CapacityMax = 48;

    /// <summary>Two keys and their children.</summary>
    public const int BytesPerPair = 2 * (sizeof(byte) + sizeof(ushort));

    private const int CountMask = 63;
    private const int KeysAtOnce = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(byte* node) => node[1] & CountMask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Keys(byte* node) => node + KeysAt;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort* Children(byte* node) => (ushort*)(node + KeysAt + (2 * NodeHead.PairsOf(node)));

    /// <summary>The link to the child of a byte, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort* Find(byte* node, byte key)
    {
        int count = Count(node);
        uint hits = Hits(node, key) & (uint)((1UL << count) - 1); // the keys are followed by children
        return hits != 0 ? Children(node) + BitOperations.TrailingZeroCount(hits)
            : count <= KeysAtOnce ? null
            : FindBehind(node, key, count);
    }

    /// <summary>
    /// The place of the first key that is not below a byte, also where torn keys are in no order; -1 if there is none.
    /// </summary>
    public static int FirstFrom(byte* node, byte key)
    {
        ulong from = ~Below(node, key) & ((1UL << Count(node)) - 1);
        return from == 0 ? -1 : BitOperations.TrailingZeroCount(from);
    }

    /// <summary>The place of the last key below a byte; the same.</summary>
    public static int LastBelow(byte* node, byte key) => BitOperations.Log2(Below(node, key) << 1) - 1;

    /// <summary>One bit for each key that is below a byte.</summary>
    private static ulong Below(byte* node, byte key)
    {
        int count = Count(node);
        ulong below = 0;
        for (int at = 0; at < count; at += KeysAtOnce)
        {
            uint lower = Vector128.LessThan(Vector128.Load(Keys(node) + at), Vector128.Create(key))
                .ExtractMostSignificantBits();
            below |= (ulong)lower << at;
        }

        return below & ((1UL << count) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hits(byte* keys, byte key) =>
        Vector128.Equals(Vector128.Load(keys + KeysAt), Vector128.Create(key)).ExtractMostSignificantBits();

    /// <summary>The same behind the first keys.</summary>
    private static ushort* FindBehind(byte* node, byte key, int count)
    {
        for (int at = KeysAtOnce; at < count; at += KeysAtOnce)
        {
            uint hits = Hits(node + at, key) & (uint)((1UL << (count - at)) - 1);
            if (hits != 0)
            {
                return Children(node) + at + BitOperations.TrailingZeroCount(hits);
            }
        }

        return null;
    }
}
