using System.Runtime.CompilerServices;
using System.Threading;

namespace Holt.Foundation;

/// <summary>Where the sleepers of some words lie. Thread safety: any thread, any time.</summary>
/// <remarks>
/// A host may interrupt a thread that sleeps here while it holds latches. The thread sleeps on and is interrupted again
/// when it has what it came for, at the host's next wait: nothing is thrown from under a latch.
/// </remarks>
internal sealed class ParkingSpot
{
    private readonly object _lock = new();
    private int _sleepers; // Interlocked: raised before a sleeper asks the word, read after a releaser has changed it

#if HOLT_SCHED
    private bool _isLocked; // under a scheduler one thread runs at a time
    private int _wakes; // the same
#endif

    public void SleepWhile(ref ulong word, ulong seen)
    {
        SyncPoint.Reach();
        _ = Interlocked.Increment(ref _sleepers);
        bool interrupted = false;
        while (!TrySleepWhile(ref word, seen))
        {
            interrupted = true;
        }

        _ = Interlocked.Decrement(ref _sleepers);
        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Wake()
    {
        SyncPoint.Reach();
        if (Volatile.Read(ref _sleepers) != 0)
        {
            WakeAll();
        }
    }

    /// <summary>False: interrupted.</summary>
    private bool TrySleepWhile(ref ulong word, ulong seen)
    {
#if HOLT_SCHED
        if (SyncPoint.IsControlled)
        {
            SleepControlled(ref word, seen);
            return true;
        }
#endif
        try
        {
            lock (_lock)
            {
                while (Volatile.Read(ref word) == seen)
                {
                    _ = Monitor.Wait(_lock);
                }
            }

            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WakeAll()
    {
#if HOLT_SCHED
        if (SyncPoint.IsControlled)
        {
            WakeControlled();
            return;
        }
#endif
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
            }

            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

#if HOLT_SCHED
    /// <summary>The same over a lock and a wake-up that the scheduler sees, so that it finds a lost one.</summary>
    private void SleepControlled(ref ulong word, ulong seen)
    {
        bool isBlind = Planted.Is(PlantedBug.EarlyLook) && LooksEarly(ref word, seen);
        LockControlled();
        while (true)
        {
            SyncPoint.Reach();
            if (Volatile.Read(ref word) != seen && !isBlind)
            {
                break;
            }

            isBlind = false;
            int wakes = _wakes;
            _isLocked = false;
            SyncPoint.Until(() => _wakes != wakes && !_isLocked);
            _isLocked = true;
        }

        _isLocked = false;
    }

    private bool LooksEarly(ref ulong word, ulong seen)
    {
        _sleepers--;
        bool isAsSeen = Volatile.Read(ref word) == seen;
        SyncPoint.Reach();
        _sleepers++;
        return isAsSeen;
    }

    private void WakeControlled()
    {
        LockControlled();
        _wakes++;
        _isLocked = false;
    }

    private void LockControlled()
    {
        SyncPoint.Until(() => !_isLocked);
        _isLocked = true;
    }
#endif
}
