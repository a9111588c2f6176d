using System.Collections;
using System.Collections.Generic;

namespace Holt;

/// <summary>A listing as a sequence; every enumeration is a listing of its own.</summary>
internal sealed class HoltScan : IEnumerable<HoltEntry>
{
    private const int PageEntries = 256;

    private readonly HoltTree _tree;
    private readonly KeyRangeCopy _range;

    public HoltScan(HoltTree tree, scoped in KeyRange range)
    {
        _tree = tree;
        _range = new KeyRangeCopy(in range);
    }

    public IEnumerator<HoltEntry> GetEnumerator()
    {
        var page = new List<HoltEntry>();
        byte[]? last = null;
        long left = _range.Limit ?? long.MaxValue;
        while (left > 0)
        {
            long wanted = left < PageEntries ? left : PageEntries;
            last = Fill(page, last, wanted);
            foreach (HoltEntry entry in page)
            {
                yield return entry;
            }

            left -= page.Count;
            if (page.Count < wanted)
            {
                yield break;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Reads some entries after <paramref name="last"/>; a cursor cannot live across a yield.</summary>
    private byte[]? Fill(List<HoltEntry> page, byte[]? last, long count)
    {
        page.Clear();
        foreach (Entry entry in _tree.Scan(_range.After(last, count)))
        {
            last = entry.Key.ToArray();
            page.Add(new HoltEntry(last, entry.Value.ToArray(), entry.Version, entry.IsPrefix));
        }

        return last;
    }
}
