using System;
using Holt.Foundation;
using Holt.Tests.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>The random plans find what is planted in their claims, without a second thread.</summary>
public sealed class PlanPlantedTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(KeyShape.Paths)]
    [InlineData(KeyShape.Random)]
    [InlineData(KeyShape.Stems)]
    public void Writes_that_meet_in_a_block_are_found(KeyShape shape)
    {
        Planted.Bug = PlantedBug.UnclaimedBlocks;
        try
        {
            Exception found = Assert.ThrowsAny<Exception>(
                () => new FramePlanTests(output).What_is_set_out_is_done_whatever_else_is(4 << 10, shape));
            output.WriteLine(found.Message);
        }
        finally
        {
            Planted.Bug = PlantedBug.None;
        }
    }
}
