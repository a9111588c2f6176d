using System;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>Reserving, publishing and group commit, in every order of events with two preemptions.</summary>
public sealed class LogScheduleTests(ITestOutputHelper output)
{
    private const int Preemptions = 2;

    [Theory]
    [InlineData("pp")]
    [InlineData("pd")]
    [InlineData("nn")]
    [InlineData("np")]
    [InlineData("pl")]
    [InlineData("el")]
    [InlineData("pc")]
    public void Two_writers_are_acknowledged_when_it_is_true(string who) => Pass(who);

    [Theory(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    [InlineData("dd")]
    [InlineData("ppp")]
    [InlineData("ppd")]
    [InlineData("pdd")]
    [InlineData("td")]
    [InlineData("tt")]
    [InlineData("pxp")]
    [InlineData("xd")]
    [InlineData("xs")]
    [InlineData("pds")]
    [InlineData("pxs")]
    [InlineData("epl")]
    [InlineData("epc")]
    [InlineData("xdl")]
    public void So_are_more_of_them(string who) => Pass(who);

    [Theory(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    [InlineData("ttddpp", 1)]
    [InlineData("dddddd", 2)]
    [InlineData("tttxds", 3)]
    [InlineData("ttlpes", 4)]
    public void So_are_many_in_random_orders(string who, ulong seed)
    {
        using var scenario = new LogScenario { Who = who };
        Exploration result = Scheduler.Explore(
            scenario, new RandomPriorities(seed, changeCount: 4, scheduleCount: 3_000));
        output.WriteLine(result.ToString());
        Assert.Null(result.Failure);
    }

    [Theory]
    [InlineData("pp", PlantedBug.UnmarkedFold, "published")]
    [InlineData("pp", PlantedBug.SilentFold, "deadlock")]
    [InlineData("nn", PlantedBug.LonePass, "all is published")]
    [InlineData("dd", PlantedBug.LateTarget, "durable")]
    [InlineData("pp", PlantedBug.EarlyLook, "deadlock")]
    [InlineData("pxs", PlantedBug.EarlyUnmap, "not so")]
    [InlineData("el", PlantedBug.StaleBound, "thread 0: Object reference")]
    [InlineData("pc", PlantedBug.LateSealLook, "the tail is moved")]
    internal void A_bug_of_the_log_is_found(string who, PlantedBug bug, string failure)
    {
        using var scenario = new LogScenario { Who = who, Bug = bug };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(Preemptions));
        output.WriteLine(result.ToString());
        Assert.Contains(failure, result.Failure, StringComparison.Ordinal);
    }

    private void Pass(string who)
    {
        using var scenario = new LogScenario { Who = who };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(Preemptions));
        output.WriteLine(result.ToString());
        Assert.Null(result.Failure);
        Assert.True(result.IsExhausted);
    }
}
