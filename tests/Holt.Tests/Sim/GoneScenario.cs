using System;

namespace Holt.Tests.Sim;

/// <summary>Threads that wait for a frame while another frees it: all must be told, none may sleep on.</summary>
internal sealed class GoneScenario : PoolScenario
{
    private uint _id;
    private int _answerCount;

    public override Action[] Begin()
    {
        _id = Pool.Allocate();
        Pool.ReleaseExclusive(_id);
        _answerCount = 0;
        return
        [
            Free,
            () => Wait(Pool.LatchShared, Pool.ReleaseShared),
            () => Wait(Pool.LatchIntent, Pool.ReleaseIntent),
        ];
    }

    public override void Check()
    {
        Expect(_answerCount == 2, "every waiter is answered");
        Expect(!Pool.BeginRead(_id, out _), "the frame is gone");
    }

    private void Free()
    {
        Expect(Pool.LatchExclusive(_id), "nobody else frees the frame");
        Pool.Free(_id);
    }

    private void Wait(Func<uint, bool> latch, Action<uint> release)
    {
        if (latch(_id))
        {
            release(_id);
        }

        _answerCount++;
    }
}
