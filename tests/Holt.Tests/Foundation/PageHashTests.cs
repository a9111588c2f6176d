using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics.X86;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Foundation;

/// <summary>The keys are random in each process: by chance a test fails once in 2^30 runs or less.</summary>
public sealed class PageHashTests
{
    private const int PageBytes = PageBits.PageBytes;
    private const int WordBytes = sizeof(ulong);

    private delegate ulong Hash(ReadOnlySpan<byte> page);

    /// <summary>Which one is used depends on the processor, and on the compiler.</summary>
    private static Hash[] Hashes => Sse2.IsSupported ? [PageHash.Wide, PageHash.Narrow] : [PageHash.Wide];

    [Fact]
    public void It_does_what_its_definition_says()
    {
        var rng = new Rng(1);
        byte[] page = new byte[PageBytes];
        AssertAsDefined(page);
        page.AsSpan().Fill(byte.MaxValue);
        AssertAsDefined(page);
        for (int round = 0; round < 200; round++)
        {
            rng.Fill(page);
            AssertAsDefined(page);
        }
    }

    [Fact]
    public void Every_bit_counts()
    {
        foreach (Hash of in Hashes)
        {
            foreach (byte[] page in Pages())
            {
                var seen = new HashSet<ulong> { of(page) };
                for (int bit = 0; bit < PageBytes * 8; bit++)
                {
                    page[bit / 8] ^= (byte)(1 << (bit % 8));
                    Assert.True(seen.Add(of(page)), $"bit {bit}");
                    page[bit / 8] ^= (byte)(1 << (bit % 8));
                }
            }
        }
    }

    /// <summary>What a sum of products may forget: order, a word more here and less there, zeros.</summary>
    [Fact]
    public void Words_that_change_places_or_amounts_are_noticed() => Assert.All(Hashes, AssertNoticed);

    private static void AssertAsDefined(byte[] page)
    {
        Assert.Equal(PageHash.ByDefinition(page), PageHash.Wide(page));
        Assert.True(!Sse2.IsSupported || PageHash.NarrowByDefinition(page) == PageHash.Narrow(page), "narrow");
        Assert.Contains(PageHash.Of(page), (ulong[])[PageHash.Wide(page), PageHash.NarrowByDefinition(page)]);
    }

    private static void AssertNoticed(Hash of)
    {
        var rng = new Rng(2);
        foreach (byte[] page in Pages())
        {
            var seen = new Dictionary<ulong, byte[]> { [of(page)] = [.. page] };
            for (int round = 0; round < 20_000; round++)
            {
                byte[] other = [.. page];
                int a = rng.Below(PageBytes / WordBytes) * WordBytes;
                int b = rng.Below(PageBytes / WordBytes) * WordBytes;
                ulong first = Stored.Read<ulong>(other.AsSpan(a));
                ulong second = Stored.Read<ulong>(other.AsSpan(b));
                ulong more = rng.OneIn(2) ? 1UL << rng.Below(64) : rng.Next();
                bool isMove = rng.OneIn(2);
                Stored.Write(other.AsSpan(a), isMove ? second : unchecked(first + more));
                Stored.Write(other.AsSpan(b), isMove ? first : unchecked(second - more));
                ulong hash = of(other);
                bool isNew = seen.TryAdd(hash, other);
                Assert.True(isNew || other.AsSpan().SequenceEqual(seen[hash]), $"words {a} and {b}");
            }
        }
    }

    [Fact]
    public void It_is_never_the_number_that_means_unknown() =>
        Assert.All(Pages(), page => Assert.All(Hashes, of => Assert.NotEqual(0UL, of(page))));

    /// <summary>All zeros, all ones, random, one word again and again.</summary>
    private static byte[][] Pages()
    {
        byte[] ones = new byte[PageBytes];
        ones.AsSpan().Fill(byte.MaxValue);
        byte[] random = new byte[PageBytes];
        new Rng(3).Fill(random);
        byte[] same = new byte[PageBytes];
        for (int at = 0; at < PageBytes; at += WordBytes)
        {
            random.AsSpan(0, WordBytes).CopyTo(same.AsSpan(at));
        }

        return [new byte[PageBytes], ones, random, same];
    }
}
