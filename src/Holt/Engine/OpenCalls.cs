using System;
using System.Threading;

namespace Holt.Engine;

/// <summary>
/// Counts the calls that closing waits for: those that may hold a latch. Threads count in lines of their own, so two of
/// them rarely meet. Point reads do not count: they hold nothing, and find out at their end that the store is closed.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class OpenCalls
{
    private const int StripeCount = 16;
    private const int LineWords = 8;

    private readonly long[] _counts = new long[StripeCount * LineWords]; // Interlocked
    private int _closed; // Interlocked

    /// <summary>Enters a call.</summary>
    /// <param name="stripe">To leave with.</param>
    /// <returns>False when the store is closed.</returns>
    public bool TryEnter(out int stripe)
    {
        stripe = Environment.CurrentManagedThreadId % StripeCount * LineWords;
        _ = Interlocked.Increment(ref _counts[stripe]);
        if (Volatile.Read(ref _closed) == 0)
        {
            return true;
        }

        Leave(stripe);
        return false;
    }

    /// <summary>Leaves a call.</summary>
    public void Leave(int stripe) => _ = Interlocked.Decrement(ref _counts[stripe]);

    /// <summary>Lets no call in any more and waits for those inside.</summary>
    public void Close()
    {
        // Entering counts before it looks, closing looks after it closed: both are full fences, so one sees the other.
        _ = Interlocked.Exchange(ref _closed, 1);
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
