namespace Holt.Engine;

/// <summary>What of a log was read.</summary>
/// <param name="From">The position of the last checkpoint.</param>
/// <param name="End">Where reading ended.</param>
/// <param name="Records">Records between.</param>
/// <param name="IsClean">Whether it ended where a clean close says; else at what was never durable, or damaged.</param>
internal readonly record struct LogExtent(ulong From, ulong End, long Records, bool IsClean);
