using System;
using System.Linq;
using Holt.Tests.Crash;
using Holt.Tests.Io;
using Holt.Tests.SimDisk;
using Xunit;

namespace Holt.Tests.Engine;

/// <summary>
/// Lives in which nothing is written. Each had two segments of the log made for it, 16 MiB of zeros each, and left them
/// behind: a close took no checkpoint, so the log was still wanted from the last one on. After 26 opens a store had 416
/// MiB of log, and an open took 50 to 300 ms.
/// </summary>
public sealed class EmptyLifeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_store_that_is_opened_and_closed_makes_no_segments(bool hasWrites)
    {
        var disk = new SimulatedDisk();
        int made = 0;
        for (int life = 0; life < 8; life++)
        {
            disk.OnEvent = life < 2 ? null : e => made += e.Call == DiskCall.Create ? 1 : 0;
            DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
            if (life == 0 || hasWrites)
            {
                Assert.Equal(HoltStatus.Ok, store!.Put(new CrashWrite("key", 40, life, 0), isSync: false, out _));
            }

            Assert.Null(store!.Close());
        }

        Assert.Equal(0, made);
        Assert.InRange(Segments(disk), 2, 4);
    }

    /// <summary>Until the next checkpoint each leaves two segments; when they are many it is asked for.</summary>
    [Fact]
    public void A_store_that_dies_again_and_again_without_a_write_is_within_the_limit_of_the_log_when_asked()
    {
        var disk = new SimulatedDisk();
        for (int life = 0; life < 8; life++)
        {
            DiskFolder.Good(CrashStore.Open(disk, out CrashStore? store));
            SimulatedDisk left = disk.Kill();
            store!.Drop();
            disk = left;
        }

        DiskFolder.Good(CrashStore.Open(disk, out CrashStore? last));
        Assert.Equal(HoltStatus.Ok, last!.Checkpoint());
        Assert.Null(last.Close());
        DiskFolder.Good(CrashStore.Open(disk, out last));
        Assert.InRange(Segments(disk), 2, 4);
        last!.Drop();
    }

    private static int Segments(SimulatedDisk disk) =>
        disk.Names.Count(name => name.StartsWith("log-", StringComparison.Ordinal));
}
