using System;
using System.Threading;

namespace Holt.Engine;

/// <summary>
/// What closed stores leave to the collector: their addresses, up to 1 TiB each, and a few blocks of memory, which only
/// it knows that no reader is left in. It does not know how much that is, so a program that opens and closes stores and
/// allocates nothing would run out of addresses.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class ClosedStores
{
    /// <summary>A process has room for 128 TiB.</summary>
    private const int CountMax = 8;

    private static int s_count; // Interlocked

    /// <summary>Notes that a store was closed.</summary>
    public static void Add() => _ = Interlocked.Increment(ref s_count);

    /// <summary>Collects what closed stores have left, if there are some. Before opens, with nothing held.</summary>
    public static void Sweep()
    {
        if (Volatile.Read(ref s_count) >= CountMax && Interlocked.Exchange(ref s_count, 0) >= CountMax)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
