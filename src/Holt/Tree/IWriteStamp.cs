namespace Holt.Tree;

/// <summary>Gives a write its place in the log: asked under the exclusive latch, so log order is apply order.</summary>
/// <remarks>Thread-safe. Cannot wait.</remarks>
internal interface IWriteStamp
{
    /// <summary>The end of the log: what comes next is placed here or above. 0 is never a place.</summary>
    public ulong Tail { get; }

    /// <summary>
    /// The place of the write that is about to be applied, which is its version; greater than every one before.
    /// </summary>
    /// <param name="bytes">What its record takes in the log.</param>
    /// <param name="place">The place.</param>
    /// <returns>False: the log has no room ready; nothing has happened.</returns>
    public bool TryReserve(int bytes, out ulong place);

    /// <summary>Gives up a place that was reserved.</summary>
    public void Void(ulong place, int bytes);
}
