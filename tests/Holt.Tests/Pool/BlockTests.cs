using System.Linq;
using Holt.Pool;
using Xunit;

namespace Holt.Tests.Pool;

/// <summary>Which frames may lie in huge pages.</summary>
public sealed class BlockTests
{
    private const int FrameBytes = 512 << 10;
    private const uint FramesOfBlock = 4;
    private const uint FirstHuge = 4 * FramesOfBlock;

    [Fact]
    public void Frames_of_a_small_store_lie_in_small_pages_and_those_made_behind_8_MiB_may_lie_in_huge_ones()
    {
        using FramePool pool = Create(hugePages: true);
        uint[] ids = [.. Enumerable.Range(0, 40).Select(_ => pool.Allocate())];
        Assert.All(ids, id => Assert.Equal(id >= FirstHuge, pool.MayBeHuge(id)));
    }

    [Fact]
    public void Without_the_option_no_frame_lies_in_a_huge_page()
    {
        using FramePool pool = Create(hugePages: false);
        uint[] ids = [.. Enumerable.Range(0, 40).Select(_ => pool.Allocate())];
        Assert.DoesNotContain(ids, pool.MayBeHuge);
    }

    [Fact]
    public void A_block_of_which_a_frame_was_freed_is_small_pages_until_all_of_it_is_made_anew()
    {
        using FramePool pool = Create(hugePages: true);
        uint[] ids = [.. Enumerable.Range(0, 40).Select(_ => pool.Allocate())];
        pool.Bytes(FirstHuge + 2).Fill(7);
        pool.Free(FirstHuge + 1);
        Assert.False(pool.MayBeHuge(FirstHuge));
        Assert.False(pool.MayBeHuge(FirstHuge + 3));
        Assert.True(pool.MayBeHuge(FirstHuge + FramesOfBlock));
        Assert.DoesNotContain(pool.Bytes(FirstHuge + 2).ToArray(), b => b != 7);

        Assert.Equal(FirstHuge + 1, pool.Allocate());
        Assert.False(pool.MayBeHuge(FirstHuge + 1)); // not the first of its block

        pool.Free(FirstHuge);
        Assert.Equal(FirstHuge, pool.Allocate());
        Assert.False(pool.MayBeHuge(FirstHuge)); // others of the block are in use

        foreach (uint id in ids.Where(id => id / FramesOfBlock == FirstHuge / FramesOfBlock))
        {
            pool.Free(id);
        }

        Assert.Equal(FirstHuge, pool.Allocate());
        Assert.True(pool.MayBeHuge(FirstHuge));
        Assert.Equal(0, pool.Bytes(FirstHuge)[FrameBytes - 1]);
    }

    [Fact]
    public void A_store_whose_frames_take_more_than_half_of_its_budget_has_no_new_huge_pages()
    {
        using FramePool pool = Create(hugePages: true);
        pool.Residency.Attach(null!, 32 << 20);
        uint[] ids = [.. Enumerable.Range(0, 60).Select(_ => pool.Allocate())];
        uint[] huge = [.. ids.Where(pool.MayBeHuge)];
        Assert.Equal(FirstHuge, huge[0]);
        Assert.Equal(31u, huge[^1]); // with the block of 28 it is 15.5 MiB, with that of 32 it would be 17.5
    }

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(64 << 10)]
    public void A_block_has_as_many_frames_as_fit(int frameBytes)
    {
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(frameBytes, 64 << 20, hugePages: true, out FramePool? made));
        using FramePool pool = made!;
        uint first = (uint)((8 << 20) / frameBytes);
        uint id;
        while ((id = pool.Allocate()) <= first)
        {
            Assert.Equal(id == first, pool.MayBeHuge(id));
        }

        Assert.True(pool.MayBeHuge((uint)((10 << 20) / frameBytes) - 1));
    }

    private static FramePool Create(bool hugePages)
    {
        Assert.Equal(HoltStatus.Ok, FramePool.TryCreate(FrameBytes, 64 << 20, hugePages, out FramePool? pool));
        return pool!;
    }
}
