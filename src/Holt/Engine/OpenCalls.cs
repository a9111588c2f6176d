using System;
using System.Threading;

namespace Holt.Engine;

/// <summary>
/// Counts the calls that closing waits for: those that may hold a latch. Threads count in lines of their own, so two of
/// them rarely meet. Point reads and short listings do not count at first: they wait for nothing, hold nothing, and
/// find out at their end that the store is closed.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class OpenCalls
{
    private const int StripeCount = 16;
    private const int LineWords = 8;

    private const int Open = 0;
    private const int Paused = 1;
    private const int Closed = 2;

    private readonly long[] _counts = new long[StripeCount * LineWords]; // Interlocked
    private int _state; // Interlocked

    /// <summary>Enters a call; waits while the calls are paused.</summary>
    /// <param name="stripe">To leave with.</param>
    /// <returns>False when the store is closed.</returns>
    public bool TryEnter(out int stripe)
    {
        stripe = Environment.CurrentManagedThreadId % StripeCount * LineWords;
        _ = Interlocked.Increment(ref _counts[stripe]);
        return Volatile.Read(ref _state) == Open || TryEnterLate(stripe);
    }

    /// <summary>Leaves a call.</summary>
    public void Leave(int stripe) => _ = Interlocked.Decrement(ref _counts[stripe]);

    /// <summary>Lets no call in any more and waits for those inside.</summary>
    public void Close() => Shut(Closed);

    /// <summary>Lets no call in for a moment and waits for those inside.</summary>
    public void Pause() => Shut(Paused);

    /// <summary>Ends a pause.</summary>
    public void GoOn() => Volatile.Write(ref _state, Open);

    private bool TryEnterLate(int stripe)
    {
        var wait = default(SpinWait);
        while (true)
        {
            Leave(stripe);
            int state = Volatile.Read(ref _state);
            while (state == Paused)
            {
                wait.SpinOnce();
                state = Volatile.Read(ref _state);
            }

            if (state == Closed)
            {
                return false;
            }

            _ = Interlocked.Increment(ref _counts[stripe]);
            if (Volatile.Read(ref _state) == Open)
            {
                return true;
            }
        }
    }

    private void Shut(int state)
    {
        // Entering counts before it looks, closing looks after it closed: both are full fences, so one sees the other.
        _ = Interlocked.Exchange(ref _state, state);
        var wait = default(SpinWait);
        for (int stripe = 0; stripe < _counts.Length; stripe += LineWords)
        {
            while (Volatile.Read(ref _counts[stripe]) != 0)
            {
                wait.SpinOnce();
            }
        }
    }
}
