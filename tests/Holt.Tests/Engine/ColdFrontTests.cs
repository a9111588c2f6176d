using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>Gets that come to one cold leaf after the other: nodes of others are read with those wanted.</summary>
public sealed class ColdFrontTests(ITestOutputHelper output) : IDisposable
{
    private const int KeysApart = 400; // a leaf has some more
    private const int Frames = 32; // the bound on memory
    private const int Gets = 100; // too few for a leaf to be made whole

    private readonly ColdLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void Gets_of_many_leaves_wait_little_more_than_once_each(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings, Frames);
        HoltStats stats = _lab.Stats();
        int[] numbers = [.. Enumerable.Range(0, ColdLab.KeyCount / KeysApart).Select(i => i * KeysApart)];
        new Rng(1).Shuffle(numbers.AsSpan());
        _lab.Disk.Forget();
        Assert.All(numbers, number => Assert.Equal(HoltStatus.Ok, _lab.Get(number)));
        int calls = (int)(_lab.Disk.Singles + _lab.Disk.Batches);
        output.WriteLine($"{numbers.Length} gets of {stats.LeafFrames} leaves: {calls} calls");
        Assert.InRange(stats.LeafFrames, 30, 60);
        Assert.InRange(calls, numbers.Length, numbers.Length + 26); // twice for the first 16; 41 more, one by one
    }

    /// <summary>A leaf whose nodes were damaged is met by gets of it, and by no others.</summary>
    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void Nodes_that_are_damaged_are_nobody_elses_failure(bool usesRings)
    {
        _lab.Fill(usesRings);
        byte[] data = File.ReadAllBytes(_lab.Folder.PathOf("data"));
        int[] heads = [.. Enumerable.Range(0, data.Length / 4096)
            .Where(page => data.AsSpan(page * 4096, 4).SequenceEqual("HFRM"u8))];
        _lab.Damage((heads[heads.Length / 2] * 4096) + 40);
        _lab.Open(usesRings, Frames);
        int[] numbers = [.. Enumerable.Range(0, ColdLab.KeyCount)];
        new Rng(2).Shuffle(numbers.AsSpan());
        int damaged = 0;
        foreach (int number in numbers)
        {
            HoltStatus status = _lab.Get(number);
            damaged += status == HoltStatus.Corrupt ? 1 : 0;
            Assert.True(status is HoltStatus.Ok or HoltStatus.Corrupt, $"{number}: {status}");
        }

        output.WriteLine($"{damaged} keys of {heads.Length} frames");
        Assert.InRange(damaged, 1, 4 * KeysApart);
    }

    /// <summary>Who finds its leaf cold without waiting does not try again: it will not come by itself.</summary>
    [Fact]
    public void A_get_of_a_cold_leaf_goes_down_twice()
    {
        Assert.SkipUnless(DebugCounters.IsOn, "counts are for debug builds");
        _lab.Fill(usesRings: true);
        _lab.Open(usesRings: true, Frames);
        _ = _lab.Get(5); // the root is in memory from here on
        DebugCounters.Reset();
        Assert.Equal(HoltStatus.Ok, _lab.Get(ColdLab.KeyCount / 2));
        Assert.Equal(3, DebugCounters.Counts.Frames); // the root; and again, with the leaf
    }

    /// <summary>
    /// Memory that is looked at before it is written becomes a page of zeros first, then another one: two faults. The
    /// kernel counts the thread's; some are the runtime's own.
    /// </summary>
    [Fact]
    public void Each_page_that_comes_is_one_fault()
    {
        int[] numbers = [.. Enumerable.Range(0, ColdLab.KeyCount)];
        new Rng(3).Shuffle(numbers.AsSpan());
        _lab.Fill(usesRings: true);
        (long faults, long pages) = (0, 0);
        for (int round = 0; round < 3; round++) // at first there is code to be compiled
        {
            _lab.Open(usesRings: true, Frames);
            (long before, long read) = (MinorFaults(), _lab.Stats().PagesRead);
            foreach (int number in numbers.AsSpan(0, Gets))
            {
                Assert.Equal(HoltStatus.Ok, _lab.Get(number));
            }

            (faults, pages) = (MinorFaults() - before, _lab.Stats().PagesRead - read);
            output.WriteLine($"{pages} pages, {faults} faults");
        }

        Assert.InRange(pages, Gets, 3 * Gets);
        Assert.InRange(faults, pages / 2, pages + (pages / 2)); // two each would be more, had some not been whole
    }

    private static long MinorFaults()
    {
        string status = File.ReadAllText("/proc/thread-self/stat");
        return long.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
