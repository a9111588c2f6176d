using System;
using System.Threading;
using Holt.Checkpoint;

namespace Holt.Engine;

/// <summary>Takes a checkpoint whenever the log asks for one. Sleeps otherwise.</summary>
/// <remarks>Thread-safe but for Dispose.</remarks>
internal sealed class CheckpointThread : IDisposable
{
    /// <summary>Between a checkpoint that failed and the next one.</summary>
    private const int PauseMilliseconds = 1000;

    private readonly Checkpointer _checkpointer;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private bool _isWanted; // _gate
    private bool _isEnding; // _gate

    public CheckpointThread(Checkpointer checkpointer)
    {
        _checkpointer = checkpointer;
        _thread = new Thread(Run) { IsBackground = true, Name = "holt checkpoint" };
        _thread.Start();
    }

    /// <summary>Asks for a checkpoint, and does not wait for it. Nothing happens once it has ended.</summary>
    public void Want()
    {
        lock (_gate)
        {
            _isWanted = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (Await())
        {
            // After a failure the log asks again, and a fence is told by the log itself.
            if (_checkpointer.Run() is not null)
            {
                Pause();
            }
        }
    }

    private void Pause()
    {
        lock (_gate)
        {
            long end = Environment.TickCount64 + PauseMilliseconds;
            long left = PauseMilliseconds;
            while (!_isEnding && left > 0)
            {
                _ = Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left));
                left = end - Environment.TickCount64;
            }
        }
    }

    /// <summary>False: it ends.</summary>
    private bool Await()
    {
        lock (_gate)
        {
            while (!_isWanted && !_isEnding)
            {
                _ = Monitor.Wait(_gate);
            }

            _isWanted = false;
            return !_isEnding;
        }
    }
}
