using System;
using Holt.Foundation;

namespace Holt.Tests.Sim;

/// <summary>
/// A parent that names a child. One thread moves the child's content to another frame, frees the old one and uses its
/// id for something else; the others go from parent to child, and must find the content wherever it is.
/// </summary>
internal sealed unsafe class CouplingScenario : PoolScenario
{
    private const long Content = 1111;
    private const long SomethingElse = 2222;
    private const uint OutOfRange = 0xFFFF_FFF0;
    private const int TriesMax = 4;

    private uint _parent;

    /// <summary>How many threads read.</summary>
    public int ReaderCount { get; init; } = 1;

    public override Action[] Begin()
    {
        _parent = Pool.Allocate();
        uint child = Allocate(Content);
        *ChildId = child;
        Pool.ReleaseExclusive(_parent);
        Action[] bodies = [() => Move(child), .. new Action[ReaderCount]];
        bodies.AsSpan(1).Fill(Read);
        return bodies;
    }

    public override void Check() => Read();

    private uint* ChildId => (uint*)Pool.View(_parent).Start;

    private uint Allocate(long content)
    {
        uint id = Pool.Allocate();
        *(long*)Pool.View(id).Start = content;
        Pool.ReleaseExclusive(id);
        return id;
    }

    private void Move(uint child)
    {
        uint next = Allocate(Content);
        Expect(Pool.LatchExclusive(_parent), "the parent is there");
        *ChildId = OutOfRange; // as when the entries of a frame are moved over each other
        SyncPoint.Reach();
        *ChildId = next;
        Pool.ReleaseExclusive(_parent);
        Expect(Pool.LatchExclusive(child), "nobody else frees the child");
        Pool.Free(child);
        Expect(Allocate(SomethingElse) == child, "the lowest id is used first");
    }

    private void Read()
    {
        for (int i = 0; i < TriesMax; i++)
        {
            if (TryRead(out long content))
            {
                Expect(content == Content, $"read {content}");
                return;
            }
        }
    }

    private bool TryRead(out long content)
    {
        content = 0;
        if (!Pool.BeginRead(_parent, out ulong parentWord))
        {
            return false;
        }

        SyncPoint.Reach();
        uint child = *ChildId;
        if (!Pool.BeginRead(child, out ulong childWord) || !Pool.Validate(_parent, parentWord))
        {
            return false;
        }

        SyncPoint.Reach();
        content = *(long*)Pool.View(child).Start;
        return Pool.Validate(child, childWord);
    }
}
