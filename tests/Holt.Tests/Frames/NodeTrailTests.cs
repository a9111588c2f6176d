using Holt.Frames;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>The nodes of a way, as far as they are kept.</summary>
public sealed class NodeTrailTests
{
    private const int Kept = 16;

    [Fact]
    public void A_trail_tells_the_nodes_of_a_short_way_and_that_a_longer_one_is_not_whole()
    {
        var trail = default(NodeTrail);
        for (int i = 0; i < Kept; i++)
        {
            trail.Push(ushort.MaxValue - (uint)i, (1 << 17) - Kept + i);
        }

        Assert.True(trail.IsWhole);
        for (int i = 0; i < Kept; i++)
        {
            Assert.Equal(ushort.MaxValue - (uint)i, trail.Node(i));
            Assert.Equal((1 << 17) - Kept + i, trail.BranchDepth(i));
        }

        trail.Push(7, 1 << 17);
        Assert.False(trail.IsWhole);
        trail.CutTo(0);
        Assert.False(trail.IsWhole);
        trail.Clear();
        Assert.True(trail.IsWhole);
        Assert.Equal(0, trail.Count);
    }

    [Fact]
    public void A_trail_is_cut_behind_the_node_of_a_depth()
    {
        var trail = default(NodeTrail);
        trail.Push(3, 4);
        trail.Push(5, 9);
        trail.Push(7, 20);
        trail.CutTo(9);
        Assert.Equal(2, trail.Count);
        trail.CutTo(8);
        Assert.Equal(1, trail.Count);
        trail.CutTo(0);
        Assert.Equal(0, trail.Count);
        trail.Lose();
        trail.CutTo(0);
        Assert.False(trail.IsWhole);
    }
}
