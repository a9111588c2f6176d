using System;

namespace Holt.Foundation;

/// <summary>Lets memory end at a native block that a test chooses, for its own thread; in debug builds.</summary>
internal static class Scarcity
{
    [ThreadStatic]
    private static int s_left;

    /// <summary>
    /// Which of the blocks that this thread makes, or makes larger, from now on cannot be had; 0 for none.
    /// </summary>
    public static int FailAt
    {
        get => s_left;
        set => s_left = value;
    }

    /// <summary>How many bytes to ask the system for: more than any has, if it is that block's turn.</summary>
    public static nuint Asked(int bytes)
    {
#if HOLT_SCHED
        if (s_left > 0 && --s_left == 0)
        {
            return nuint.MaxValue / 2;
        }
#endif
        return (nuint)bytes;
    }
}
