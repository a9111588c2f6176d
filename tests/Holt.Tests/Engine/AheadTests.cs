using System;
using System.Text;
using Holt.Engine;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>Listings over leaves that are not in memory: what they bring ahead, by rings and without.</summary>
public sealed class AheadTests(ITestOutputHelper output) : IDisposable
{
    private const int BadLeaf = 22; // read with 20, 21 and 23, when 20 is wanted

    private readonly ColdLab _lab = new();

    public void Dispose() => _lab.Dispose();

    /// <summary>One leaf, one more, two, and then four at a time.</summary>
    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_scan_takes_a_call_for_every_four_cold_leaves(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings);
        int leaves = (int)_lab.Stats().LeafFrames;
        _lab.Disk.Forget();
        Assert.Equal(ColdLab.KeyCount, List(default, out HoltStatus status));
        Assert.Equal(HoltStatus.Done, status);
        output.WriteLine($"{leaves} leaves: {_lab.Disk.Batches} calls, {_lab.Disk.Pieces} pieces");
        Assert.InRange(leaves, 30, 60);
        Assert.Equal((0, 1 + 3 + ((leaves - 4 + 3) / 4)), (_lab.Disk.Singles, _lab.Disk.Batches));
        Assert.Equal(1 + leaves, _lab.Stats().FramesRead);
        Assert.Equal(leaves - (_lab.Disk.Batches - 1), _lab.Residency.Ahead);

