using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Io;
using Holt.Tests.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>What is read or written together is one call, by rings and without.</summary>
public sealed class ManyColdTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 20_000;
    private const int FrameBytes = 64 << 10;
    private const int GroupSize = 12;

    private readonly DiskFolder _folder = new();
    private CountingDisk? _disk;
    private StoreEngine? _engine;

    public static TheoryData<bool> Ways => new() { true, false };

    public void Dispose()
    {
        _engine?.Dispose();
        _disk?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Keys_of_as_many_cold_frames_take_a_few_calls_a_group(bool usesRings)
    {
        Fill(usesRings);
        Open(usesRings);
        _ = Get(5); // the root is in memory from here on
        int[] numbers = [.. Enumerable.Range(0, 3 * GroupSize).Select(i => 300 + (i * (KeyCount / (3 * GroupSize))))];
        HoltStats before = Stats();
        _disk!.Forget();
        AssertMany(numbers);
        (int singles, int calls, int pieces) = (_disk.Singles, _disk.Batches, _disk.Pieces);
        long pages = Stats().PagesRead - before.PagesRead;
        output.WriteLine($"{calls} calls, {pieces} pieces, {pages} pages, {before.LeafFrames} leaves");
        Assert.Equal(0, singles);
        Assert.InRange(calls, 6, 3 * 3); // a group: fronts, buckets, and perhaps the rest of one
        Assert.InRange(before.LeafFrames, 2 * GroupSize, 3 * GroupSize * 2);
        Assert.InRange(pieces, before.LeafFrames, long.MaxValue);
        Assert.InRange(pages, pieces, long.MaxValue);
        Assert.Equal(1, Stats().FramesRead);

        _disk.Forget();
        AssertMany(numbers);
        Assert.Equal(0, _disk.Batches);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Any_keys_are_answered_as_one_by_one(bool usesRings)
    {
        Fill(usesRings);
        Open(usesRings, cacheFrames: 8);
        var rng = new Rng(7);
        for (int round = 0; round < 200; round++)
        {
            int near = rng.Below(KeyCount);
            AssertMany([.. Enumerable.Range(0, 1 + rng.Below(40)).Select(_ => rng.Below(4) switch
            {
                0 => (near + rng.Below(20)) % KeyCount, // the same leaf, the same key
                1 => -1 - rng.Below(KeyCount), // not there
                _ => rng.Below(KeyCount),
            })]);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Damage_of_one_page_is_told_as_a_get_tells_it(bool usesRings)
    {
        const int bad = 9_876;
        Fill(usesRings);
        byte[] data = System.IO.File.ReadAllBytes(_folder.PathOf("data"));
        int at = data.AsSpan().IndexOf(Value(bad));
        Assert.True(at > 0);
        data[at + 3] ^= 1;
        System.IO.File.WriteAllBytes(_folder.PathOf("data"), data);
        Open(usesRings);
        int[] others = [.. Enumerable.Range(0, 11).Select(i => 100 + (i * (KeyCount / 12)))];
        HoltStatus status = Many([.. others[..5], bad, .. others[5..]], new HoltGetResults());
        Fault ofMany = _engine!.CauseOf(status)!;
        Assert.Equal((HoltStatus.Corrupt, "data"), (status, ofMany.File));
        Assert.Equal(at / PageBits.PageBytes * PageBits.PageBytes, ofMany.Offset);
        AssertMany(others);
        Assert.Equal(HoltStatus.Corrupt, Get(bad));
        Assert.Equal(ofMany, _engine.CauseOf(HoltStatus.Corrupt));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_read_that_is_refused_names_its_frame_and_leaves_the_others_read(bool usesRings)
    {
        const int bad = 9_876;
        Fill(usesRings);
        int at = System.IO.File.ReadAllBytes(_folder.PathOf("data")).AsSpan().IndexOf(Value(bad));
        Open(usesRings);
        int[] others = [.. Enumerable.Range(0, 11).Select(i => 100 + (i * (KeyCount / 12)))];
        int[] all = [.. others[..5], bad, .. others[5..]];
        _disk!.Refused = at;
        HoltStatus status = Many(all, new HoltGetResults());
        Fault ofMany = _engine!.CauseOf(status)!;
        Assert.Equal(HoltStatus.Io, status);
        Assert.StartsWith("frame ", ofMany.Text, StringComparison.Ordinal);
        Assert.Equal(HoltStatus.Io, Get(bad));
        Assert.Equal(ofMany, _engine.CauseOf(HoltStatus.Io));
        _disk.Forget();
        AssertMany(others);
        Assert.InRange(_disk.Pieces, 0, 3); // a bucket may lie on two pages: what was not wanted before
        _disk.Refused = -1;
        AssertMany(all);
    }

    /// <summary>An image is base and patch: three pieces, and a checkpoint's slots lie here and there.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_frame_is_read_by_one_call_and_written_by_one(bool usesRings)
    {
        Fill(usesRings);
        Open(usesRings);
        for (int i = 0; i < 5; i++)
        {
            Put(2_000 + (i * 4_000), Value(i));
        }

        (int singles, int calls) = (_disk!.Singles, _disk.Batches);
        Assert.Equal((0, 6), (singles, calls)); // the root and five leaves
        Assert.Equal(6, Stats().FramesRead);
        _disk.Forget();
        Assert.Null(_engine!.Checkpoint());
        output.WriteLine($"written: {_disk.Batches} calls, {_disk.Pieces} pieces");
        Assert.Equal(0, _disk.Singles);
        Assert.InRange(_disk.Batches, 5, 6);
        Assert.InRange(_disk.Pieces, 2 * 5, 4 * 6); // patches: a bucket, and the first page

        Open(usesRings);
        for (int i = 0; i < 5; i++)
        {
            Put(2_001 + (i * 4_000), Value(i));
        }

        output.WriteLine($"read: {_disk.Batches} calls, {_disk.Pieces} pieces");
        Assert.Equal((0, 6), (_disk.Singles, _disk.Batches));
        Assert.InRange(_disk.Pieces, (3 * 5) + 1, 3 * 6);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HoltStatus.Ok, Get(2_000 + (i * 4_000), Value(i)));
        }
    }

    private static byte[] Key(int number) =>
        Encoding.ASCII.GetBytes(number < 0 ? $"k{-number:D6}x" : $"k{number:D6}");

    private static byte[] Value(int number) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:D8};", 8)));

    private HoltStats Stats()
    {
        Assert.Equal(HoltStatus.Ok, _engine!.GetStats(out HoltStats stats));
        return stats;
    }

    private HoltStatus Get(int number, byte[]? expected = null)
    {
        byte[] value = new byte[100];
        HoltStatus status = _engine!.Get(HoltLimits.DefaultTreeId, Key(number), value, out int length, out _);
        Assert.True(status != HoltStatus.Ok || value.AsSpan(0, length).SequenceEqual(expected ?? Value(number)));
        return status;
    }

    private HoltStatus Many(IEnumerable<int> numbers, HoltGetResults results) =>
        _engine!.GetMany(
            HoltLimits.DefaultTreeId, [.. numbers.Select(number => (ReadOnlyMemory<byte>)Key(number))], results);

    private void AssertMany(int[] numbers)
    {
        var results = new HoltGetResults();
        Assert.Equal(HoltStatus.Ok, Many(numbers, results));
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.Equal(numbers[i] >= 0, results.IsFound(i));
            Assert.True(numbers[i] < 0 || results.Value(i).SequenceEqual(Value(numbers[i])));
        }
    }

    private void Put(int number, byte[] value) =>
        Assert.Equal(HoltStatus.Ok, _engine!.Put(HoltLimits.DefaultTreeId, Key(number), value, isSync: false, out _));

    private void Fill(bool usesRings)
    {
        Open(usesRings);
        for (int i = 0; i < KeyCount; i++)
        {
            Put(i, Value(i));
        }

        _engine!.Dispose();
    }

    private void Open(bool usesRings, int cacheFrames = 0)
    {
        _engine?.Dispose();
        _disk = new CountingDisk(new LinuxDisk(_folder.Store) { UsesRings = usesRings }, "data");
        DiskFolder.Good(StoreEngine.Open(_disk, Options(cacheFrames), out _engine));
        _disk.Forget();
    }

    private static HoltOptions Options(int cacheFrames) => new()
    {
        FrameBytes = FrameBytes,
        CacheBytes = cacheFrames * FrameBytes,
        AddressRangeBytes = 1L << 34,
        LogSegmentBytes = 4 << 20,
        LogLimitBytes = 128 << 20,
    };
}
