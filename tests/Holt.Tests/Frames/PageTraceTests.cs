using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A search tells which pages decided about its answer.</summary>
public sealed unsafe class PageTraceTests
{
    private const int Beside = 1 << 20;

    /// <summary>
    /// Bytes of a frame, a key, a value; pages of a search. Long ones lie across the ends of pages.
    /// </summary>
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 16 << 10, 12, 40, 4 },
        { 64 << 10, 12, 40, 5 },
        { 64 << 10, 700, 90, 5 },
        { 64 << 10, 40, 1900, 5 },
        { 512 << 10, 30, 60, 5 },
        { 512 << 10, 5000, 700, 16 },
    };

    /// <summary>
    /// A frame that has no page, and gets those that the search asks for, leads to the answer of the whole frame. The
    /// whole one needs no other pages. What is not there is not looked at: it is noise here.
    /// </summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_pages_that_a_search_tells_are_all_that_it_needs(
        int frameBytes, int keyBytes, int valueBytes, int pagesMax)
    {
        var rng = new Rng((ulong)(frameBytes + keyBytes));
        var lab = new FrameLab(frameBytes);
        byte[] made = new byte[keyBytes];
        byte[][] keys = new byte[100_000][];
        int count = 0;
        while (count < keys.Length && lab.Put(KeyOf(rng, made), new byte[rng.Below(valueBytes)]))
        {
            keys[count++] = (byte[])made.Clone();
        }

        // As in a store there is memory before and behind the frame: what is not there misleads, and is not believed.
        var sparse = new NativeBlock((2 * Beside) + frameBytes);
        sparse.Span.Clear();
        var block = new NativeBlock(EngineKey.BlockBytes);
        int most = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] key = rng.OneIn(4) ? KeyOf(rng, made) : keys[rng.Below(count)];
            key.CopyTo(block.Span);
            most = Math.Max(most, Compare(lab, sparse, new EngineKey(block.Start, key.Length), rng));
        }

        // The searches have pointers only: the collector must not take their memory meanwhile.
        GC.KeepAlive(block);
        GC.KeepAlive(sparse);
        GC.KeepAlive(lab);
        Assert.True(count > 20, $"{count} records");
        Assert.InRange(most, 2, pagesMax);
    }

    private static byte[] KeyOf(Rng rng, byte[] key)
    {
        int same = rng.Below(key.Length);
        for (int i = same; i < key.Length; i++)
        {
            key[i] = (byte)rng.Below(4);
        }

        return key;
    }

    private static int Compare(FrameLab lab, NativeBlock memory, EngineKey engineKey, Rng noise)
    {
        PageBits touched = default;
        PageBits all = PageBits.First(lab.Limits.PageCount);
        bool isFound = FrameSearch.TryFindByPages(
            lab.View, lab.Limits, engineKey, 0, all, 0, default, ref touched, out RecordHit hit);
        Assert.Equal(FrameSearch.TryFind(lab.View, engineKey, 0, out RecordHit plain), isFound);
        Assert.Equal((nint)plain.Start, (nint)hit.Start);

        byte* start = memory.Start + Beside;
        Span<byte> sparse = memory.Span.Slice(Beside, lab.Limits.FrameBytes);
        noise.Fill(sparse);
        PageBits there = default;
        for (int round = 1; ; round++)
        {
            PageBits wanted = default;
            bool again = FrameSearch.TryFindByPages(
                new FrameView(start), lab.Limits, engineKey, 0, there, 0, default, ref wanted, out RecordHit found);
            PageBits missing = wanted.Without(there);
            Assert.True(missing.Without(touched).Count <= 1, "only the page behind a bucket's is asked for in vain");
            if (missing.IsEmpty)
            {
                Assert.Equal(isFound, again);
                Assert.True(!isFound || found.Start - start == hit.Start - lab.Start, "the same record");
                Assert.True(!isFound || Value(found).SequenceEqual(Value(hit)), "the same value");
                Assert.True(touched.Without(there).IsEmpty, "no page was needed and not asked for");
                return there.Count;
            }

            Assert.True(round <= lab.Limits.PageCount, "each round asks for a page");
            CompareByCopy(lab, new FrameView(start), engineKey, there, missing.Lowest, noise);
            for (int page = 0; page < lab.Limits.PageCount; page++)
            {
                if (missing.Has(page))
                {
                    there.Add(page);
                    lab.Bytes.Slice(page * FrameFormat.PageBytes, FrameFormat.PageBytes)
                        .CopyTo(sparse[(page * FrameFormat.PageBytes)..]);
                }
            }
        }
    }

    /// <summary>A page that is missing lies elsewhere: the answer is the same, or the page is asked for.</summary>
    private static void CompareByCopy(
        FrameLab lab, FrameView sparse, EngineKey key, PageBits there, int page, Rng noise)
    {
        var memory = new NativeBlock(2 * FrameFormat.PageBytes);
        noise.Fill(memory.Span);
        Span<byte> copy = memory.Span[..FrameFormat.PageBytes];
        lab.Bytes.Slice(page * FrameFormat.PageBytes, FrameFormat.PageBytes).CopyTo(copy);
        PageBits wanted = default;
        bool isFound = FrameSearch.TryFindByPages(
            sparse, lab.Limits, key, 0, there, page, copy, ref wanted, out RecordHit found);
        if (wanted.Without(there).IsEmpty)
        {
            Assert.Equal(FrameSearch.TryFind(lab.View, key, 0, out RecordHit plain), isFound);
            Assert.True(!isFound || Value(found).SequenceEqual(Value(plain)), "the same value by a copy");
        }

        GC.KeepAlive(memory);
    }

    private static Span<byte> Value(RecordHit hit)
    {
        byte[] value = new byte[hit.ValueLength];
        hit.CopyTo(value, value.Length);
        return value;
    }
}
