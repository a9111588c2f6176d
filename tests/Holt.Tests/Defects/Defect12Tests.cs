using Holt.Tests.Semantics;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Defects;

/// <summary>
/// A store of this family kept finished listings and handed them out again by a number taken before the write was to be
/// seen: a listing right after an acknowledged put missed the key.
/// </summary>
public sealed class Defect12Tests
{
    [Theory]
    [MemberData(nameof(FrameSizes.All), MemberType = typeof(FrameSizes))]
    public void Defect12_The_same_short_listing_asked_again_shows_every_acknowledged_write(int frameBytes) =>
        ReadYourWritesTests.Run(frameBytes, (tree, key, round) =>
        {
            byte[] directory = key[..^1];
            var spec = new RangeSpec { Prefix = directory, Limit = 5 };
            _ = tree.Delete(key);
            Assert.Empty(Stores.List(tree, spec));
            byte[] value = Stamp.Make(key, round, 30);
            ulong version = tree.Put(key, value).Value;
            Item expected = new(key, value, version, IsPrefix: false);
            Assert.Equal(expected, Assert.Single(Stores.List(tree, spec)));
            Assert.Equal(1, tree.CountPrefix(directory, 0, out _));
            value = Stamp.Make(key, round + 1, 50);
            version = tree.Put(key, value).Value;
            expected = new Item(key, value, version, IsPrefix: false);
            Assert.Equal(expected, Assert.Single(Stores.List(tree, spec with { Reverse = true })));
        });
}
