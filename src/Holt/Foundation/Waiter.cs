// Waiting for a latch word: spin a little, then sleep.
//
// The sleepers of a word lie in a parking spot, one of 64, chosen by the frame's id. Who changes a word in a way that
// somebody may wait for calls Wake afterwards; it finds out whether anybody sleeps without a write of its own:
//
//    sleeper                                     releaser
//    1  sleepers + 1     (full fence)            1  word := new     (full fence)
//    2  wakes seen; word changed?                2  sleepers > 0? then wakes + 1, and the kernel wakes all
//       no: the kernel lets it sleep if wakes
//       is as seen
//
// Both fence between their write and their read, so at least one sees the other: either the sleeper finds the word
// changed, or the releaser finds the sleeper. And who is found between 2 and its sleep finds `wakes` changed.
// Nobody polls.
using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Holt.Foundation;

/// <summary>A parking lot for threads that wait for latch words. Thread safety: any thread, any time.</summary>
internal sealed unsafe class Waiter
{
    private const int SpotCount = 64;

    /// <summary>About five microseconds: longer than a write holds its frame, shorter than going to sleep.</summary>
    private const int SpinCountMax = 32;
    private const int PausesPerSpin = 4;

    private static readonly bool s_spins = Environment.ProcessorCount > 1;

    private readonly NativeBlock _memory = new(SpotCount * ParkingSpot.Bytes);
    private readonly ParkingSpot[] _spots = new ParkingSpot[SpotCount];
    private long _waits; // Interlocked

    public Waiter(IFutex futex)
    {
        _memory.Span.Clear();
        for (int i = 0; i < SpotCount; i++)
        {
            _spots[i] = new ParkingSpot(futex, (int*)(_memory.Start + (i * ParkingSpot.Bytes)));
        }
    }

    /// <summary>How often a thread went to sleep.</summary>
    public long Waits => Volatile.Read(ref _waits);

    /// <summary>Returns when <paramref name="word"/> is, or was for a moment, another one than was seen.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WaitWhile(uint id, ref ulong word, ulong seen)
    {
        if (!Spin(ref word, seen))
        {
            SleepWhile(id, ref word, seen);
        }
    }

    /// <summary>The same for what takes long: goes to sleep at once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void SleepWhile(uint id, ref ulong word, ulong seen)
    {
        _ = Interlocked.Increment(ref _waits);
        SpotOf(id).SleepWhile(ref word, seen);
        GC.KeepAlive(this);
    }

    /// <summary>Called after each change that somebody may wait for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Wake(uint id) => SpotOf(id).Wake();

    private static bool Spin(ref ulong word, ulong seen)
    {
        int spinCount = s_spins && !SyncPoint.IsControlled ? SpinCountMax : 0;
        for (int i = 0; i < spinCount; i++)
        {
            Thread.SpinWait(PausesPerSpin);
            if (Volatile.Read(ref word) != seen)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ParkingSpot SpotOf(uint id) => _spots[id % SpotCount];
}
