using System.Collections.Generic;
using System.Threading;

namespace Holt.Io;

/// <summary>
/// The rings of the process, for whoever needs one for a moment. Where the kernel gives none, the answer is none from
/// then on, and plain calls do the same.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class RingPool
{
    private const int KeptMax = 4;

    private static readonly Lock s_lock = new();
    private static readonly Stack<Ring> s_free = []; // s_lock
    private static bool s_isRefused; // Volatile, set once

    /// <summary>Whether rings can be had; none is kept for the question.</summary>
    public static bool IsThere
    {
        get
        {
            using Ring? ring = TryRent();
            return ring is not null;
        }
    }

    /// <summary>Null: there are none.</summary>
    public static Ring? TryRent()
    {
        if (Volatile.Read(ref s_isRefused))
        {
            return null;
        }

        lock (s_lock)
        {
            if (s_free.TryPop(out Ring? ring))
            {
                return ring;
            }
        }

        var opened = Ring.TryOpen();
        if (opened is null)
        {
            Volatile.Write(ref s_isRefused, value: true);
        }

        return opened;
    }

    public static void Return(Ring ring)
    {
        lock (s_lock)
        {
            if (s_free.Count < KeptMax)
            {
                s_free.Push(ring);
                return;
            }
        }

        ring.Dispose();
    }
}
