// A full log stops writers for as long as a checkpoint takes. So they are slowed before: above three quarters of the
// limit puts get, in any time, the share of what is left that this time is of a second.
//
//      rate
//       |-----------------------+
//       |                       |
//       |                       +--.  left / second: after each second of it 37 % of the space are still there
//       |                           `--.___
//       +------------------------------------------ used
//                              3/4         limit
using System;

namespace Holt.Log;

/// <summary>Slows puts while a checkpoint frees the log. Not thread-safe: the keeper's.</summary>
internal sealed class Pace(TimeProvider clock, long limitBytes)
{
    private static readonly TimeSpan s_share = TimeSpan.FromSeconds(1);

    private long _asked;
    private ulong _granted;

    /// <summary>Whether puts are slowed just now.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Up to where puts may go, given where they could and how much of the limit is used.</summary>
    public ulong Bound(ulong tail, ulong open, long usedBytes)
    {
        long now = clock.GetTimestamp();
        bool wasOn = IsOn;
        IsOn = usedBytes > limitBytes / 4 * 3;
        if (!IsOn || open <= tail)
        {
            return open;
        }

        if (!wasOn)
        {
            _granted = tail;
            _asked = now;
        }

        TimeSpan time = clock.GetElapsedTime(_asked, now);
        double share = time < s_share ? time / s_share : 1;
        ulong grant = (ulong)((open - tail) * share);
        _granted = Math.Min(Math.Max(_granted, tail) + grant, open);
        _asked = now;
        return _granted;
    }
}
