using System;
using System.Threading;

namespace Holt.Tests.Sim;

/// <summary>A thread of the <see cref="Scheduler"/>, and its turn.</summary>
internal sealed class Worker
{
    private const int StackBytes = 256 << 10;

    private readonly Thread _thread;
    private readonly object _lock = new();
    private bool _hasTurn; // _lock

    public Worker(Action life) => _thread = new Thread(() => life(), StackBytes) { IsBackground = true };

    /// <summary>What it does in the next schedule.</summary>
    public Action? Body { get; set; }

    /// <summary>What it waits for; null: it can go on.</summary>
    public Func<bool>? Condition { get; set; }

    public void Start() => _thread.Start();

    public void Go()
    {
        lock (_lock)
        {
            _hasTurn = true;
            Monitor.Pulse(_lock);
        }
    }

    public void AwaitTurn()
    {
        lock (_lock)
        {
            while (!_hasTurn)
            {
                _ = Monitor.Wait(_lock);
            }

            _hasTurn = false;
        }
    }

    public void Join() => _thread.Join();
}
