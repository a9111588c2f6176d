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
    public HoltStatus Fill(RangeCursor cursor, int max, ref nuint used, out int count)
    {
        ListingPage page = cursor.Page;
        int first = cursor.Index + 1;
        int end = (int)Math.Min((long)first + max, page.Count);
        int index = first;
        for (; index < end; index++)
        {
            int keyBytes = page.Key(index).Length;
            int valueBytes = valueEnds == null ? 0 : page.Value(index).Length;
            nuint next = used + (nuint)(keyBytes + valueBytes);
            if (next > heapBytes && index == first)
            {
                count = 0;
                used = next;
                return HoltStatus.TooSmall;
            }

            if (next > heapBytes || !cursor.Take(keyBytes + valueBytes))
            {
                break;
            }

            if (valueEnds == null)
            {
                page.Key(index).CopyTo(new Span<byte>(heap + used, keyBytes));
            }

            Note(page, index, index - first, (uint)used + (uint)keyBytes, (uint)next);
            used = next;
        }

        count = index - first;
        if (count > 0 && valueEnds != null)
        {
            page.Entries(first, index).CopyTo(new Span<byte>(heap, (int)used));
        }

        return count > 0 ? HoltStatus.Ok : HoltStatus.Done;
    }

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
