using System.Collections.Generic;
using Holt.Engine;
using Holt.Foundation;
using Holt.Pool;
using Holt.Tests.Support;
using Holt.Tree;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>
/// A page that lost against writers too often is filled under a shared latch. It must show what any other page shows;
/// rolled up groups end in other frames than the one that is latched, and there it once went round for ever.
/// </summary>
public sealed class LatchedPageTests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Pages_filled_under_a_latch_show_what_others_show(int frameBytes)
    {
        using TreeStore store = Filled(frameBytes, out Oracle oracle);
        foreach (RangeSpec spec in (RangeSpec[])
        [
            new(),
            new() { Reverse = true },
            new() { Delimiter = (byte)'/' },
            new() { Delimiter = (byte)'/', Reverse = true },
            new() { Prefix = Text.Bytes("d3/"), Delimiter = (byte)'/' },
            new() { Prefix = Text.Bytes("d3/"), Delimiter = (byte)'/', Reverse = true, KeysOnly = true },
            new() { Prefix = Text.Bytes("d"), Delimiter = (byte)'7', Limit = 50 },
            new() { From = Text.Bytes("d2/1/5"), To = Text.Bytes("d4/0/2"), ToInclusive = true },
        ])
        {
            List<Item> expected = oracle.List(spec);
            Assert.NotEmpty(expected);
            Assert.Equal(expected.ConvertAll(Stores.Show), Latched(store, spec));
        }
    }

    private static List<string> Latched(TreeStore store, RangeSpec spec)
    {
        var shown = new List<string>();
        var listing = new Listing();
        listing.Begin(0, spec.ToRange());
        while (!listing.State.IsOver)
        {
            listing.SizePage();
            HoltStatus status = Scan.NextPageLatched(store, listing.State, listing.Page);
            if (status == HoltStatus.Done)
            {
                break;
            }

            Assert.Equal(HoltStatus.Ok, status);

            for (int i = 0; i < listing.Page.Count; i++)
            {
                bool isPrefix = listing.Page.IsPrefix(i);
                shown.Add($"{(isPrefix ? "P" : "K")} {Text.Show(listing.Page.Key(i)).Trim('"')}");
            }
        }

        return shown;
    }

    private static TreeStore Filled(int frameBytes, out Oracle oracle)
    {
#pragma warning disable CA2000 // the store owns it
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(frameBytes, 1L << 30, false, out FramePool? pool));
#pragma warning restore CA2000
        Assert.Equal(HoltStatus.Ok, TreeStore.TryCreate(pool!, new CountingStamp(), out TreeStore? store));
        oracle = new Oracle();
        var ticket = default(WriteTicket);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] key = Text.Bytes($"d{i % 7}/{i % 3}/{i}");
            byte[] value = new byte[20 + (i % 500 == 0 ? 5000 : 0)];
            EngineKey engineKey = EngineKey.Of(default, 0, key);
            Assert.Equal(HoltStatus.Ok, Writer.Put(store!, engineKey, value, ref ticket));
            oracle.Put(key, value, ticket.Place);
        }

        return store!;
    }
}
