using System.Collections.Generic;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

public sealed class ExtentAllocatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_does_what_a_list_of_units_does(ulong seed)
    {
        var rng = new Rng(seed);
        var allocator = new ExtentAllocator();
        var model = new List<bool>();
        var held = new List<Extent>();
        var left = new List<Extent>();
        for (int step = 0; step < 4000; step++)
        {
            switch (rng.Below(step < 400 ? 3 : 6))
            {
                case 0:
                    int grown = rng.OneIn(10) ? rng.Below(3000) : rng.Below(60);
                    allocator.Grow(model.Count + grown);
                    model.AddRange(new bool[grown]);
                    break;
                case 1 or 2 or 3:
                    int units = rng.OneIn(3) ? rng.Between(1, 128) : rng.Between(1, 6);
                    int expected = FirstFit(model, units);
                    Assert.Equal(expected >= 0, allocator.TryAllocate(units, out Extent extent));
                    if (expected >= 0)
                    {
                        Assert.Equal(new Extent(expected, units), extent);
                        Mark(model, extent, isUsed: true);
                        held.Add(extent);
                    }

                    break;
                case 4 when held.Count > 0:
                    int at = rng.Below(held.Count);
                    allocator.Free(held[at]);
                    left.Add(held[at]);
                    held.RemoveAt(at);
                    break;
                case 5 when rng.OneIn(4):
                    allocator.ReleasePending();
                    left.ForEach(extent => Mark(model, extent, isUsed: false));
                    left.Clear();
                    break;
            }

            Assert.Equal(model.Count, allocator.Units);
            Assert.Equal(model.FindAll(isUsed => !isUsed).Count, allocator.FreeUnits);
        }

        Assert.NotEmpty(held);
    }

    [Fact]
    public void What_was_left_is_not_given_before_it_is_released()
    {
        var allocator = new ExtentAllocator();
        allocator.Grow(8);
        Assert.True(allocator.TryAllocate(8, out Extent all));
        allocator.Free(all);
        Assert.False(allocator.TryAllocate(1, out _));
        Assert.Equal(8, allocator.PendingUnits);
        allocator.ReleasePending();
        Assert.True(allocator.TryAllocate(8, out _));
        Assert.Equal(0, allocator.PendingUnits);
    }

    [Fact]
    public void An_extent_is_taken_once_and_inside_the_file_only()
    {
        var allocator = new ExtentAllocator();
        allocator.Grow(100);
        Assert.True(allocator.TryTake(new Extent(10, 5)));
        Assert.False(allocator.TryTake(new Extent(14, 1)));
        Assert.False(allocator.TryTake(new Extent(6, 5)));
        Assert.False(allocator.TryTake(new Extent(98, 3)));
        Assert.False(allocator.TryTake(new Extent(1L << 47, 1)));
        Assert.True(allocator.TryTake(new Extent(15, 85)));
        Assert.Equal(10, allocator.FreeUnits);
    }

    /// <summary>The lowest run; it does not cross the end of a block.</summary>
    private static int FirstFit(List<bool> model, int units)
    {
        int run = 0;
        for (int unit = 0; unit < model.Count; unit++)
        {
            run = unit % ExtentAllocator.BlockUnits == 0 ? 0 : run;
            run = model[unit] ? 0 : run + 1;
            if (run == units)
            {
                return unit - units + 1;
            }
        }

        return -1;
    }

    private static void Mark(List<bool> model, Extent extent, bool isUsed)
    {
        for (int unit = (int)extent.FirstUnit; unit < extent.EndUnit; unit++)
        {
            model[unit] = isUsed;
        }
    }
}
