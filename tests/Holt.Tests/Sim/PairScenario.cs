using System;
using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Tests.Sim;

/// <summary>
/// One frame with the same number in two places. Writers of three kinds add one to both, readers must never see
/// them differ, and no addition may be lost.
/// </summary>
internal sealed unsafe class PairScenario : PoolScenario
{
    private const int TriesMax = 2;

    private uint _id;
    private int _additionCount;

    /// <summary>
    /// Who takes part: `w` writes under exclusive, `i` under intent and twice, `o` from an optimistic read; `r` reads
    /// optimistically, then shared; `s` reads shared; `m` marks, and takes what nobody has unmarked.
    /// </summary>
    public required string Who { get; init; }

    public override Action[] Begin()
    {
        _id = Pool.Allocate();
        Numbers[0] = 0;
        Numbers[1] = 0;
        Pool.ReleaseExclusive(_id);
        _additionCount = 0;
        var bodies = new List<Action>();
        foreach (char who in Who)
        {
            _additionCount += who switch { 'w' or 'o' => 1, 'i' => 2, _ => 0 };
            bodies.Add(who switch
            {
                'w' => AddExclusively,
                'i' => AddTwiceUnderIntent,
                'o' => AddOptimistically,
                'r' => ReadOptimistically,
                's' => ReadShared,
                'm' => Mark,
                _ => throw new InvalidOperationException($"nobody is called {who}"),
            });
        }

        return [.. bodies];
    }

    public override void Check()
    {
        Expect(Pool.LatchExclusive(_id), "the latch is free");
        Expect(Numbers[0] == _additionCount && Numbers[1] == _additionCount, "no addition is lost");
        Pool.ReleaseExclusive(_id);
    }

    private long* Numbers => (long*)Pool.View(_id).Start;

    private void AddExclusively()
    {
        Expect(Pool.LatchExclusive(_id), "the frame is there");
        Add();
        Pool.ReleaseExclusive(_id);
    }

    private void AddTwiceUnderIntent()
    {
        Expect(Pool.LatchIntent(_id), "the frame is there");
        long before = Numbers[0];
        Pool.Upgrade(_id);
        Add();
        Pool.Downgrade(_id);
        SyncPoint.Reach();
        Expect(Numbers[0] == before + 1, "intent keeps other writers out");
        Pool.Upgrade(_id);
        Add();
        Pool.ReleaseExclusive(_id);
    }

    private void AddOptimistically()
    {
        for (int i = 0; i < TriesMax; i++)
        {
            Expect(Pool.BeginRead(_id, out ulong word), "the frame is there");
            long next = Numbers[0] + 1;
            SyncPoint.Reach();
            if (Pool.TryLatchExclusive(_id, word))
            {
                Numbers[0] = next;
                SyncPoint.Reach();
                Numbers[1] = next;
                Pool.ReleaseExclusive(_id);
                return;
            }
        }

        AddExclusively();
    }

    private void Add()
    {
        Numbers[0]++;
        SyncPoint.Reach();
        Numbers[1]++;
    }

    private void ReadOptimistically()
    {
        for (int i = 0; i < TriesMax; i++)
        {
            Expect(Pool.BeginRead(_id, out ulong word), "the frame is there");
            long first = Numbers[0];
            SyncPoint.Reach();
            long second = Numbers[1];
            if (Pool.Validate(_id, word))
            {
                Expect(first == second, "a read that validates is whole");
                return;
            }
        }

        ReadShared();
    }

    private void ReadShared()
    {
        Expect(Pool.LatchShared(_id), "the frame is there");
        long first = Numbers[0];
        SyncPoint.Reach();
        Expect(first == Numbers[1], "a read under a shared latch is whole");
        Pool.ReleaseShared(_id);
    }

    private void Mark()
    {
        if (Pool.TryMark(_id) && Pool.TryLatchExclusive(_id, Pool.WordOf(_id)))
        {
            SyncPoint.Reach();
            Pool.ReleaseExclusive(_id);
        }
    }
}
