using System;
using System.Runtime.CompilerServices;
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
    public HoltStatus Fill(RangeCursor cursor, int max, ref nuint used, out int count)
    {
        ListingPage page = cursor.Page;
        int first = cursor.Index + 1;
        int end = (int)Math.Min(first + Math.Min(max, cursor.EntriesLeft), page.Count);
        long left = cursor.BytesLeft;
        bool isOver = false;
        int row = 0;
        for (; first + row < end; row++)
        {
            page.Measure(first + row, out int keyBytes, out int valueBytes);
            valueBytes = valueEnds == null ? 0 : valueBytes;
            int bytes = keyBytes + valueBytes;
            nuint next = used + (nuint)bytes;
            isOver = bytes > left && (row > 0 || cursor.HasGiven);
            if (next > heapBytes || isOver)
            {
                break;
            }

            if (valueEnds == null)
            {
                page.Key(first + row).CopyTo(new Span<byte>(heap + used, keyBytes));
            }

            Note(page, first + row, row, (uint)used + (uint)keyBytes, (uint)next);
            left -= bytes;
            used = next;
        }

        count = row;
        if (row == 0 && !isOver && first < end)
        {
            page.Measure(first, out int keyBytes, out int valueBytes);
            used += (nuint)(keyBytes + (valueEnds == null ? 0 : valueBytes));
            return HoltStatus.TooSmall;
        }

        cursor.Take(row, cursor.BytesLeft - left, isOver);
        if (row > 0 && valueEnds != null)
        {
            page.Entries(first, first + row).CopyTo(new Span<byte>(heap, (int)used));
        }

        return row > 0 ? HoltStatus.Ok : HoltStatus.Done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Note(ListingPage page, int index, int row, uint keyEnd, uint valueEnd)
    {
        keyEnds[row] = keyEnd;
        if (valueEnds != null)
        {
            valueEnds[row] = valueEnd;
        }

        if (versions != null)
        {
            versions[row] = page.Version(index);
        }

        if (kinds != null)
        {
            kinds[row] = page.IsPrefix(index) ? Prefix : Key;
        }
    }
}
