using System;
using Holt.Io;
using Holt.Tests.Io;
using Xunit;

namespace Holt.Tests.SimDisk;

/// <summary>A search that finds nothing proves something only when it finds what is planted.</summary>
public sealed class CanaryTests
{
    private const int ChoicesPerEvent = 60;

    [Theory]
    [InlineData("log", "AcknowledgedBeforeSync")]
    [InlineData("log", "NoDirectorySync")]
    [InlineData("shadow", "DroppedSync")]
    [InlineData("shadow", "EarlyReuse")]
    [InlineData("mapped", "PublishedBeforeBody")]
    [InlineData("rename", "NoDirectorySync")]
    [InlineData("rename", "RenamedBeforeSync")]
    public void A_planted_error_is_found(string toy, string error)
    {
        CrashSearch search = new CrashSearch(Make(toy, Enum.Parse<ToyError>(error)), ChoicesPerEvent).Run();
        Assert.True(search.Finding is not null, $"not found in {search.States} states");
    }

    [Theory]
    [InlineData("log")]
    [InlineData("shadow")]
    [InlineData("mapped")]
    [InlineData("rename")]
    public void Nothing_is_found_where_nothing_is_wrong(string toy)
    {
        CrashSearch search = new CrashSearch(Make(toy, ToyError.None), 10 * ChoicesPerEvent).Run();
        Assert.True(search.Finding is null, search.Finding);
        Assert.True(search.States > 3000, $"{search.States} states");
    }

    /// <summary>The kernel answers yes the second time; whoever believes it has lost what it acknowledges.</summary>
    [Theory]
    [InlineData("None", false)]
    [InlineData("SyncTriedAgain", true)]
    public void A_sync_that_failed_is_not_tried_again(string error, bool isFound)
    {
        var toy = new ToyLog(Enum.Parse<ToyError>(error));
        var disk = new SimulatedDisk();
        var progress = new CrashProgress();
        DiskFolder.Good(disk.MakeDirectory());
        disk.Fail(DiskCall.Sync, "log", 12, Errno.InputOutput);
        toy.Run(disk, progress);
        Assert.Equal(isFound ? 12 : 11, progress.Acknowledged);
        int worst = toy.Recover(disk.Crash(0));
        Assert.Equal(isFound, worst < progress.Acknowledged);
    }

    private static IToy Make(string toy, ToyError error) => toy switch
    {
        "log" => new ToyLog(error),
        "shadow" => new ToyShadow(error),
        "mapped" => new ToyMappedLog(error),
        _ => new ToyRename(error),
    };
}
