using System;
using Holt.Frames;

namespace Holt.Engine;

/// <summary>
/// Turns what a caller asks for into two bounds of engine keys: prefix, bounds and start-after are all of them limits
/// from below or above, and the tightest of each holds.
/// </summary>
internal static class ListingBounds
{
    /// <summary>Sets a listing up.</summary>
    public static void Apply(ListingState state, uint treeId, scoped in KeyRange range)
    {
        Span<byte> id = stackalloc byte[HoltLimits.TreeIdBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(id, treeId);
        byte[] low = Join(id, range.Prefix);
        bool lowInclusive = true;
        byte[] high = Above(low);
        bool highInclusive = false;
        if (range.HasFrom)
        {
            Raise(ref low, ref lowInclusive, Join(id, range.From), !range.FromExclusive);
        }

        if (range.HasTo)
        {
            Lower(ref high, ref highInclusive, Join(id, range.To), range.ToInclusive);
        }

        if (range.HasStartAfter)
        {
            byte[] after = Join(id, range.StartAfter);
            if (range.Reverse)
            {
                // A common prefix is the least key of its group could have, so all of the group lies behind it.
                Lower(ref high, ref highInclusive, after, inclusive: false);
            }
            else if (IsGroup(in range))
            {
                Raise(ref low, ref lowInclusive, Above(after), inclusive: true);
            }
            else
            {
                Raise(ref low, ref lowInclusive, after, inclusive: false);
            }
        }

        state.Filter = new ListingFilter(
            range.Reverse, range.KeysOnly, range.Delimiter ?? -1, HoltLimits.TreeIdBytes + range.Prefix.Length);
        state.Remaining = range.Limit ?? long.MaxValue;
        if (range.Reverse)
        {
            state.SetBounds(high, highInclusive, low, lowInclusive);
        }
        else
        {
            state.SetBounds(low, lowInclusive, high, highInclusive);
        }
    }

    /// <summary>Whether start-after is a common prefix: it ends at the first delimiter behind the prefix.</summary>
    private static bool IsGroup(scoped in KeyRange range)
    {
        ReadOnlySpan<byte> after = range.StartAfter;
        return range.Delimiter is { } delimiter
            && after.StartsWith(range.Prefix)
            && after.Length > range.Prefix.Length
            && after[range.Prefix.Length..].IndexOf(delimiter) == after.Length - range.Prefix.Length - 1;
    }

    private static byte[] Join(ReadOnlySpan<byte> id, ReadOnlySpan<byte> key)
    {
        byte[] joined = new byte[id.Length + key.Length];
        id.CopyTo(joined);
        key.CopyTo(joined.AsSpan(id.Length));
        return joined;
    }

    /// <summary>
    /// The least bytes above everything that starts with some bytes; the tree id keeps it from overflowing.
    /// </summary>
    private static byte[] Above(byte[] bytes)
    {
        int length = bytes.Length;
        while (bytes[length - 1] == byte.MaxValue)
        {
            length--;
        }

        byte[] above = bytes[..length];
        above[length - 1]++;
        return above;
    }

    private static void Raise(ref byte[] low, ref bool lowInclusive, byte[] other, bool inclusive)
    {
        int order = other.AsSpan().SequenceCompareTo(low);
        if (order > 0 || (order == 0 && !inclusive))
        {
            (low, lowInclusive) = (other, inclusive);
        }
    }

    private static void Lower(ref byte[] high, ref bool highInclusive, byte[] other, bool inclusive)
    {
        int order = other.AsSpan().SequenceCompareTo(high);
        if (order < 0 || (order == 0 && !inclusive))
        {
            (high, highInclusive) = (other, inclusive);
        }
    }
}
