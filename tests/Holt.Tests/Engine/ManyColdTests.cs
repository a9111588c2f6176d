using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>What is read or written together is one call, by rings and without.</summary>
public sealed class ManyColdTests(ITestOutputHelper output) : IDisposable
{
    private const int GroupSize = 12;

    private readonly ColdLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void Keys_of_as_many_cold_frames_take_a_few_calls_a_group(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings);
        _ = _lab.Get(5); // the root is in memory from here on
        int[] numbers = [.. Enumerable.Range(0, 3 * GroupSize)
            .Select(i => 300 + (i * (ColdLab.KeyCount / (3 * GroupSize))))];
        HoltStats before = _lab.Stats();
        _lab.Disk.Forget();
        AssertMany(numbers);
        (int singles, int calls, int pieces) = (_lab.Disk.Singles, _lab.Disk.Batches, _lab.Disk.Pieces);
        long pages = _lab.Stats().PagesRead - before.PagesRead;
        output.WriteLine($"{calls} calls, {pieces} pieces, {pages} pages, {before.LeafFrames} leaves");
        Assert.Equal(0, singles);
        Assert.InRange(calls, 6, 3 * 3); // a group: fronts, buckets, and perhaps the rest of one
        Assert.InRange(before.LeafFrames, 2 * GroupSize, 3 * GroupSize * 2);
        Assert.InRange(pieces, before.LeafFrames, long.MaxValue);
        Assert.InRange(pages, pieces, long.MaxValue);
        Assert.Equal(1, _lab.Stats().FramesRead);

        _lab.Disk.Forget();
        AssertMany(numbers);
        Assert.Equal(0, _lab.Disk.Batches);
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void Any_keys_are_answered_as_one_by_one(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings, cacheFrames: 8);
        var rng = new Rng(7);
        for (int round = 0; round < 200; round++)
        {
            int near = rng.Below(ColdLab.KeyCount);
            AssertMany([.. Enumerable.Range(0, 1 + rng.Below(40)).Select(_ => rng.Below(4) switch
            {
                0 => (near + rng.Below(20)) % ColdLab.KeyCount, // the same leaf, the same key
                1 => -1 - rng.Below(ColdLab.KeyCount), // not there
                _ => rng.Below(ColdLab.KeyCount),
            })]);
        }
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void Damage_of_one_page_is_told_as_a_get_tells_it(bool usesRings)
    {
        const int bad = 9_876;
        _lab.Fill(usesRings);
        int at = _lab.PlaceOf(bad);
        _lab.Damage(at + 3);
        _lab.Open(usesRings);
        int[] others = [.. Enumerable.Range(0, 11).Select(i => 100 + (i * (ColdLab.KeyCount / 12)))];
        HoltStatus status = Many([.. others[..5], bad, .. others[5..]], new HoltGetResults());
        Fault ofMany = _lab.Engine.CauseOf(status)!;
        Assert.Equal((HoltStatus.Corrupt, "data"), (status, ofMany.File));
        Assert.Equal(at / PageBits.PageBytes * PageBits.PageBytes, ofMany.Offset);
        AssertMany(others);
        Assert.Equal(HoltStatus.Corrupt, _lab.Get(bad));
        Assert.Equal(ofMany, _lab.Engine.CauseOf(HoltStatus.Corrupt));
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_read_that_is_refused_names_its_frame_and_leaves_the_others_read(bool usesRings)
    {
        const int bad = 9_876;
        _lab.Fill(usesRings);
        int at = _lab.PlaceOf(bad);
        _lab.Open(usesRings);
        int[] others = [.. Enumerable.Range(0, 11).Select(i => 100 + (i * (ColdLab.KeyCount / 12)))];
        int[] all = [.. others[..5], bad, .. others[5..]];
        _lab.Disk.Refused = at;
        HoltStatus status = Many(all, new HoltGetResults());
        Fault ofMany = _lab.Engine.CauseOf(status)!;
        Assert.Equal(HoltStatus.Io, status);
        Assert.StartsWith("frame ", ofMany.Text, StringComparison.Ordinal);
        Assert.Equal(HoltStatus.Io, _lab.Get(bad));
        Assert.Equal(ofMany, _lab.Engine.CauseOf(HoltStatus.Io));
        _lab.Disk.Forget();
        AssertMany(others);
        Assert.InRange(_lab.Disk.Pieces, 0, 3); // a bucket may lie on two pages: what was not wanted before
        _lab.Disk.Refused = -1;
        AssertMany(all);
    }

    /// <summary>An image is base and patch: three pieces, and a checkpoint's slots lie here and there.</summary>
    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_frame_is_read_by_one_call_and_written_by_one(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings);
        for (int i = 0; i < 5; i++)
        {
            _lab.Put(2_000 + (i * 4_000), ColdLab.Value(i));
        }

        (int singles, int calls) = (_lab.Disk.Singles, _lab.Disk.Batches);
        Assert.Equal((0, 6), (singles, calls)); // the root and five leaves
        Assert.Equal(6, _lab.Stats().FramesRead);
        _lab.Disk.Forget();
        Assert.Null(_lab.Engine.Checkpoint());
        output.WriteLine($"written: {_lab.Disk.Batches} calls, {_lab.Disk.Pieces} pieces");
        Assert.Equal(0, _lab.Disk.Singles);
        Assert.InRange(_lab.Disk.Batches, 5, 6);
        Assert.InRange(_lab.Disk.Pieces, 2 * 5, 4 * 6); // patches: a bucket, and the first page

        _lab.Open(usesRings);
        for (int i = 0; i < 5; i++)
        {
            _lab.Put(2_001 + (i * 4_000), ColdLab.Value(i));
        }

        output.WriteLine($"read: {_lab.Disk.Batches} calls, {_lab.Disk.Pieces} pieces");
        Assert.Equal((0, 6), (_lab.Disk.Singles, _lab.Disk.Batches));
        Assert.InRange(_lab.Disk.Pieces, (3 * 5) + 1, 3 * 6);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HoltStatus.Ok, _lab.Get(2_000 + (i * 4_000), ColdLab.Value(i)));
        }
    }

    private HoltStatus Many(IEnumerable<int> numbers, HoltGetResults results) =>
        _lab.Engine.GetMany(
            HoltLimits.DefaultTreeId,
            [.. numbers.Select(number => (ReadOnlyMemory<byte>)ColdLab.Key(number))],
            results);

    private void AssertMany(int[] numbers)
    {
        var results = new HoltGetResults();
        Assert.Equal(HoltStatus.Ok, Many(numbers, results));
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.Equal(numbers[i] >= 0, results.IsFound(i));
            Assert.True(numbers[i] < 0 || results.Value(i).SequenceEqual(ColdLab.Value(numbers[i])));
        }
    }
}
