using System;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>What the scheduler itself claims: it tries every order, and says so when something hangs.</summary>
public sealed class SchedulerTests
{
    /// <summary>Two threads of n points have n + 1 stretches each; these interleave in C(2n + 2, n + 1) ways.</summary>
    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 20)]
    [InlineData(5, 924)]
    public void A_search_without_bound_tries_every_interleaving_once(int pointCount, int interleavings)
    {
        using var scenario = new Toy { Bodies = () => [() => Points(pointCount), () => Points(pointCount)] };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(int.MaxValue));
        Assert.True(result.IsExhausted);
        Assert.Equal(interleavings, result.Schedules);
    }

    /// <summary>A read and a write with a point between: lost when another thread comes in there.</summary>
    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "lost")]
    public void A_lost_addition_needs_one_preemption(int preemptions, string? failure)
    {
        int number = 0;
        void Add()
        {
            int read = number;
            SyncPoint.Reach();
            number = read + 1;
        }

        using var scenario = new Toy
        {
            Bodies = () =>
            {
                number = 0;
                return [Add, Add];
            },
            After = () => Scenario.Expect(number == 2, "lost"),
        };
        AssertFailure(failure, Scheduler.Explore(scenario, new BoundedSearch(preemptions)));
        var random = new RandomPriorities(seed: 1, changeCount: preemptions, scheduleCount: 1_000);
        AssertFailure(failure, Scheduler.Explore(scenario, random));
    }

    [Fact]
    public void Two_locks_in_two_orders_are_a_deadlock()
    {
        bool[] held = new bool[2];
        void Lock(int first, int second)
        {
            SyncPoint.Until(() => !held[first]);
            held[first] = true;
            SyncPoint.Until(() => !held[second]);
            held[first] = false;
        }

        using var scenario = new Toy
        {
            Bodies = () =>
            {
                Array.Clear(held);
                return [() => Lock(0, 1), () => Lock(1, 0)];
            },
        };
        AssertFailure("deadlock", Scheduler.Explore(scenario, new BoundedSearch(1)));
    }

    [Fact]
    public void Who_tries_again_for_ever_is_a_livelock_and_who_waits_for_another_is_not()
    {
        bool isDone = false;
        void Spin(Func<bool> until)
        {
            while (!until())
            {
                SyncPoint.Reach();
            }
        }

        using var endless = new Toy { Bodies = () => [() => Spin(() => false), () => Points(1)] };
        AssertFailure("livelock", Scheduler.Explore(endless, new BoundedSearch(0)));

        using var patient = new Toy
        {
            Bodies = () =>
            {
                isDone = false;
                return [() => Spin(() => isDone), () => isDone = true];
            },
        };
        AssertFailure(null, Scheduler.Explore(patient, new BoundedSearch(0)));
    }

    [Fact]
    public void A_failure_tells_the_order_of_events()
    {
        using var scenario = new Toy
        {
            Bodies = () => [() => SyncPoint.Reach("here"), () => throw new InvalidOperationException("broken")],
        };
        string? failure = Scheduler.Explore(scenario, new BoundedSearch(0)).Failure;
        Assert.Equal("thread 1: broken\n  thread 0: here, ends", failure);
    }

    private static void Points(int count)
    {
        for (int i = 0; i < count; i++)
        {
            SyncPoint.Reach();
        }
    }

    private static void AssertFailure(string? failure, Exploration result)
    {
        if (failure is null)
        {
            Assert.Null(result.Failure);
            Assert.True(result.IsExhausted);
        }
        else
        {
            Assert.Contains(failure, result.Failure, StringComparison.Ordinal);
        }
    }

    private sealed class Toy : Scenario
    {
        public required Func<Action[]> Bodies { get; init; }

        public Action? After { get; init; }

        public override Action[] Begin() => Bodies();

        public override void Check() => After?.Invoke();
    }
}
