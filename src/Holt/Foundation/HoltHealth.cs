namespace Holt;

/// <summary>How an open store is.</summary>
/// <remarks>Thread-safe: a value.</remarks>
/// <param name="Status">
/// <see cref="HoltStatus.Ok"/>; <see cref="HoltStatus.Fenced"/>: the disk failed, reads go on and writes are refused
/// until <see cref="HoltDb.Resume"/> or a new open; <see cref="HoltStatus.Closed"/>.
/// </param>
/// <param name="Cause">The failure that fenced the store: what, in which file, where; null when there was none.</param>
/// <param name="CheckpointFailure">
/// Why the last checkpoint failed; null when it did not. It is tried again, and nothing is lost; but the log grows, and
/// at its limit writes are refused.
/// </param>
public readonly record struct HoltHealth(HoltStatus Status, string? Cause, string? CheckpointFailure);
