namespace Holt;

/// <content>What tests and tools look at.</content>
public sealed partial class HoltDb
{
    /// <summary>Checks every frame and the tree of frames, while nobody writes.</summary>
    /// <returns>The first fault, as a sentence with its place; null when the store is sound.</returns>
    internal string? CheckStructure() => _engine.Inspection.CheckStructure();

    /// <summary>
    /// Checks the same after each split, merge and rebuild from now on, and keeps the first fault for
    /// <see cref="CheckStructure"/>. For one thread.
    /// </summary>
    internal void CheckEachChange() => _engine.Inspection.CheckEachChange();
}
