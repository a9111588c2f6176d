namespace Holt.Storage;

/// <summary>What the superblock knows of the log.</summary>
/// <param name="Incarnation">Counts the lives: opens that may have written something; 0: there was none yet.</param>
/// <param name="Salt">What the checksums of this incarnation's log begin with.</param>
/// <param name="LsnFloor">No position at or above it was handed out before this incarnation.</param>
/// <param name="DurableLsn">Every record below it has been synced.</param>
/// <param name="CleanEndLsn">Where the log ended when the store was closed cleanly; 0: it was not.</param>
internal readonly record struct LogState(
    ulong Incarnation, ulong Salt, ulong LsnFloor, ulong DurableLsn, ulong CleanEndLsn);
