using System;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>Writers in the middle of a checkpoint, in every order of events up to a bound, and then a crash.</summary>
public sealed class CutScheduleTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("cs")]
    [InlineData("co")]
    [InlineData("cg")]
    [InlineData("cb")]
    [InlineData("cw")]
    [InlineData("ce")]
    [InlineData("oe")]
    [InlineData("cu")]
    [InlineData("ck")]
    public void A_write_in_the_middle_of_a_checkpoint_is_on_one_side_of_it(string who) => Pass(who, preemptions: 1);

    [Theory(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    [InlineData("cl")]
    [InlineData("cn")]
    [InlineData("cp")]
    [InlineData("cd")]
    [InlineData("cv")]
    [InlineData("sk")]
    public void So_are_other_writes(string who) => Pass(who, preemptions: 1);

    [Theory(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    [InlineData("cw")]
    [InlineData("cu")]
    [InlineData("cv")]
    public void So_is_a_batch_that_copies_its_leaves(string who) => Pass(who, preemptions: 1, draftsOnly: true);

    [Theory(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    [InlineData("cs", 1)]
    [InlineData("cop", 2)]
    [InlineData("cnd", 3)]
    [InlineData("cso", 4)]
    [InlineData("cxx", 5)]
    [InlineData("cuw", 6)]
    [InlineData("csk", 7)]
    public void So_are_writes_in_random_orders(string who, ulong seed)
    {
        using var scenario = new CutScenario { Who = who };
        Exploration result = Scheduler.Explore(
            scenario, new RandomPriorities(seed, changeCount: 3, scheduleCount: 1_000));
        output.WriteLine(result.ToString());
        Assert.Null(result.Failure);
    }

    [Theory]
    [InlineData("cs", PlantedBug.UnseenCut, true, "killed")]
    [InlineData("cs", PlantedBug.LateDirty, false, "prefix of the log")]
    [InlineData("co", PlantedBug.UnsavedFree, true, "invariant broken")]
    [InlineData("cp", PlantedBug.NoVoid, true, "nobody can run")]
    [InlineData("xx", PlantedBug.EarlyPlace, true, "holds what was written")]
    [InlineData("cw", PlantedBug.StampPerFrame, true, "prefix of the log")]
    [InlineData("cw", PlantedBug.StampPerFrame, true, "prefix of the log", true)]
    [InlineData("cv", PlantedBug.UncutParts, true, "killed")]
    [InlineData("ce", PlantedBug.UnpinnedImage, true, "invariant broken")]
    [InlineData("cv", PlantedBug.UncutParts, true, "killed", true)]
    [InlineData("cu", PlantedBug.SavedBlocks, true, "killed")]
    [InlineData("ck", PlantedBug.MergeStamps, true, "killed")]
    internal void A_bug_of_cuts_is_found(
        string who, PlantedBug bug, bool isDirty, string finding, bool draftsOnly = false)
    {
        Exploration found = Explore(who, bug, isDirty, draftsOnly, long.MaxValue);
        Assert.Contains(finding, found.Failure, StringComparison.Ordinal);
        Assert.Null(Explore(who, PlantedBug.None, isDirty, draftsOnly, found.Schedules).Failure);
    }

    private void Pass(string who, int preemptions, bool draftsOnly = false)
    {
        using var scenario = new CutScenario { Who = who, DraftsOnly = draftsOnly };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(preemptions));
        output.WriteLine(result.ToString());
        Assert.Null(result.Failure);
        Assert.True(result.IsExhausted);
    }

    private Exploration Explore(string who, PlantedBug bug, bool isDirty, bool draftsOnly, long schedulesMax)
    {
        using var scenario = new CutScenario { Who = who, Bug = bug, IsDirty = isDirty, DraftsOnly = draftsOnly };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(1), schedulesMax);
        output.WriteLine($"{bug}: {result}");
        return result;
    }
}
