using System.Collections.Generic;
using Xunit;

namespace Holt.Tests.Support;

/// <summary>
/// The pager everybody writes: a page, then the next one after the last entry shown, until a page is empty.
/// </summary>
internal static class Pager
{
    public static List<Item> All(HoltTree tree, RangeSpec spec, int pageEntries, int entriesMax)
    {
        var all = new List<Item>();
        while (true)
        {
            List<Item> page = Stores.List(tree, spec with { Limit = pageEntries });
            Assert.InRange(page.Count, 0, pageEntries);
            if (page.Count == 0)
            {
                return all;
            }

            all.AddRange(page);
            Assert.True(all.Count <= entriesMax, $"{spec}: pages of {pageEntries} do not end");
            spec = spec with { StartAfter = page[^1].Key };
        }
    }

    /// <summary>Pages of every one of these sizes show the whole listing, each entry once.</summary>
    public static void SamePages(Oracle oracle, HoltTree tree, RangeSpec spec, params IEnumerable<int> pageSizes)
    {
        List<Item> expected = oracle.List(spec);
        foreach (int pageEntries in pageSizes)
        {
            Assert.Equal(expected, All(tree, spec, pageEntries, expected.Count));
        }
    }
}
