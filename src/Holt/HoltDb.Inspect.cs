using System;
using Holt.Engine;

namespace Holt;

/// <content>What tests and tools look at.</content>
public sealed partial class HoltDb
{
    /// <summary>A store that was opened on some disk.</summary>
    internal static HoltDb Over(StoreEngine engine) => new(engine);

    /// <summary>For callers that want statuses instead of exceptions: the C door.</summary>
    internal StoreEngine Engine => _engine;

    /// <summary>What the files hold and how they were opened; null in memory.</summary>
    internal StoreFacts? Facts => _engine.Facts;

    /// <summary>What went wrong at closing, with its place; the log has all that was acknowledged.</summary>
    internal string? CloseFault => _engine.CloseFault?.ToString();

    /// <summary>Checks every frame and the tree of frames, while nobody writes.</summary>
    /// <returns>The first fault, as a sentence with its place; null when the store is sound.</returns>
    internal string? CheckStructure() => _engine.Inspection.CheckStructure();

    /// <summary>
    /// Checks the same after each split, merge and rebuild from now on, and keeps the first fault for
    /// <see cref="CheckStructure"/>. For one thread.
    /// </summary>
    internal void CheckEachChange() => _engine.Inspection.CheckEachChange();

    /// <summary>A frame as text: its ends, its tree with every record, its free blocks.</summary>
    /// <param name="id">The frame; 1 is the root.</param>
    internal string DumpFrame(uint id) => _engine.Inspection.DumpFrame(id);

    /// <summary>Counts what a get of a key of the default tree reads, while nobody writes.</summary>
    /// <param name="key">The key, stored or not.</param>
    /// <returns>Frames, inner nodes, and lines of 64 bytes.</returns>
    internal (int Frames, int Nodes, int Lines) TraceGet(ReadOnlySpan<byte> key) =>
        _engine.Inspection.TraceGet(HoltLimits.DefaultTreeId, key);
}
