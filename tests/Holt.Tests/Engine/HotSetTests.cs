using System;
using System.Linq;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>What gets use stays in memory while a listing goes over a store eight times as large.</summary>
public sealed class HotSetTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 40_000;
    private const int FrameBytes = 64 << 10;
    private const int BudgetFrames = 20;
    private const int HotLeaves = 8;
    private const int KeysOfLeaf = 100; // less than any leaf has

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Leaves that were filled in order have ids in order, others have not. Without the rule the gets read, as frames
    /// and pages together: 29, 76, 80, 18, 130. A page that went is read twice, as it passes the first time.
    /// </summary>
    [Theory]
    [InlineData(true, 8, 1, 18)]
    [InlineData(true, 1, 1, 36)]
    [InlineData(true, 1, 2, 40)]
    [InlineData(false, 8, 1, 10)]
    [InlineData(false, 1, 1, 52)]
    public void A_scan_leaves_in_memory_what_gets_use(bool isInOrder, int gets, int everyPages, int readsMax)
    {
        Fill(isInOrder);
        using HoltDb db = _folder.Open(FrameBytes, BudgetFrames * FrameBytes);
        StoreInspection inspection = db.Engine.Inspection;
        long leaves = db.GetStats().LeafFrames;
        Assert.InRange(leaves, 8 * BudgetFrames, 20 * BudgetFrames);
        int[] hot = [.. Enumerable.Range(0, HotLeaves).Select(i => (i * KeyCount / HotLeaves) + 500)];
        for (int i = 0; i < 2 * HotLeaves * KeysOfLeaf; i++)
        {
            AssertIsThere(db, hot[i % HotLeaves] + (i / HotLeaves % KeysOfLeaf));
        }

        Assert.InRange(inspection.Residency.Brought, HotLeaves / 2, HotLeaves + 1); // the others by half, or nearly
        long start = ReadsOf(inspection);
        long ofHot = 0;
        int count = 0;
        int asked = 0;
        var rng = new Rng(5);
        foreach (Entry _ in db.Default.Scan(default))
        {
            if (++count % (ListingPage.EntryCountMax * everyPages) == 0)
            {
                long before = ReadsOf(inspection);
                for (int i = 0; i < gets; i++)
                {
                    AssertIsThere(db, hot[asked++ % HotLeaves] + rng.Below(KeysOfLeaf));
                }

                ofHot += ReadsOf(inspection) - before;
            }
        }

        long ofScan = ReadsOf(inspection) - start - ofHot;
        output.WriteLine($"{asked} gets: {ofHot} reads; the scan: {ofScan} frames of {leaves}");
        Assert.Equal(KeyCount, count);
        Assert.InRange(ofHot, 0, readsMax);
        Assert.InRange(ofScan, leaves - HotLeaves, leaves + (leaves / 20));
    }

    /// <summary>Frames brought and pages read.</summary>
    private static long ReadsOf(StoreInspection inspection) => inspection.Residency.Brought + inspection.PagesRead;

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"k{number:D6}");

    private static byte[] Value(int number) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:D8};", 24)));

    private static void AssertIsThere(HoltDb db, int number) =>
        Assert.Equal(Value(number), db.Default.Get(Key(number)));

    private void Fill(bool isInOrder)
    {
        int[] order = [.. Enumerable.Range(0, KeyCount)];
        var rng = new Rng(3);
        for (int i = KeyCount - 1; i > 0 && !isInOrder; i--)
        {
            int j = rng.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        _folder.Fill(FrameBytes, KeyCount, i => Key(order[i]), i => Value(order[i]));
    }
}
