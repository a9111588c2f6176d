using System;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>The latch word, the waiting and the pool, in every order of events with two preemptions.</summary>
public sealed class LatchScheduleTests(ITestOutputHelper output)
{
    private const int Preemptions = 2;

    [Theory]
    [InlineData("wr")]
    [InlineData("ww")]
    [InlineData("wwr")]
    [InlineData("oor")]
    [InlineData("ir")]
    [InlineData("iw")]
    [InlineData("is")]
    [InlineData("iss")]
    [InlineData("wrs")]
    [InlineData("wmr")]
    [InlineData("oms")]
    public void Reads_are_whole_and_additions_are_kept(string who)
    {
        using var scenario = new PairScenario { Who = who };
        Pass(scenario, new BoundedSearch(Preemptions));
    }

    [Theory]
    [InlineData("wwirrs", 1)]
    [InlineData("iiorrss", 2)]
    [InlineData("wiormms", 3)]
    public void So_they_are_with_many_threads_in_random_orders(string who, ulong seed)
    {
        using var scenario = new PairScenario { Who = who };
        Pass(scenario, new RandomPriorities(seed, changeCount: 4, scheduleCount: 3_000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_reader_never_takes_another_frame_for_its_child(int readerCount)
    {
        using var scenario = new CouplingScenario { ReaderCount = readerCount };
        Pass(scenario, new BoundedSearch(Preemptions));
    }

    [Fact]
    public void Who_waits_for_a_frame_that_is_freed_is_told_in_any_order()
    {
        using var scenario = new GoneScenario();
        Pass(scenario, new BoundedSearch(Preemptions));
    }

    [Fact]
    public void An_id_has_one_owner()
    {
        using var scenario = new AllocationScenario();
        Pass(scenario, new BoundedSearch(Preemptions));
    }

    [Theory]
    [InlineData("ww", PlantedBug.EarlyLook, "deadlock")]
    [InlineData("is", PlantedBug.NoWakeByShared, "deadlock")]
    [InlineData("is", PlantedBug.UpgradeEarly, "not held")]
    [InlineData("wr", PlantedBug.NoBump, "whole")]
    [InlineData("oo", PlantedBug.NoBump, "lost")]
    [InlineData("wr", PlantedBug.NoValidation, "whole")]
    [InlineData("wr", PlantedBug.VersionOnlyValidation, "whole")]
    internal void A_bug_in_the_latch_is_found(string who, PlantedBug bug, string failure)
    {
        using var scenario = new PairScenario { Who = who, Bug = bug };
        Find(scenario, failure);
    }

    [Theory]
    [InlineData(PlantedBug.VersionReset, "read 2222")]
    [InlineData(PlantedBug.NoValidation, "read 2222")]
    [InlineData(PlantedBug.UnmaskedId, "_idMask")]
    internal void A_bug_on_the_way_from_parent_to_child_is_found(PlantedBug bug, string failure)
    {
        using var scenario = new CouplingScenario { Bug = bug };
        Find(scenario, failure);
    }

    private void Pass(Scenario scenario, IStrategy strategy)
    {
        Exploration result = Scheduler.Explore(scenario, strategy);
        output.WriteLine(result.ToString());
        Assert.Null(result.Failure);
        Assert.True(result.IsExhausted);
    }

    private void Find(Scenario scenario, string failure)
    {
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(Preemptions));
        output.WriteLine(result.ToString());
        Assert.Contains(failure, result.Failure, StringComparison.Ordinal);
    }
}
