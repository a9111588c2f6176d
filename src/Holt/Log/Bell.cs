using System;
using System.Threading;

namespace Holt.Log;

/// <summary>A wait with a time limit, off every hot path. Thread safety: any thread.</summary>
/// <remarks>A host's interrupt does not end a wait; the thread has it again afterwards.</remarks>
internal sealed class Bell
{
    private readonly object _lock = new();
    private long _rings; // _lock

    /// <summary>How often it rang; asked before the reason to wait is looked at.</summary>
    public long Rings
    {
        get
        {
            lock (_lock)
            {
                return _rings;
            }
        }
    }

    public void Ring()
    {
        lock (_lock)
        {
            _rings++;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>True when it has rung since <paramref name="seen"/>, false when the time is up.</summary>
    public bool Await(long seen, TimeSpan time)
    {
        bool interrupted = false;
        bool? rang;
        while ((rang = TryAwait(seen, time)) is null)
        {
            interrupted = true;
        }

        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }

        return rang.Value;
    }

    /// <summary>Null: interrupted.</summary>
    private bool? TryAwait(long seen, TimeSpan time)
    {
        try
        {
            lock (_lock)
            {
                while (_rings == seen)
                {
                    if (!Monitor.Wait(_lock, time))
                    {
                        return _rings != seen;
                    }
                }

                return true;
            }
        }
        catch (ThreadInterruptedException)
        {
            return null;
        }
    }
}
