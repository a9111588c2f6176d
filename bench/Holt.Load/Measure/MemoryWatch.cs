using System;

namespace Holt.Load;

/// <summary>How much memory a store has made the process take, beyond what it had just before a load.</summary>
internal sealed class MemoryWatch
{
    private long _before;

    /// <summary>The peak of the last load.</summary>
    public long PeakOfLoad { get; private set; }

    /// <summary>The peak since the last load began.</summary>
    public long Peak { get; private set; }

    public void Start()
    {
        ProcessMeter.ForgetPeak();
        _before = ProcessMeter.ResidentBytes();
    }

    public void See(bool isLoad)
    {
        Peak = Math.Max(0, ProcessMeter.PeakBytes() - _before);
        PeakOfLoad = isLoad ? Peak : PeakOfLoad;
    }
}
