using System.Threading;
using Holt.Foundation;
using Holt.Io;
using Xunit;

namespace Holt.Tests.Foundation;

/// <summary>Sleeping for a word, with real threads; the orders of events are tried in the schedule tests.</summary>
public sealed class WaiterTests
{
    private ulong _word = LatchWord.Exclusive;

    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public void A_sleeper_is_woken_by_the_change_it_waits_for(bool isKernel)
    {
        var waiter = new Waiter(isKernel ? LinuxFutex.Best : new MonitorFutex());
        var sleeper = new Thread(() => waiter.WaitWhile(7, ref _word, LatchWord.Exclusive));
        sleeper.Start();
        UntilAsleep(waiter);

        _ = Interlocked.Exchange(ref _word, LatchWord.Free);
        waiter.Wake(7);
        sleeper.Join();
        Assert.Equal(1, waiter.Waits);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_sleeper_whose_word_has_not_changed_sleeps_on(bool isKernel)
    {
        var waiter = new Waiter(isKernel ? LinuxFutex.Best : new MonitorFutex());
        var sleeper = new Thread(() => waiter.WaitWhile(7, ref _word, LatchWord.Exclusive));
        sleeper.Start();
        UntilAsleep(waiter);

        waiter.Wake(7);
        waiter.Wake(7 + 64); // another word of the same spot
        UntilAsleep(waiter);
        _ = Interlocked.Exchange(ref _word, LatchWord.Free);
        waiter.Wake(7);
        sleeper.Join();
    }

    /// <summary>A host that interrupts a thread must not tear it out of a wait under a latch.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public void An_interrupted_sleeper_sleeps_on_and_is_interrupted_afterwards(bool isKernel)
    {
        var waiter = new Waiter(isKernel ? LinuxFutex.Best : new MonitorFutex());
        bool interruptedAfterwards = false;
        var sleeper = new Thread(() =>
        {
            waiter.WaitWhile(7, ref _word, LatchWord.Exclusive);
            try
            {
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
                interruptedAfterwards = true;
            }
        });
        sleeper.Start();
        UntilAsleep(waiter);
        sleeper.Interrupt();
        _ = Interlocked.Exchange(ref _word, LatchWord.Free);
        waiter.Wake(7);
        sleeper.Join();
        Assert.True(interruptedAfterwards);
    }

    [Fact]
    public void Nobody_sleeps_for_a_word_that_has_changed_already()
    {
        var waiter = new Waiter(LinuxFutex.Best);
        waiter.WaitWhile(7, ref _word, LatchWord.Free);
    }

    /// <summary>It goes to sleep now, or does already: each order must come out right.</summary>
    private static void UntilAsleep(Waiter waiter) => SpinWait.SpinUntil(() => waiter.Waits > 0);
}
