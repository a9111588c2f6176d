using System;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>Gets by pages beside all that loads, changes and evicts the frame, in every order up to a bound.</summary>
public sealed class ColdScheduleTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("rr", false, 2)]
    [InlineData("re", true, 2)]
    [InlineData("me", true, 2)]
    [InlineData("rw", false, 1)]
    [InlineData("rw", true, 1)]
    [InlineData("rl", false, 1)]
    [InlineData("rre", false, 1)]
    [InlineData("rwe", true, 1)]
    [InlineData("rle", true, 1)]
    [InlineData("rmwe", false, 1)]
    public void A_get_by_pages_answers_the_truth(string who, bool isThere, int preemptions)
    {
        using var scenario = new ColdScenario { Who = who, IsThere = isThere };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(preemptions));
        output.WriteLine(result.ToString());
        Assert.Null(result.Failure);
        Assert.True(result.IsExhausted);
    }

    [Theory]
    [InlineData("rr")]
    [InlineData("re")]
    [InlineData("me")]
    [InlineData("rw")]
    [InlineData("rl")]
    public void So_does_one_that_keeps_nothing(string who)
    {
        using var scenario = new ColdScenario { Who = who, IsPressed = true };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(preemptionsMax: 1));
        output.WriteLine($"{result}, {scenario.Passed} pages passed");
        Assert.Null(result.Failure);
        Assert.True(result.IsExhausted);
        Assert.InRange(scenario.Passed, result.Schedules / 8, long.MaxValue);
    }

    [Theory]
    [InlineData("s", 1)]
    [InlineData("sw", 1)]
    [InlineData("se", 1)]
    [InlineData("ss", 1)]
    [InlineData("sr", 1)]
    public void A_listing_that_reads_ahead_shows_all_there_is(string who, int preemptions)
    {
        using var scenario = new ColdScenario { Who = who };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(preemptions));
        output.WriteLine($"{result}, {scenario.FramesAhead} frames ahead");
        Assert.Null(result.Failure);
        Assert.True(result.IsExhausted);
        Assert.True(scenario.FramesAhead > result.Schedules);
    }

    [Theory(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    [InlineData("rrwe", 1)]
    [InlineData("rwec", 2)]
    [InlineData("rmle", 3)]
    [InlineData("wwcre", 4)]
    [InlineData("swe", 5)]
    [InlineData("sswce", 6)]
    public void So_it_does_in_random_orders(string who, ulong seed)
    {
        using var scenario = new ColdScenario { Who = who, IsThere = true };
        Exploration result = Scheduler.Explore(
            scenario, new RandomPriorities(seed, changeCount: 4, scheduleCount: 3_000));
        output.WriteLine(result.ToString());
        Assert.Null(result.Failure);
    }

    [Theory]
    [InlineData("rr", false, PlantedBug.LateBits, "a get finds the record (0)")]
    [InlineData("re", true, PlantedBug.QuietRecool, "is not of write 0")]
    [InlineData("re", false, PlantedBug.UnvalidatedLoan, "a get finds the record (0)", true)]
    internal void A_bug_of_cold_reads_is_found(
        string who, bool isThere, PlantedBug bug, string finding, bool isPressed = false)
    {
        Exploration found = Explore(who, isThere, bug, long.MaxValue, isPressed);
        Assert.Contains(finding, found.Failure, StringComparison.Ordinal);
        Assert.Null(Explore(who, isThere, PlantedBug.None, found.Schedules, isPressed).Failure);
    }

    private Exploration Explore(string who, bool isThere, PlantedBug bug, long schedulesMax, bool isPressed)
    {
        using var scenario = new ColdScenario { Who = who, IsThere = isThere, IsPressed = isPressed, Bug = bug };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(2), schedulesMax);
        output.WriteLine($"{bug}: {result}");
        return result;
    }
}
