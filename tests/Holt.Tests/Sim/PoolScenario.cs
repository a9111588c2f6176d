using System;
using Holt.Pool;

namespace Holt.Tests.Sim;

/// <summary>Threads over one pool of 4 KiB frames; the frames are given back after each schedule.</summary>
internal abstract class PoolScenario : Scenario
{
    private const int FrameBytes = 4 << 10;
    private const long RangeBytes = 2L << 20;

    protected PoolScenario()
    {
        HoltStatus status = FramePool.TryCreate(FrameBytes, RangeBytes, hugePages: false, out FramePool? pool);
        Pool = pool ?? throw new InvalidOperationException($"no pool: {status}");
    }

    protected FramePool Pool { get; }

    public override void Dispose()
    {
        Pool.Dispose();
        base.Dispose();
    }

    public override void End()
    {
        for (uint id = 1; id <= Pool.HighestId; id++)
        {
            if (Pool.LatchExclusive(id))
            {
                Pool.Free(id);
            }
        }
    }
}
