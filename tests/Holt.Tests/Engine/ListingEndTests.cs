using System.Text;
using Holt.Engine;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>What is asked of a listing when nothing is left of it.</summary>
public sealed class ListingEndTests
{
    [Theory]
    [InlineData(3)] // as many as there are
    [InlineData(null)]
    [InlineData(2)]
    public void A_listing_that_is_over_shows_nothing_whatever_comes_after(int? limit)
    {
        Assert.Equal(HoltStatus.Ok, StoreEngine.TryOpenMemory(new HoltOptions(), out StoreEngine? engine));
        Put(engine!, "a", "b", "c");
        var range = new KeyRange { Limit = limit };
        Assert.Equal(HoltStatus.Ok, engine!.OpenListing(HoltLimits.DefaultTreeId, range, out Listing? listing));
        Assert.False(listing!.State.IsOver);
        Assert.Equal(HoltStatus.Ok, engine.NextPage(listing));
        Assert.Equal(limit ?? 3, listing.Page.Count);

        Assert.True(listing.State.IsOver); // its page told the end too, at that moment
        Put(engine, "d");
        Assert.Equal(HoltStatus.Done, engine.NextPage(listing));
        Assert.Equal(0, listing.Page.Count);

        engine.Dispose();
        Assert.Equal(HoltStatus.Closed, engine.NextPage(listing));
    }

    [Fact]
    public void A_group_that_ends_with_the_range_ends_the_listing()
    {
        Assert.Equal(HoltStatus.Ok, StoreEngine.TryOpenMemory(new HoltOptions(), out StoreEngine? engine));
        using StoreEngine owned = engine!;
        Put(owned, "a/1/x", "a/1/y", "b");
        var range = new KeyRange { Prefix = "a/"u8, Delimiter = (byte)'/' };
        Assert.Equal(HoltStatus.Ok, owned.OpenListing(HoltLimits.DefaultTreeId, range, out Listing? listing));
        Assert.Equal(HoltStatus.Ok, owned.NextPage(listing!));
        Assert.Equal("a/1/"u8, listing!.Page.Key(0));
        Assert.Equal(HoltStatus.Done, owned.NextPage(listing));
        Assert.Equal(0, listing.Page.Count);
        owned.CloseListing(listing);
    }

    private static void Put(StoreEngine engine, params string[] keys)
    {
        foreach (string key in keys)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(key);
            Assert.Equal(HoltStatus.Ok, engine.Put(HoltLimits.DefaultTreeId, bytes, [], isSync: false, out _));
        }
    }
}
