namespace Holt;

/// <summary>
/// Names one write of one record: the place of its operation in the log. Never repeats in the life of a store; compare
/// it for equality only.
/// </summary>
/// <param name="Value">The number; 0 is no version.</param>
public readonly record struct RecordVersion(ulong Value);
