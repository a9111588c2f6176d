using System;
using System.Diagnostics;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Crash;

/// <summary>
/// Two hundred thousand crashes: what <see cref="CrashTests"/> has a slice of. Half of them in each of two classes;
/// tests/run.sh runs these beside each other in two processes: threads of one process that map and unmap all the time
/// keep interrupting each other, and it takes twice as long.
/// </summary>
public abstract class CrashHuntTests(ITestOutputHelper output, int half)
{
    private const long StatesInAll = 200_000;

    /// <summary>Slow workloads (large stores, frames that come and go) have one state for so many of others.</summary>
    private const int SlowShare = 8;

    [Fact(SkipUnless = nameof(Heavy.IsOn), SkipType = typeof(Heavy), Skip = Heavy.Why)]
    public void A_hundred_thousand_crashes_leave_prefixes_of_the_writes()
    {
        long wanted = 0;
        long states = 0;
        foreach (string name in CrashWorkloads.Names.Where((_, index) => index % 2 == half))
        {
            long start = Stopwatch.GetTimestamp();
            long due = StatesOf(name);
            CrashHunt hunt = new CrashHunt(2).Run(CrashWorkloads.Of(name), due);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            output.WriteLine($"{name}: {hunt.States} states, {hunt.States / seconds:F0} a second");
            Assert.True(hunt.Finding is null, $"{name}: {hunt.Finding}");
            wanted += due;
            states += hunt.States;
        }

        output.WriteLine($"{states} states");
        Assert.True(states >= wanted, $"{states} states of {wanted}");
        Assert.InRange(wanted, StatesInAll * 4 / 10, StatesInAll);
    }

    [Fact]
    public void Both_halves_are_two_hundred_thousand() =>
        Assert.True(CrashWorkloads.Names.Sum(StatesOf) >= StatesInAll);

    private static long StatesOf(string name)
    {
        long slow = CrashWorkloads.Names.Count(IsSlow);
        long shares = (SlowShare * (CrashWorkloads.Names.Count - slow)) + slow;
        return 1 + ((IsSlow(name) ? 1 : SlowShare) * StatesInAll / shares);

        static bool IsSlow(string name) => name == "growth"
            || name.Contains("small cache", StringComparison.Ordinal)
            || name.Contains("evict", StringComparison.Ordinal);
    }

#pragma warning disable CA1034 // see above
    public sealed class First(ITestOutputHelper output) : CrashHuntTests(output, half: 0);

    public sealed class Second(ITestOutputHelper output) : CrashHuntTests(output, half: 1);
#pragma warning restore CA1034
}
