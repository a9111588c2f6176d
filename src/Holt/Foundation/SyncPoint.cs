using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Holt.Foundation;

/// <summary>
/// Where a thread may be interrupted by another in a way that matters: before every access to shared memory. In a debug
/// build a test can put a scheduler here and try the orders of events one after the other; in a release build
/// nothing of this exists.
/// </summary>
/// <remarks>
/// A scheduler governs the threads it has told so. Such a thread never blocks in the kernel: where it would sleep it
/// asks <see cref="Until"/>, and it holds no lock of the runtime while it reaches a point.
/// </remarks>
internal static class SyncPoint
{
#if HOLT_SCHED
    [ThreadStatic]
    private static IScheduler? s_scheduler;

    /// <summary>Whether a scheduler decides when this thread runs.</summary>
    public static bool IsControlled => s_scheduler is not null;

    /// <summary>From now on <paramref name="scheduler"/> decides when this thread runs; null: nobody does.</summary>
    public static void Govern(IScheduler? scheduler) => s_scheduler = scheduler;
#else
    public static bool IsControlled => false;
#endif

    /// <summary>Another thread may come in between here.</summary>
    [Conditional("HOLT_SCHED")]
    public static void Reach([CallerMemberName] string place = "")
    {
#if HOLT_SCHED
        s_scheduler?.Reach(place);
#endif
    }

    /// <summary>Goes on when the condition holds; asked by the scheduler, so it must read only.</summary>
    [Conditional("HOLT_SCHED")]
    public static void Until(Func<bool> condition, [CallerMemberName] string place = "")
    {
#if HOLT_SCHED
        s_scheduler?.Until(condition, place);
#endif
    }
}
