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
        var filter = new ListingFilter(
            range.Reverse, range.KeysOnly, range.Delimiter ?? -1, HoltLimits.TreeIdBytes + range.Prefix.Length);
        state.Begin(filter, treeId, range.Prefix);
        state.Remaining = range.Limit ?? long.MaxValue;
        if (range.HasFrom)
        {
            state.RaiseLow(treeId, range.From, !range.FromExclusive);
        }

        if (range.HasTo)
        {
            state.LowerHigh(treeId, range.To, range.ToInclusive);
        }

        if (range.HasStartAfter)
        {
            if (range.Reverse)
            {
                // A common prefix is the least key of its group could have, so all of the group lies behind it.
                state.LowerHigh(treeId, range.StartAfter, inclusive: false);
            }
            else if (IsGroup(in range))
            {
                state.RaiseLowAbove(treeId, range.StartAfter);
            }
            else
            {
                state.RaiseLow(treeId, range.StartAfter, inclusive: false);
            }
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
}
