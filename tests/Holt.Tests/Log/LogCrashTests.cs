#if DEBUG
using System;
using Holt.Foundation;
#endif
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Log;

/// <summary>Crashes at the events of a simulated disk; see <see cref="CrashRun"/>.</summary>
public sealed class LogCrashTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_a_crash_leaves_is_what_was_acknowledged(ulong seed) => Run(seed, steps: 300, eventsPerCrash: 6);

    [Fact(SkipUnless = nameof(Heavy.IsOn), SkipType = typeof(Heavy), Skip = Heavy.Why)]
    public void So_it_is_after_many_of_them()
    {
        for (ulong seed = 100; seed < 140; seed++)
        {
            Run(seed, steps: 400, eventsPerCrash: 6);
        }
    }

#if DEBUG
    /// <summary>A power loss may take back the removal of the last segment and not that of the one before it.</summary>
    [Fact]
    public void Segments_that_are_removed_in_any_order_are_found()
    {
        Planted.Bug = PlantedBug.UnsyncedUnmake;
        try
        {
            Exception found = Assert.ThrowsAny<Exception>(() =>
            {
                for (ulong seed = 1; seed < 20; seed++)
                {
                    Run(seed, steps: 300, eventsPerCrash: 6);
                }
            });
            output.WriteLine(found.Message);
            Assert.Contains("Corrupt: log-", found.Message, StringComparison.Ordinal);
        }
        finally
        {
            Planted.Bug = PlantedBug.None;
        }
    }
#endif

    private void Run(ulong seed, int steps, int eventsPerCrash)
    {
        output.WriteLine($"seed {seed}");
        using var run = new CrashRun(seed, eventsPerCrash);
        run.Work(steps);
        output.WriteLine($"{run.States} states");
        Assert.True(run.States > steps);
    }
}
