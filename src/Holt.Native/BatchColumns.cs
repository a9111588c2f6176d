using System;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>
/// Where the entries of a page go: their bytes into one heap, key, value, key, value, and a column each for where keys
/// and values end, versions and kinds. A page has its entries one behind the other, so the heap is one copy.
/// </summary>
internal readonly unsafe struct BatchColumns(
    byte* heap, nuint heapBytes, uint* keyEnds, uint* valueEnds, ulong* versions, byte* kinds)
{
    private const byte Key = 1;
    private const byte Prefix = 2;

    /// <summary>Takes what comes next in the cursor's page, as much as fits.</summary>
    /// <param name="cursor">The cursor; its page has an entry.</param>
    /// <param name="max">Entries at most.</param>
    /// <param name="used">Bytes of the heap; what the first entry needs when it does not fit.</param>
    /// <param name="count">Entries taken.</param>
    /// <returns>Ok, Done: the limits of the range are reached; TooSmall.</returns>
    public HoltStatus Fill(RangeCursor cursor, int max, out nuint used, out int count)
    {
        ListingPage page = cursor.Page;
        int first = cursor.Index + 1;
        int end = (int)Math.Min(first + Math.Min(max, cursor.EntriesLeft), page.Count);
        count = FittingRows(page, first, end, cursor.BytesLeft, cursor.HasGiven, out nuint bytes, out bool isOver);
        used = bytes;
        if (count == 0 && !isOver && first < end)
        {
            used += BytesOf(page, first);
            return HoltStatus.TooSmall;
        }

        cursor.Take(count, (long)bytes, isOver);
        if (count > 0)
        {
            Copy(page, first, count, (int)bytes);
            Note(page, first, count);
        }

        return count > 0 ? HoltStatus.Ok : HoltStatus.Done;
    }

    /// <summary>How many entries fit the heap and the range's bytes; most pages fit whole: one look says so.</summary>
    private int FittingRows(
        ListingPage page, int first, int end, long left, bool hasGiven, out nuint bytes, out bool isOver)
    {
        isOver = false;
        bytes = 0;
        if (valueEnds != null && first < end)
        {
            bytes = (nuint)page.Entries(first, end).Length;
            if (bytes <= heapBytes && (long)bytes <= left)
            {
                return end - first;
            }

            bytes = 0;
        }

        int row = 0;
        for (; first + row < end; row++)
        {
            nuint next = bytes + BytesOf(page, first + row);
            isOver = (long)next > left && (row > 0 || hasGiven);
            if (next > heapBytes || isOver)
            {
                break;
            }

            bytes = next;
        }

        return row;
    }

    private nuint BytesOf(ListingPage page, int index)
    {
        page.Measure(index, out int keyBytes, out int valueBytes);
        return (nuint)(keyBytes + (valueEnds == null ? 0 : valueBytes));
    }

    private void Copy(ListingPage page, int first, int count, int bytes)
    {
        var room = new Span<byte>(heap, bytes);
        if (valueEnds != null)
        {
            page.Entries(first, first + count).CopyTo(room);
            return;
        }

        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<byte> key = page.Key(first + row);
            key.CopyTo(room);
            room = room[key.Length..];
        }
    }

    /// <summary>One look at each entry; the columns are asked for once, not in each row.</summary>
    private void Note(ListingPage page, int first, int count)
    {
        uint* keys = keyEnds;
        uint* values = valueEnds;
        ulong* moments = versions;
        byte* forms = kinds;
        uint at = 0;
        for (int row = 0; row < count; row++)
        {
            page.Read(
                first + row,
                out ReadOnlySpan<byte> key,
                out ReadOnlySpan<byte> value,
                out ulong version,
                out bool isPrefix);
            at += (uint)key.Length;
            keys[row] = at;
            if (values != null)
            {
                at += (uint)value.Length;
                values[row] = at;
            }

            if (moments != null)
            {
                moments[row] = version;
            }

            if (forms != null)
            {
                forms[row] = isPrefix ? Prefix : Key;
            }
        }
    }
}
