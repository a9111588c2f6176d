using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Log;
using Holt.Tests.Io;
using Holt.Tests.SimDisk;
using Xunit;

namespace Holt.Tests.Crash;

/// <summary>
/// The real engine on a simulated disk, crashed at every event: whatever a crash leaves, the store that is opened there
/// is the result of a prefix of its writes that has every write it must have.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    public static TheoryData<string> Workloads => [.. CrashWorkloads.Names];

    /// <summary>A slice of what the next one does, in every build.</summary>
    [Theory]
    [MemberData(nameof(Workloads))]
    public void S141_A_crash_leaves_a_prefix_of_the_writes(string name)
    {
        CrashHunt hunt = new CrashHunt(1).Run(CrashWorkloads.Of(name), 150);
        output.WriteLine($"{name}: {hunt.States} states");
        Assert.True(hunt.Finding is null, $"{name}, state {hunt.States}: {hunt.Finding}");
        Assert.InRange(hunt.States, 100, 1000);
    }

    /// <summary>A script that no longer does what it is for proves nothing.</summary>
    [Fact]
    public void The_workloads_do_what_they_are_for()
    {
        Assert.True(Run("splits").Stats.Splits > 3);
        Assert.True(Run("merges").Stats.Merges > 3);
        Assert.True(
            Run("repack").Stats.LeafFrames < Run("repack", isCompact: false).Stats.LeafFrames, "frames are joined");
        Assert.True(Run("full disk").Refusals.GetValueOrDefault(HoltStatus.NoSpace) > 3);
        Assert.DoesNotContain(SegmentName.Of(0), Run("segments").Disk.Names);
        Assert.True(Run("growth").Disk.Content("data").Length > 256 << 10);
        int packed = Run("compaction").Disk.Content("data").Length;
        int unpacked = Run("compaction", isCompact: false).Disk.Content("data").Length;
        Assert.True(Run("small cache").Stats.FramesEvicted > 3);
        HoltStats evicting = Run("evictions").Stats;
        Assert.True(evicting.FramesEvicted > 60);
        Assert.Equal(3, evicting.Checkpoints); // and none for want of memory
        Assert.True(packed < unpacked, $"{packed} bytes, {unpacked} without compaction");
        Assert.True(Run("equal puts").Disk.Names.Count(name => name.StartsWith("log-", StringComparison.Ordinal)) > 2);

        static CrashRun Run(string name, bool isCompact = true)
        {
            List<CrashStep> steps = CrashWorkloads.Of(name);
            _ = isCompact ? 0 : steps.RemoveAll(step => step.Kind == CrashStepKind.Compact);
            var run = new CrashRun(steps);
            run.Run(null);
            return run;
        }
    }

    /// <summary>
    /// A store that was born and died before it had a log: the superblock said that it lived, and no segment was there,
    /// which is damage. Now the first segments are there before that is said. The next open may want others.
    /// </summary>
    [Fact]
    public void S152_The_first_open_may_die_at_any_event()
    {
        var disk = new SimulatedDisk();
        List<SimulatedDisk> left = [];
        disk.OnEvent = _ => left.AddRange([disk.Kill(), disk.Crash(0), disk.Crash(1)]);
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        store!.Drop();
        Assert.True(left.Count > 60);
        foreach (SimulatedDisk state in left)
        {
            DiskFolder.Good(CrashStore.Open(state, out CrashStore? again, segmentBytes: 128 << 10));
            Assert.Equal(0UL, again!.Sum());
            again.Drop();
        }
    }

    /// <summary>
    /// What replay freed was not dropped by the checkpoint behind it, so the next open found frames that nothing linked
    /// to, one more each time.
    /// </summary>
    [Fact]
    public void What_replay_frees_is_gone_with_the_next_checkpoint()
    {
        var disk = new SimulatedDisk();
        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
        Assert.Equal(HoltStatus.Ok, store!.Put(new CrashWrite("key", 3000, 1, 0), isSync: false, out _));
        Assert.Equal(HoltStatus.Ok, store.Checkpoint());
        Assert.Equal(HoltStatus.Ok, store.Put(new CrashWrite("key", 8, 2, 0), isSync: false, out _));
        for (int round = 0; round < 2; round++)
        {
            SimulatedDisk left = disk.Kill();
            store.Drop();
            disk = left;
            DiskFolder.Good(CrashStore.Open(disk, out store));
            Assert.Null(store!.FaultOfStructure());
            Assert.Equal(HoltStatus.Ok, store.Checkpoint());
        }

        store.Drop();
    }
}
