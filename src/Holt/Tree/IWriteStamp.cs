namespace Holt.Tree;

/// <summary>Gives a write its place in the log: asked under the exclusive latch, so log order is apply order.</summary>
/// <remarks>Thread-safe. Cannot wait, cannot fail.</remarks>
internal interface IWriteStamp
{
    /// <summary>The version of the write that is about to be applied; greater than every one before.</summary>
    public ulong Reserve();
}
