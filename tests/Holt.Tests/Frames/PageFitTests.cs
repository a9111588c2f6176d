using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Holt.Foundation;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A dense frame keeps its buckets within pages as far as that costs next to nothing.</summary>
public sealed unsafe class PageFitTests
{
    public static TheoryData<int, ulong> Frames => new()
    {
        { 4 << 10, 1 },
        { 16 << 10, 2 },
        { 64 << 10, 3 },
        { 64 << 10, 4 },
        { 512 << 10, 5 },
        { 512 << 10, 6 },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Buckets_of_many_sizes_lie_within_pages(int frameBytes, ulong seed)
    {
        FrameLab lab = OfManySizes(frameBytes, seed);
        List<byte[]> keys = lab.Keys();
        Assert.True(lab.RebuildDense());
        Assert.Null(lab.Fault);
        Assert.Equal(keys, lab.Keys());
        Assert.InRange(lab.Header->Across, 0, frameBytes > 64 << 10 ? Pages(lab) / 8 : Pages(lab) - 1);
        Assert.InRange((int)lab.Header->FreeUnits * FrameFormat.UnitBytes, 0, 2 * GapBytesMax(frameBytes));
    }

    /// <summary>As object names are: ten of them, or twenty, to a bucket. There is no use in gaps then.</summary>
    [Fact]
    public void Buckets_that_are_all_as_long_leave_a_page_of_gaps_at_most()
    {
        var lab = new FrameLab(512 << 10);
        for (int i = 0; i < 4000; i++)
        {
            Assert.True(lab.Put(Encoding.ASCII.GetBytes($"file-{Text(i)}.bin"), new byte[49]));
        }

        Assert.True(lab.RebuildDense());
        Assert.Null(lab.Fault);
        Assert.InRange(lab.Header->Across, Pages(lab) * 3 / 4, Pages(lab));
        Assert.InRange((int)lab.Header->FreeUnits * FrameFormat.UnitBytes, 0, GapBytesMax(512 << 10));
    }

    /// <summary>
    /// A search asks for one page of buckets where nearly all lie within one; else for that behind it too.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bucket_that_is_not_there_is_asked_for_by_what_the_frame_says(bool fitsPages)
    {
        FrameLab lab = OfManySizes(512 << 10, 7);
        Assert.True(fitsPages ? lab.RebuildDense() : lab.Rebuild());
        int front = (((int)lab.Header->NodeEnd * FrameFormat.UnitBytes) + 4095) / 4096;
        var key = new NativeBlock(EngineKey.BlockBytes);
        int guesses = 0;
        int near = 0;
        foreach (byte[] name in lab.Keys())
        {
            name.CopyTo(key.Span);
            PageBits touched = default;
            var wanted = new EngineKey(key.Start, name.Length);
            _ = FrameSearch.TryFindByPages(
                lab.View, lab.Limits, wanted, 0, PageBits.First(front), 0, default, ref touched, out _);
            long rest = 4096 - ((lab.BucketOf(name) - lab.Start) % 4096);
            near += rest < 1500 ? 1 : 0;
            guesses += touched.Without(PageBits.First(front)).Count - 1;
        }

        GC.KeepAlive(key);
        Assert.True(near > 20);
        Assert.True(fitsPages ? guesses == 0 : guesses >= near, $"{guesses} guesses, {near} buckets near the end");
    }

    /// <summary>The count of buckets across pages stays true, whatever is done to them.</summary>
    [Theory]
    [MemberData(nameof(Frames))]
    public void Writes_to_such_a_frame_leave_it_sound(int frameBytes, ulong seed)
    {
        FrameLab lab = OfManySizes(frameBytes, seed);
        Assert.True(lab.RebuildDense());
        var rng = new Rng(seed);
        List<byte[]> keys = lab.Keys();
        for (int i = 0; i < 400; i++)
        {
            byte[] key = keys[rng.Below(keys.Count)];
            _ = rng.OneIn(3) ? lab.Delete(key) : lab.Put([.. key, (byte)rng.Below(4)], new byte[rng.Below(90)]);
            string? fault = i % 16 == 0 ? lab.Fault : null;
            Assert.Null(fault);
        }

        Assert.Null(lab.Fault);
        _ = lab.RebuildDense();
        Assert.Null(lab.Fault);
    }

    /// <summary>Directories in random order: half of few files, half of so many that they fill buckets.</summary>
    private static FrameLab OfManySizes(int frameBytes, ulong seed)
    {
        var lab = new FrameLab(frameBytes);
        var rng = new Rng(seed);
        bool hasRoom = true;
        while (hasRoom && FrameFacts.UsedBytes(lab.View, lab.Limits) < frameBytes / 2)
        {
            string directory = $"{(char)rng.Between('a', 'z')}{(char)rng.Between('a', 'z')}/{rng.Below(8)}";
            for (int files = rng.OneIn(2) ? rng.Between(1, 6) : rng.Between(25, 70); hasRoom && files > 0; files--)
            {
                byte[] key = Encoding.ASCII.GetBytes($"{directory}/{Text(rng.Below(2000))}");
                hasRoom = lab.Put(key, new byte[rng.Below(90)]);
            }
        }

        return lab;
    }

    private static string Text(int number) => number.ToString("d6", CultureInfo.InvariantCulture);

    private static int Pages(FrameLab lab) =>
        (lab.Limits.FrameBytes - ((int)lab.Header->BucketStart * FrameFormat.UnitBytes) + 4095) / 4096;

    private static int GapBytesMax(int frameBytes) => Math.Min(4096, frameBytes / 64);
}
