// Threads under control: one runs at a time, and at each sync point a strategy says who goes on.
//
//    test thread            worker 0                          worker 1
//    Begin of the scenario
//    Go(first) ------------> runs to a sync point
//                            Pick: worker 1, Go(1) ---------> runs to a sync point, and so on
//    Check  <----------------------------------------------- the last one to end
//
// Everything here belongs to the thread that runs; handing over is the only synchronisation. A worker that waits for a
// condition is left out until it holds. Found are: an exception or failed assertion of a body or of Check, no thread
// that can run (deadlock, lost wake-up), and a schedule without end (livelock). A thread that has run for a
// thousand steps while others could is taken off once for free, since real threads are not stopped for ever.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Threading;
using Holt.Foundation;

namespace Holt.Tests.Sim;

/// <summary>Runs a scenario once for each schedule of a strategy.</summary>
internal sealed class Scheduler : IScheduler, IDisposable
{
    private const int StepsMax = 200_000;
    private const int StepsInARowMax = 1_000;

    private readonly Worker[] _workers;
    private readonly IStrategy _strategy;
    private readonly SemaphoreSlim _ended = new(0);
    private readonly List<(int Worker, string Place)> _trace = [];
    private ulong _alive;
    private int _current;
    private int _stepsInARow;
    private string? _failure;
    private bool _isClosing;

    private Scheduler(int workerCount, IStrategy strategy)
    {
        _strategy = strategy;
        _workers = new Worker[workerCount];
        for (int i = 0; i < workerCount; i++)
        {
            int index = i;
            _workers[i] = new Worker(() => Run(index));
        }

        Array.ForEach(_workers, worker => worker.Start());
    }

    public static Exploration Explore(Scenario scenario, IStrategy strategy, long schedulesMax = long.MaxValue)
    {
        int workerCount = scenario.Begin().Length;
        scenario.End();
        using var scheduler = new Scheduler(workerCount, strategy);
        Planted.Bug = scenario.Bug;
        try
        {
            return scheduler.Explore(scenario, schedulesMax);
        }
        finally
        {
            Planted.Bug = PlantedBug.None;
        }
    }

    void IScheduler.Reach(string place)
    {
        ThrowIfStopped();
        HandOver(place);
    }

    void IScheduler.Until(Func<bool> condition, string place)
    {
        ThrowIfStopped();
        _workers[_current].Condition = condition;
        HandOver(place);
    }

    public void Dispose()
    {
        _isClosing = true;
        Array.ForEach(_workers, worker => worker.Go());
        Array.ForEach(_workers, worker => worker.Join());
        _ended.Dispose();
    }

    private Exploration Explore(Scenario scenario, long schedulesMax)
    {
        long schedules = 0;
        long steps = 0;
        bool isExhausted = false;
        while (_failure is null && schedules < schedulesMax)
        {
            if (!_strategy.Begin())
            {
                isExhausted = true;
                break;
            }

            RunOnce(scenario);
            schedules++;
            steps += _trace.Count;
            _strategy.End(_trace.Count);
        }

        return new Exploration
        {
            Schedules = schedules,
            Steps = steps,
            IsExhausted = isExhausted,
            Failure = _failure is null ? null : _failure + Trace(),
        };
    }

    private void RunOnce(Scenario scenario)
    {
        Action[] bodies = scenario.Begin();
        _trace.Clear();
        _alive = (1UL << bodies.Length) - 1;
        _stepsInARow = 0;
        for (int i = 0; i < bodies.Length; i++)
        {
            Action body = bodies[i];
            _workers[i].Condition = null;
            _workers[i].Body = () =>
            {
                Planted.Bug = scenario.Bug;
                body();
            };
        }

        _current = _strategy.Pick(-1, _alive);
        _workers[_current].Go();
        _ended.Wait();
        try
        {
            if (_failure is null)
            {
                scenario.Check();
                scenario.End();
            }
        }
#pragma warning disable CA1031 // whatever it is, it is what the schedule led to
        catch (Exception e)
        {
            _failure = e.Message;
        }
#pragma warning restore CA1031
    }

    /// <summary>The life of a worker.</summary>
    private void Run(int index)
    {
        SyncPoint.Govern(this);
        while (true)
        {
            _workers[index].AwaitTurn();
            if (_isClosing)
            {
                return;
            }

            try
            {
                ThrowIfStopped();
                _workers[index].Body!();
            }
#pragma warning disable CA1031 // whatever it is, it is what the schedule led to
            catch (Exception e)
            {
                _failure ??= $"thread {index}: {e.Message}";
            }
#pragma warning restore CA1031

            _alive &= ~(1UL << index);
            if (_alive == 0)
            {
                _ended.Release();
            }
            else
            {
                Choose(-1, "ends");
                _workers[_current].Go();
            }
        }
    }

    private void HandOver(string place)
    {
        int me = _current;
        Choose(me, place);
        if (_current != me)
        {
            _workers[_current].Go();
            _workers[me].AwaitTurn();
        }

        ThrowIfStopped();
    }

    private void Choose(int me, string place)
    {
        _trace.Add((_current, place));
        ulong enabled = Enabled();
        if (enabled == 0)
        {
            _failure ??= "deadlock: nobody can run";
        }
        else if (_trace.Count > StepsMax)
        {
            _failure ??= "livelock: the schedule does not end";
        }

        if (_failure is not null)
        {
            _current = BitOperations.TrailingZeroCount(_alive); // one after the other they stop
            return;
        }

        ulong others = enabled & ~(1UL << _current);
        int next = _stepsInARow >= StepsInARowMax && others != 0
            ? _strategy.Pick(me, others)
            : _strategy.Pick(me, enabled);
        _stepsInARow = next == _current ? _stepsInARow + 1 : 0;
        _current = next;
        _workers[next].Condition = null;
    }

    private ulong Enabled()
    {
        ulong enabled = _alive;
        for (int i = 0; i < _workers.Length; i++)
        {
            if (((_alive >> i) & 1) != 0 && _workers[i].Condition?.Invoke() == false)
            {
                enabled &= ~(1UL << i);
            }
        }

        return enabled;
    }

    private void ThrowIfStopped()
    {
        if (_failure is not null)
        {
            throw new OperationCanceledException("the schedule has been stopped");
        }
    }

    /// <summary>The order of events, one line for each turn of a thread.</summary>
    private string Trace()
    {
        var text = new StringBuilder();
        int last = -1;
        foreach ((int worker, string place) in _trace.Count < 400 ? _trace : _trace[^400..])
        {
            _ = worker == last
                ? text.Append(", ")
                : text.Append(CultureInfo.InvariantCulture, $"\n  thread {worker}: ");
            _ = text.Append(place);
            last = worker;
        }

        return text.ToString();
    }
}