        _lab.Disk.Forget();
        Assert.Equal(ColdLab.KeyCount, List(default, out _));
        Assert.Equal(0, _lab.Disk.Batches);
    }

    /// <summary>So does one downwards, and shows the same.</summary>
    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_scan_downwards_takes_no_more(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings);
        int leaves = (int)_lab.Stats().LeafFrames;
        _lab.Disk.Forget();
        Assert.Equal(ColdLab.KeyCount, List(new KeyRange { Reverse = true }, out HoltStatus status));
        Assert.Equal(HoltStatus.Done, status);
        output.WriteLine($"{leaves} leaves: {_lab.Disk.Batches} calls, {_lab.Disk.Pieces} pieces");
        Assert.Equal((0, 1 + 3 + ((leaves - 4 + 3) / 4)), (_lab.Disk.Singles, _lab.Disk.Batches));
        Assert.Equal(1 + leaves, _lab.Stats().FramesRead);
        Assert.Equal(leaves - (_lab.Disk.Batches - 1), _lab.Residency.Ahead);
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_listing_downwards_brings_only_leaves_that_it_shows(bool usesRings)
    {
        _lab.Fill(usesRings);
        int[] leafOf = Leaves(usesRings);
        var rng = new Rng(4);
        for (int round = 0; round < 30; round++)
        {
            int first = rng.Below(ColdLab.KeyCount - 1);
            int end = int.Min(first + 1 + rng.Below(rng.OneIn(2) ? ColdLab.KeyCount : 2_000), ColdLab.KeyCount);
            var range = new KeyRange { From = ColdLab.Key(first), To = ColdLab.Key(end), Reverse = true };
            int least = 1 + leafOf[end - 1] - leafOf[first] + 1;
            _lab.Open(usesRings);
            Assert.Equal(end - first, List(range, out _));
            Assert.Equal(least, _lab.Stats().FramesRead);

            _lab.Open(usesRings);
            range = new KeyRange { To = ColdLab.Key(end), Limit = end - first, Reverse = true };
            Assert.Equal(end - first, List(range, out _));
            Assert.InRange(_lab.Stats().FramesRead, least, least + 1);
        }
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_short_listing_brings_the_leaf_that_it_shows(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings);
        Assert.Equal(8, List(new KeyRange { Limit = 8 }, out _));
        Assert.Equal((2, 2), (_lab.Stats().FramesRead, _lab.Disk.Batches)); // the root too
        Assert.Equal(8, List(new KeyRange { From = ColdLab.Key(9_000) }, out _, most: 8));
        Assert.Equal(3, _lab.Stats().FramesRead);
    }

    /// <summary>However long it has gone on: what lies behind its end, or its limit, is left where it is.</summary>
    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_listing_brings_only_leaves_that_it_shows(bool usesRings)
    {
        _lab.Fill(usesRings);
        int[] leafOf = Leaves(usesRings);
        var rng = new Rng(3);
        for (int round = 0; round < 30; round++)
        {
            int first = rng.Below(ColdLab.KeyCount - 1);
            int end = first + 1 + rng.Below(rng.OneIn(2) ? ColdLab.KeyCount - first : 2_000);
            end = int.Min(end, ColdLab.KeyCount);
            _lab.Open(usesRings);
            Assert.Equal(end - first, List(new KeyRange { From = ColdLab.Key(first), To = ColdLab.Key(end) }, out _));
            Assert.Equal(1 + leafOf[end - 1] - leafOf[first] + 1, _lab.Stats().FramesRead);

            // The last leaf shown may end with the limit, and the leaves have not the same number of keys.
            _lab.Open(usesRings);
            Assert.Equal(end - first, List(new KeyRange { From = ColdLab.Key(first), Limit = end - first }, out _));
            int least = 1 + leafOf[end - 1] - leafOf[first] + 1;
            Assert.InRange(_lab.Stats().FramesRead, least, least + 1);
        }
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_scan_in_little_memory_keeps_within_it(bool usesRings)
    {
        const int frames = 8;
        _lab.Fill(usesRings);
        for (int way = 0; way < 2; way++)
        {
            _lab.Open(usesRings, frames);
            int leaves = (int)_lab.Stats().LeafFrames;
            _lab.Disk.Forget();
            var range = new KeyRange { Reverse = way == 1 };
            int count = List(
                range, out _, () => Assert.InRange(_lab.Stats().CacheBytes, 0, frames * ColdLab.FrameBytes));
            Assert.Equal(ColdLab.KeyCount, count);
            output.WriteLine($"{leaves} leaves: {_lab.Disk.Batches} calls, {_lab.Stats().FramesRead} frames");
            Assert.InRange(_lab.Disk.Batches, leaves / 2, 4 + (leaves / 2)); // two at a time
            Assert.InRange(_lab.Stats().FramesRead, 1 + leaves, 1 + leaves + (leaves / 8));
        }
    }

    /// <summary>What is dirty cannot leave memory, so a guess would drive out what the page has.</summary>
    [Theory]
    [InlineData(7, 0)]
    [InlineData(1, 4)]
    public void Where_much_is_dirty_nothing_is_read_ahead(int dirty, int leastAhead)
    {
        const int frames = 10;
        _lab.Fill(usesRings: true);
        _lab.Open(usesRings: true, frames);
        for (int i = 0; i < dirty; i++)
        {
            _lab.Put(10_000 + (i * 1_200), ColdLab.Value(10_000 + (i * 1_200)));
        }

        Assert.Equal(1 + dirty, _lab.Stats().FramesRead);
        Assert.Equal(5_000, List(new KeyRange { Limit = 5_000 }, out _));
        output.WriteLine($"{_lab.Stats().FramesRead} frames, {_lab.Residency.Ahead} ahead");
        Assert.InRange(_lab.Stats().CacheBytes, 0, frames * ColdLab.FrameBytes);
        Assert.InRange(_lab.Residency.Ahead, leastAhead, dirty == 1 ? 6 : 0);
        Assert.InRange(_lab.Stats().FramesRead, 1 + dirty + 10, 1 + dirty + 12);
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_frame_that_is_damaged_is_met_where_it_stands(bool usesRings)
    {
        _lab.Fill(usesRings);
        int[] leafOf = Leaves(usesRings);
        int bad = leafOf.AsSpan().IndexOf(BadLeaf) + 10;
        int at = _lab.PlaceOf(bad);
        _lab.Damage(at + 3);
        _lab.Open(usesRings);
        int count = List(default, out HoltStatus status);
        Assert.Equal(HoltStatus.Corrupt, status);
        AssertJustBefore(leafOf.AsSpan().IndexOf(leafOf[bad]), count);
        Fault fault = _lab.Engine.CauseOf(status)!;
        Assert.Equal(("data", at / PageBits.PageBytes * PageBits.PageBytes), (fault.File, fault.Offset));
        int behind = leafOf.AsSpan().IndexOf(leafOf[bad] + 1);
        Assert.Equal(ColdLab.KeyCount - behind, List(new KeyRange { From = ColdLab.Key(behind) }, out status));
        Assert.Equal(HoltStatus.Done, status);
    }

    /// <summary>A refused read is the failure of the listing that needs it, and of none that might have.</summary>
    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void A_read_ahead_that_is_refused_fails_nobody(bool usesRings)
    {
        _lab.Fill(usesRings);
        int[] leafOf = Leaves(usesRings);
        int bad = leafOf.AsSpan().IndexOf(BadLeaf) + 10;
        int at = _lab.PlaceOf(bad);
        int before = leafOf.AsSpan().IndexOf(leafOf[bad]);
        _lab.Open(usesRings);
        _lab.Disk.Refused = at;
        Assert.Equal(before, List(new KeyRange { To = ColdLab.Key(before) }, out HoltStatus status));
        Assert.Equal(HoltStatus.Done, status);
        AssertJustBefore(before, List(default, out status));
        Assert.Equal(HoltStatus.Io, status);
        Assert.StartsWith("frame ", _lab.Engine.CauseOf(status)!.Text, StringComparison.Ordinal);
        Assert.Equal(ColdLab.KeyCount - 19_000, List(new KeyRange { From = ColdLab.Key(19_000) }, out status));
        Assert.Equal(HoltStatus.Done, status);
        _lab.Disk.Refused = -1;
        Assert.Equal(ColdLab.KeyCount, List(default, out status));
        Assert.Equal(HoltStatus.Done, status);
        Assert.Equal(1 + _lab.Stats().LeafFrames, _lab.Stats().FramesRead);
    }

    [Theory]
    [MemberData(nameof(ColdLab.Ways), MemberType = typeof(ColdLab))]
    public void Leaves_with_patches_are_read_ahead_as_they_were_left(bool usesRings)
    {
        _lab.Fill(usesRings);
        _lab.Open(usesRings);
        for (int i = 0; i < ColdLab.KeyCount; i += 100)
        {
            _lab.Put(i, ColdLab.Value(i)); // the same once more, with another version
        }

        Assert.Null(_lab.Engine.Checkpoint());
        _lab.Open(usesRings);
        Assert.Equal(ColdLab.KeyCount, List(default, out HoltStatus status));
        Assert.Equal(HoltStatus.Done, status);
        Assert.InRange(_lab.Disk.Pieces, 2 * _lab.Stats().LeafFrames, 3 * (1 + _lab.Stats().LeafFrames));
        Assert.InRange(_lab.Disk.Batches, 0, 5 + (_lab.Stats().LeafFrames / 4));
    }

    /// <summary>The pages of a listing are whole, or are not.</summary>
    private static void AssertJustBefore(int end, int count) =>
        Assert.InRange(count, end - ListingPage.EntryCountMax + 1, end);

    /// <summary>Lists a range, each entry as it should be; how many there were.</summary>
    private int List(in KeyRange range, out HoltStatus status, Action? behindPage = null, int most = int.MaxValue)
    {
        int first = Number(range.From, 0);
        int last = Number(range.To, ColdLab.KeyCount) - 1;
        int count = 0;
        Assert.Equal(HoltStatus.Ok, _lab.Engine.OpenListing(HoltLimits.DefaultTreeId, range, out Listing? listing));
        while ((status = _lab.Engine.NextPage(listing!)) == HoltStatus.Ok && count < most)
        {
            for (int i = 0; i < listing!.Page.Count && count < most; i++, count++)
            {
                int number = range.Reverse ? last - count : first + count;
                Assert.Equal(ColdLab.Key(number), listing.Page.Key(i).ToArray());
                Assert.Equal(ColdLab.Value(number), listing.Page.Value(i).ToArray());
            }

            behindPage?.Invoke();
            if (count >= most)
            {
                break;
            }
        }

        _lab.Engine.CloseListing(listing!);
        return count;
    }

    private static int Number(ReadOnlySpan<byte> key, int ifEmpty) =>
        key.IsEmpty ? ifEmpty : int.Parse(Encoding.ASCII.GetString(key)[1..]);

    /// <summary>The number of the leaf of each key.</summary>
    private int[] Leaves(bool usesRings)
    {
        _lab.Open(usesRings);
        int[] leafOf = new int[ColdLab.KeyCount];
        for (int i = 0; i < ColdLab.KeyCount; i++)
        {
            Assert.Equal(1, List(new KeyRange { From = ColdLab.Key(i), Limit = 1 }, out _));
            leafOf[i] = (int)_lab.Residency.Brought - 2;
        }

        return leafOf;
    }
}
