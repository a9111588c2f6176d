using System;

namespace Holt.Tests.SimDisk;

/// <summary>Calls that a disk refuses.</summary>
/// <param name="call">Which.</param>
/// <param name="name">Of files whose name begins like this.</param>
/// <param name="nth">The first such call that is refused, from 1.</param>
/// <param name="errno">What the disk says.</param>
/// <param name="forEver">Whether all that follow are refused too.</param>
internal sealed class FaultRule(DiskCall call, string name, long nth, int errno, bool forEver)
{
    private long _seen;

    /// <summary>Calls refused so far.</summary>
    public long Hits { get; private set; }

    /// <summary>The error number of this call; 0 when it may go on.</summary>
    public int Ask(DiskCall asked, string file)
    {
        bool isMeant = (call == DiskCall.Any || call == asked) && file.StartsWith(name, StringComparison.Ordinal);
        _seen += isMeant ? 1 : 0;
        bool isHit = isMeant && (_seen == nth || (forEver && _seen > nth));
        Hits += isHit ? 1 : 0;
        return isHit ? errno : 0;
    }
}
