using System;
using System.Diagnostics;

namespace Holt.Soak;

/// <summary>How long something was waited for. The time that this process was stopped does not count.</summary>
internal struct Patience
{
    /// <summary>Far beyond any right run: nothing is measured.</summary>
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _lost;

    public Patience()
    {
    }

    /// <summary>To be asked often.</summary>
    public bool IsOver()
    {
        TimeSpan since = Stopwatch.GetElapsedTime(_last);
        _last = Stopwatch.GetTimestamp();
        _lost += since > s_step ? since : TimeSpan.Zero;
        return Stopwatch.GetElapsedTime(_start) - _lost > s_most;
    }
}
