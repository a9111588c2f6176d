using System;
using System.IO;
using System.Linq;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Io;
using Holt.Pool;
using Holt.Tests.Io;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>Listings over leaves that are not in memory: what they bring ahead, by rings and without.</summary>
public sealed class AheadTests(ITestOutputHelper output) : IDisposable
{
    private const int KeyCount = 20_000;
    private const int FrameBytes = 64 << 10;
    private const int BadLeaf = 22; // read with 20, 21 and 23, when 20 is wanted

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

    /// <summary>One leaf, one more, two, and then four at a time.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_scan_takes_a_call_for_every_four_cold_leaves(bool usesRings)
    {
        Fill(usesRings);
        Open(usesRings);
        int leaves = (int)Stats().LeafFrames;
        _disk!.Forget();
        Assert.Equal(KeyCount, List(default, out HoltStatus status));
        Assert.Equal(HoltStatus.Done, status);
        output.WriteLine($"{leaves} leaves: {_disk!.Batches} calls, {_disk.Pieces} pieces");
        Assert.InRange(leaves, 30, 60);
        Assert.Equal((0, 1 + 3 + ((leaves - 4 + 3) / 4)), (_disk.Singles, _disk.Batches));
        Assert.Equal(1 + leaves, Stats().FramesRead);
        Assert.Equal(leaves - (_disk.Batches - 1), Residency.Ahead);

        _disk.Forget();
        Assert.Equal(KeyCount, List(default, out _));
        Assert.Equal(0, _disk.Batches);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_short_listing_brings_the_leaf_that_it_shows(bool usesRings)
    {
        Fill(usesRings);
        Open(usesRings);
        Assert.Equal(8, List(new KeyRange { Limit = 8 }, out _));
        Assert.Equal((2, 2), (Stats().FramesRead, _disk!.Batches)); // the root too
        Assert.Equal(8, List(new KeyRange { From = Key(9_000) }, out _, most: 8));
        Assert.Equal(3, Stats().FramesRead);
    }

    /// <summary>However long it has gone on: what lies behind its end, or its limit, is left where it is.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_listing_brings_only_leaves_that_it_shows(bool usesRings)
    {
        Fill(usesRings);
        int[] leafOf = Leaves(usesRings);
        var rng = new Rng(3);
        for (int round = 0; round < 30; round++)
        {
            int first = rng.Below(KeyCount - 1);
            int end = first + 1 + rng.Below(rng.OneIn(2) ? KeyCount - first : 2_000);
            end = int.Min(end, KeyCount);
            Open(usesRings);
            Assert.Equal(end - first, List(new KeyRange { From = Key(first), To = Key(end) }, out _));
            Assert.Equal(1 + leafOf[end - 1] - leafOf[first] + 1, Stats().FramesRead);

            // The last leaf shown may end with the limit, and the leaves have not the same number of keys.
            Open(usesRings);
            Assert.Equal(end - first, List(new KeyRange { From = Key(first), Limit = end - first }, out _));
            int least = 1 + leafOf[end - 1] - leafOf[first] + 1;
            Assert.InRange(Stats().FramesRead, least, least + 1);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_scan_in_little_memory_keeps_within_it(bool usesRings)
    {
        const int frames = 8;
        Fill(usesRings);
        Open(usesRings, frames);
        int leaves = (int)Stats().LeafFrames;
        int count = List(default, out _, () => Assert.InRange(Stats().CacheBytes, 0, frames * FrameBytes));
        Assert.Equal(KeyCount, count);
        output.WriteLine($"{leaves} leaves: {_disk!.Batches} calls, {Stats().FramesRead} frames");
        Assert.InRange(_disk.Batches, leaves / 2, 4 + (leaves / 2)); // two at a time
        Assert.InRange(Stats().FramesRead, 1 + leaves, 1 + leaves + (leaves / 8));
    }

    /// <summary>What is dirty cannot leave memory, so a guess would drive out what the page has.</summary>
    [Theory]
    [InlineData(7, 0)]
    [InlineData(1, 4)]
    public void Where_much_is_dirty_nothing_is_read_ahead(int dirty, int leastAhead)
    {
        const int frames = 10;
        Fill(usesRings: true);
        Open(usesRings: true, frames);
        for (int i = 0; i < dirty; i++)
        {
            Put(10_000 + (i * 1_200), Value(10_000 + (i * 1_200)));
        }

        Assert.Equal(1 + dirty, Stats().FramesRead);
        Assert.Equal(5_000, List(new KeyRange { Limit = 5_000 }, out _));
        output.WriteLine($"{Stats().FramesRead} frames, {Residency.Ahead} ahead");
        Assert.InRange(Stats().CacheBytes, 0, frames * FrameBytes);
        Assert.InRange(Residency.Ahead, leastAhead, dirty == 1 ? 6 : 0);
        Assert.InRange(Stats().FramesRead, 1 + dirty + 10, 1 + dirty + 12);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_frame_that_is_damaged_is_met_where_it_stands(bool usesRings)
    {
        Fill(usesRings);
        int[] leafOf = Leaves(usesRings);
        int bad = leafOf.AsSpan().IndexOf(BadLeaf) + 10;
        byte[] data = File.ReadAllBytes(_folder.PathOf("data"));
        int at = data.AsSpan().IndexOf(Value(bad));
        data[at + 3] ^= 1;
        File.WriteAllBytes(_folder.PathOf("data"), data);
        Open(usesRings);
        int count = List(default, out HoltStatus status);
        Assert.Equal(HoltStatus.Corrupt, status);
        AssertJustBefore(leafOf.AsSpan().IndexOf(leafOf[bad]), count);
        Fault fault = _engine!.CauseOf(status)!;
        Assert.Equal(("data", at / PageBits.PageBytes * PageBits.PageBytes), (fault.File, fault.Offset));
        int behind = leafOf.AsSpan().IndexOf(leafOf[bad] + 1);
        Assert.Equal(KeyCount - behind, List(new KeyRange { From = Key(behind) }, out status));
        Assert.Equal(HoltStatus.Done, status);
    }

    /// <summary>A refused read is the failure of the listing that needs it, and of none that might have.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_read_ahead_that_is_refused_fails_nobody(bool usesRings)
    {
        Fill(usesRings);
        int[] leafOf = Leaves(usesRings);
        int bad = leafOf.AsSpan().IndexOf(BadLeaf) + 10;
        int at = File.ReadAllBytes(_folder.PathOf("data")).AsSpan().IndexOf(Value(bad));
        int before = leafOf.AsSpan().IndexOf(leafOf[bad]);
        Open(usesRings);
        _disk!.Refused = at;
        Assert.Equal(before, List(new KeyRange { To = Key(before) }, out HoltStatus status));
        Assert.Equal(HoltStatus.Done, status);
        AssertJustBefore(before, List(default, out status));
        Assert.Equal(HoltStatus.Io, status);
        Assert.StartsWith("frame ", _engine!.CauseOf(status)!.Text, StringComparison.Ordinal);
        Assert.Equal(KeyCount - 19_000, List(new KeyRange { From = Key(19_000) }, out status));
        Assert.Equal(HoltStatus.Done, status);
        _disk.Refused = -1;
        Assert.Equal(KeyCount, List(default, out status));
        Assert.Equal(HoltStatus.Done, status);
        Assert.Equal(1 + Stats().LeafFrames, Stats().FramesRead);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Leaves_with_patches_are_read_ahead_as_they_were_left(bool usesRings)
    {
        Fill(usesRings);
        Open(usesRings);
        for (int i = 0; i < KeyCount; i += 100)
        {
            Put(i, Value(i)); // the same once more, with another version
        }

        Assert.Null(_engine!.Checkpoint());
        Open(usesRings);
        Assert.Equal(KeyCount, List(default, out HoltStatus status));
        Assert.Equal(HoltStatus.Done, status);
        Assert.InRange(_disk!.Pieces, 2 * Stats().LeafFrames, 3 * (1 + Stats().LeafFrames));
        Assert.InRange(_disk.Batches, 0, 5 + (Stats().LeafFrames / 4));
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"k{number:D6}");

    private static byte[] Value(int number) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:D8};", 8)));

    private Residency Residency => _engine!.Inspection.Residency;

    private HoltStats Stats()
    {
        Assert.Equal(HoltStatus.Ok, _engine!.GetStats(out HoltStats stats));
        return stats;
    }

    /// <summary>The pages of a listing are whole, or are not.</summary>
    private static void AssertJustBefore(int end, int count) =>
        Assert.InRange(count, end - ListingPage.EntryCountMax + 1, end);

    /// <summary>Lists a range, each entry as it should be; how many there were.</summary>
    private int List(in KeyRange range, out HoltStatus status, Action? behindPage = null, int most = int.MaxValue)
    {
        int first = range.From.IsEmpty ? 0 : int.Parse(Encoding.ASCII.GetString(range.From)[1..]);
        int count = 0;
        Assert.Equal(HoltStatus.Ok, _engine!.OpenListing(HoltLimits.DefaultTreeId, range, out Listing? listing));
        while ((status = _engine.NextPage(listing!)) == HoltStatus.Ok && count < most)
        {
            for (int i = 0; i < listing!.Page.Count && count < most; i++, count++)
            {
                Assert.Equal(Key(first + count), listing.Page.Key(i).ToArray());
                Assert.Equal(Value(first + count), listing.Page.Value(i).ToArray());
            }

            behindPage?.Invoke();
            if (count >= most)
            {
                break;
            }
        }

        _engine.CloseListing(listing!);
        return count;
    }

    /// <summary>The number of the leaf of each key.</summary>
    private int[] Leaves(bool usesRings)
    {
        Open(usesRings);
        int[] leafOf = new int[KeyCount];
        for (int i = 0; i < KeyCount; i++)
        {
            Assert.Equal(1, List(new KeyRange { From = Key(i), Limit = 1 }, out _));
            leafOf[i] = (int)Residency.Brought - 2;
        }

        return leafOf;
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
