using System;
using Holt.Foundation;
using Holt.Tests.Crash;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>
/// The crash search finds what is planted in the engine: here what one thread and a crash are enough for.
/// </summary>
public sealed class CrashPlantedTests(ITestOutputHelper output)
{
    private const int StatesMax = 4_000;

    /// <summary>Each is looked for from the write on where its workload comes to the point.</summary>
    [Theory]
    [InlineData(PlantedBug.UnsyncedImages, "checkpoints", 0, "Corrupt")]
    [InlineData(PlantedBug.EarlyReuse, "checkpoints", 5, "Corrupt: data")]
    [InlineData(PlantedBug.EarlyCut, "compaction", 200, "the file ends before the image")]
    [InlineData(PlantedBug.ReuseAfterFailedSync, "failed sync", 40, "Corrupt: data")]
    [InlineData(PlantedBug.EarlyRelease, "segments", 24, "missing")]
    [InlineData(PlantedBug.EarlyRelease, "sealed log", 9, "no segment holds")]
    [InlineData(PlantedBug.EvictedPublished, "evictions", 60, "Corrupt: data")]
    [InlineData(PlantedBug.StaleEviction, "evictions", 60, "no prefix")]
    [InlineData(PlantedBug.UnsyncedEviction, "evictions", 60, "Corrupt: data")]
    [InlineData(PlantedBug.KeptFree, "evicted values", 40, "invariant broken")]
    [InlineData(PlantedBug.HoleRefused, "puts", 0, "damaged")]
    [InlineData(PlantedBug.VersionRepeat, "equal puts", 200, "handed out before")]
    [InlineData(PlantedBug.SameLife, "equal puts", 160, "no prefix")]
    [InlineData(PlantedBug.UnsyncedLife, "quiet lives", 30, "contradicts")]
    [InlineData(PlantedBug.LateLife, "quiet lives", 30, "contradicts")]
    [InlineData(PlantedBug.AckWithoutSpace, "full disk", 60, "no prefix")]
    [InlineData(PlantedBug.UnsettledTail, "kills", 0, "damaged")]
    [InlineData(PlantedBug.UnsyncedLog, "durable puts", 0, "no prefix")]
    [InlineData(PlantedBug.SkippedRecord, "deletes", 60, "no prefix")]
    [InlineData(PlantedBug.HalfReplay, "batches", 60, "no prefix")]
    [InlineData(PlantedBug.HalfReplay, "batches in parts", 20, "no prefix")]
    internal void A_bug_is_found_by_crashes(PlantedBug bug, string workload, int writesMin, string finding)
    {
        CrashHunt found = Hunt(bug, bug, workload, writesMin, long.MaxValue);
        Assert.Contains(finding, found.Finding, StringComparison.Ordinal);
        CrashHunt same = Hunt(bug, PlantedBug.None, workload, writesMin, found.States);
        Assert.Null(same.Finding);
    }

    private CrashHunt Hunt(PlantedBug lookedFor, PlantedBug planted, string workload, int writesMin, long statesMax)
    {
        Planted.Bug = planted;
        var hunt = new CrashHunt(3)
        {
            JudgesVersions = lookedFor != PlantedBug.SameLife,
            StatesMax = statesMax,
            WritesMin = writesMin,
        };
        try
        {
            _ = hunt.Run(CrashWorkloads.Of(workload), StatesMax);
        }
        finally
        {
            Planted.Bug = PlantedBug.None;
        }

        output.WriteLine($"{planted}: {hunt.States} states, {hunt.Finding}");
        return hunt;
    }
}
