using System.Threading;

namespace Holt.Foundation;

/// <summary>One monitor for all numbers, where the kernel has nothing better.</summary>
internal sealed unsafe class MonitorFutex : IFutex
{
    private readonly object _lock = new();

    /// <inheritdoc/>
    public bool SleepWhile(int* number, int seen)
    {
        try
        {
            lock (_lock)
            {
                return Volatile.Read(ref *number) != seen || Monitor.Wait(_lock);
            }
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void WakeAll(int* number)
    {
        bool interrupted = false;
        while (!TryWakeAll())
        {
            interrupted = true;
        }

        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private bool TryWakeAll()
    {
        try
        {
            lock (_lock)
            {
                Monitor.PulseAll(_lock);
                return true;
            }
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }
}
