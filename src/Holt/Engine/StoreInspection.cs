using System;
using System.Runtime.CompilerServices;
using Holt.Foundation;
using Holt.Frames;
using Holt.Pool;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>Looks inside a store that nobody writes to: is it sound, what is in a frame.</summary>
/// <remarks>For tests and tools.</remarks>
internal sealed class StoreInspection(TreeStore store)
{
    private string? _faultSeen;

    /// <summary>Checks every frame and the tree of frames, and what the statistics say.</summary>
    /// <returns>The first fault, as a sentence with its place; null when all is sound.</returns>
    public string? CheckStructure()
    {
        string? fault = TreeCheck.FaultOf(store, isInsidePut: false, out long keyCount);
        long counted = StoreCount.Of(store).Keys;
        return _faultSeen
            ?? fault
            ?? (counted == keyCount ? null : $"statistics: {counted} keys, and {keyCount} records");
    }

    /// <summary>
    /// Checks the structure after each split, merge and rebuild from now on, and keeps the first fault for
    /// <see cref="CheckStructure"/>. For one thread.
    /// </summary>
    public void CheckEachChange() =>
        store.ShapeChanged = () => _faultSeen ??= TreeCheck.FaultOf(store, isInsidePut: true, out _) is string fault
            ? $"after a change of the shape: {fault}"
            : null;

    /// <summary>Makes the tree dense while others read and write: a compaction without files.</summary>
    /// <param name="mayGoOn">Asked before each step; null: always.</param>
    /// <returns>Ok, what the question was answered, Io, Corrupt, Closed.</returns>
    public HoltStatus Repack(Func<HoltStatus>? mayGoOn = null) =>
        Tree.Repack.Run(store, mayGoOn ?? (() => HoltStatus.Ok));

    /// <summary>Which frames are in memory, and what was read for that.</summary>
    public Residency Residency => store.Pool.Residency;

    /// <summary>Single pages that gets have read.</summary>
    public long PagesRead => store.Pool.Cold.PagesRead;

    public long PagesPassed => store.Pool.Cold.PagesPassed;

    /// <summary>Gives all memory of frames back that the disk has, but for routers.</summary>
    public void GiveBackAll() => store.Pool.Residency.GiveBackAll();

    /// <summary>A frame as text; writers of it wait meanwhile.</summary>
    public string DumpFrame(uint id)
    {
        FramePool pool = store.Pool;
        if (id == FramePool.NoFrame || id > pool.HighestId || !pool.LatchShared(id))
        {
            return $"frame {id}: not in use\n";
        }

        try
        {
            return $"frame {id}: {FrameDump.Of(pool.View(id), store.Limits)}";
        }
        finally
        {
            pool.ReleaseShared(id);
        }
    }

    /// <summary>Counts what a get of a key reads: frames, inner nodes, lines of 64 bytes.</summary>
    [SkipLocalsInit]
    public (int Frames, int Nodes, int Lines) TraceGet(uint tree, ReadOnlySpan<byte> key)
    {
        Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
        return DescentTrace.Get(store, EngineKey.Of(stack, tree, key));
    }
}
