using System.Runtime.CompilerServices;
using System.Threading;

namespace Holt.Foundation;

/// <summary>Where the sleepers of some words lie. Thread safety: any thread, any time.</summary>
/// <remarks>
/// A host may interrupt a thread that sleeps here while it holds latches. The thread sleeps on and is interrupted again
/// when it has what it came for, at the host's next wait: nothing is thrown from under a latch.
/// </remarks>
internal sealed unsafe class ParkingSpot(IFutex futex, int* memory)
{
    /// <summary>What it needs of memory that does not move: a cache line of its own, zeros at first.</summary>
    public const int Bytes = 64;

    private readonly int* _sleepers = memory; // Interlocked: raised before a sleeper asks the word
    private readonly int* _wakes = memory + 1; // Interlocked: read before a sleeper asks the word

    public void SleepWhile(ref ulong word, ulong seen)
    {
        SyncPoint.Reach();
        bool isBlind = Planted.Is(PlantedBug.EarlyLook) && Volatile.Read(ref word) == seen;
        SyncPoint.Reach();
        _ = Interlocked.Increment(ref *_sleepers);
        bool interrupted = false;
        while (true)
        {
            SyncPoint.Reach();
            int wakes = Volatile.Read(ref *_wakes);
            SyncPoint.Reach();
            if (Volatile.Read(ref word) != seen && !isBlind)
            {
                break;
            }

            isBlind = false;
            interrupted |= !TrySleep(wakes);
        }

        _ = Interlocked.Decrement(ref *_sleepers);
        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Wake()
    {
        SyncPoint.Reach();
        if (Volatile.Read(ref *_sleepers) != 0)
        {
            WakeAll();
        }
    }

    /// <summary>False: interrupted.</summary>
    private bool TrySleep(int wakes)
    {
        if (SyncPoint.IsControlled)
        {
            SyncPoint.Until(() => Volatile.Read(ref *_wakes) != wakes);
            return true;
        }

        return futex.SleepWhile(_wakes, wakes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WakeAll()
    {
        SyncPoint.Reach();
        _ = Interlocked.Increment(ref *_wakes);
        futex.WakeAll(_wakes);
    }
}
