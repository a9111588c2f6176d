using System;
using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Tests.Sim;

/// <summary>Threads that allocate and free: an id never has two owners.</summary>
internal sealed unsafe class AllocationScenario : PoolScenario
{
    private readonly HashSet<uint> _owned = [];

    public override Action[] Begin()
    {
        _owned.Clear();
        return [Own, Own, Own];
    }

    public override void Check() => Expect(_owned.Count == 0, "every id was given back");

    private void Own()
    {
        for (int i = 0; i < 2; i++)
        {
            uint id = Pool.Allocate();
            Expect(_owned.Add(id), "an id has one owner");
            *(uint*)Pool.View(id).Start = id;
            SyncPoint.Reach();
            Expect(*(uint*)Pool.View(id).Start == id, "a frame has one owner");
            Expect(_owned.Remove(id), "an id has one owner");
            Pool.Free(id);
        }
    }
}
