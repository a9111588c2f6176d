namespace Holt.Tree;

/// <summary>Gives a write its place in the log: asked under the exclusive latch, so log order is apply order.</summary>
/// <remarks>Thread-safe. Cannot wait.</remarks>
internal interface IWriteStamp
{
    /// <summary>The end of the log: what comes next is placed here or above. 0 is never a place.</summary>
    public ulong Tail { get; }

    /// <summary>
    /// Gives the write that is about to be applied its place, greater than every one before; a full fence.
    /// </summary>
    /// <returns>False: the log has no room ready; nothing has happened.</returns>
    public bool TryReserve(ref WriteTicket ticket);

    /// <summary>Gives up the place that was reserved.</summary>
    public void Void(ref WriteTicket ticket);
}
