#if HOLT_SCHED
using System;
#endif

namespace Holt.Foundation;

/// <summary>The bug this thread has, for tests of tests. In a release build there is none, and no question.</summary>
internal static class Planted
{
#if HOLT_SCHED
    [ThreadStatic]
    private static PlantedBug s_bug;

    public static PlantedBug Bug
    {
        get => s_bug;
        set => s_bug = value;
    }

    public static bool Is(PlantedBug bug) => s_bug == bug;
#else
    public static bool Is(PlantedBug _) => false;
#endif
}
