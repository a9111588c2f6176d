using System.Threading;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Foundation;

/// <summary>Sleeping for a word, with real threads; the orders of events are tried in the schedule tests.</summary>
public sealed class WaiterTests
{
    private ulong _word = LatchWord.Exclusive;

    [Fact]
    public void A_sleeper_is_woken_by_the_change_it_waits_for()
    {
        var waiter = new Waiter();
        var sleeper = new Thread(() => waiter.WaitWhile(7, ref _word, LatchWord.Exclusive));
        sleeper.Start();
        UntilAsleep(waiter, sleeper);

        _ = Interlocked.Exchange(ref _word, LatchWord.Free);
        waiter.Wake(7);
        sleeper.Join();
        Assert.Equal(1, waiter.Waits);
    }

    [Fact]
    public void A_sleeper_whose_word_has_not_changed_sleeps_on()
    {
        var waiter = new Waiter();
        var sleeper = new Thread(() => waiter.WaitWhile(7, ref _word, LatchWord.Exclusive));
        sleeper.Start();
        UntilAsleep(waiter, sleeper);

        waiter.Wake(7);
        waiter.Wake(7 + 64); // another word of the same spot
        UntilAsleep(waiter, sleeper);
        _ = Interlocked.Exchange(ref _word, LatchWord.Free);
        waiter.Wake(7);
        sleeper.Join();
    }

    /// <summary>A host that interrupts a thread must not tear it out of a wait under a latch.</summary>
    [Fact]
    public void An_interrupted_sleeper_sleeps_on_and_is_interrupted_afterwards()
    {
        var waiter = new Waiter();
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
        UntilAsleep(waiter, sleeper);
        sleeper.Interrupt();
        _ = Interlocked.Exchange(ref _word, LatchWord.Free);
        waiter.Wake(7);
        sleeper.Join();
        Assert.True(interruptedAfterwards);
    }

    [Fact]
    public void Nobody_sleeps_for_a_word_that_has_changed_already()
    {
        var waiter = new Waiter();
        waiter.WaitWhile(7, ref _word, LatchWord.Free);
    }

    private static void UntilAsleep(Waiter waiter, Thread sleeper) =>
        SpinWait.SpinUntil(() => waiter.Waits > 0 && sleeper.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
}
