using System;
using System.IO;
using System.Linq;
using System.Text;
using Holt.Engine;
using Holt.Io;
using Holt.Tests.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>Gets that come to one cold leaf after the other: nodes of others are read with those wanted.</summary>
public sealed class ColdFrontTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 20_000;
    private const int KeysApart = 400; // a leaf has some more

    private readonly DiskFolder _folder = new();
    private CountingDisk? _disk;
    private StoreEngine? _engine;

    public void Dispose()
    {
        _engine?.Dispose();
        _disk?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gets_of_many_leaves_wait_little_more_than_once_each(bool usesRings)
    {
        Fill(usesRings);
        Open(usesRings);
        Assert.Equal(HoltStatus.Ok, _engine!.GetStats(out HoltStats stats));
        int[] numbers = [.. Enumerable.Range(0, KeyCount / KeysApart).Select(i => i * KeysApart)];
        new Rng(1).Shuffle(numbers.AsSpan());
        _disk!.Forget();
        Assert.All(numbers, number => Assert.Equal(HoltStatus.Ok, Get(number)));
        int calls = (int)(_disk.Singles + _disk.Batches);
        output.WriteLine($"{numbers.Length} gets of {stats.LeafFrames} leaves: {calls} calls");
        Assert.InRange(stats.LeafFrames, 30, 60);
        Assert.InRange(calls, numbers.Length, numbers.Length + 26); // twice for the first 16; 41 more, one by one
    }

    /// <summary>A leaf whose nodes were damaged is met by gets of it, and by no others.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nodes_that_are_damaged_are_nobody_elses_failure(bool usesRings)
    {
        Fill(usesRings);
        byte[] data = File.ReadAllBytes(_folder.PathOf("data"));
        int[] heads = [.. Enumerable.Range(0, data.Length / 4096)
            .Where(page => data.AsSpan(page * 4096, 4).SequenceEqual("HFRM"u8))];
        data[(heads[heads.Length / 2] * 4096) + 40] ^= 1;
        File.WriteAllBytes(_folder.PathOf("data"), data);
        Open(usesRings);
        int[] numbers = [.. Enumerable.Range(0, KeyCount)];
        new Rng(2).Shuffle(numbers.AsSpan());
        int damaged = 0;
        foreach (int number in numbers)
        {
            HoltStatus status = Get(number);
            damaged += status == HoltStatus.Corrupt ? 1 : 0;
            Assert.True(status is HoltStatus.Ok or HoltStatus.Corrupt, $"{number}: {status}");
        }

        output.WriteLine($"{damaged} keys of {heads.Length} frames");
        Assert.InRange(damaged, 1, 4 * KeysApart);
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"k{number:D6}");

    private static byte[] Value(int number) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:D8};", 8)));

    private HoltStatus Get(int number)
    {
        byte[] value = new byte[100];
        HoltStatus status = _engine!.Get(HoltLimits.DefaultTreeId, Key(number), value, out int length, out _);
        Assert.True(status != HoltStatus.Ok || value.AsSpan(0, length).SequenceEqual(Value(number)), "another value");
        return status;
    }

    private void Fill(bool usesRings)
    {
        Open(usesRings);
        for (int i = 0; i < KeyCount; i++)
        {
            Assert.Equal(
                HoltStatus.Ok, _engine!.Put(HoltLimits.DefaultTreeId, Key(i), Value(i), isSync: false, out _));
        }

        _engine!.Dispose();
    }

    private void Open(bool usesRings)
    {
        _engine?.Dispose();
        _disk = new CountingDisk(new LinuxDisk(_folder.Store) { UsesRings = usesRings }, "data");
        var options = new HoltOptions
        {
            FrameBytes = 64 << 10,
            CacheBytes = 32 * (64 << 10),
            AddressRangeBytes = 1L << 34,
            LogSegmentBytes = 4 << 20,
            LogLimitBytes = 128 << 20,
        };
        DiskFolder.Good(StoreEngine.Open(_disk, options, out _engine));
        _disk.Forget();
    }
}
