using System;
using Holt.Foundation;
using Holt.Tests.Engine;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>The test of damage finds a frame that was read ahead and that nobody has checked.</summary>
public sealed class AheadPlantedTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_frame_that_is_shown_unchecked_is_found(bool usesRings)
    {
        Planted.Bug = PlantedBug.UncheckedAhead;
        try
        {
            using var tests = new AheadTests(output);
            Exception found = Assert.ThrowsAny<Exception>(
                () => tests.A_frame_that_is_damaged_is_met_where_it_stands(usesRings));
            output.WriteLine(found.Message);
        }
        finally
        {
            Planted.Bug = PlantedBug.None;
        }
    }
}
