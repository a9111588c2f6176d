using System;

namespace Holt.Engine;

/// <summary>What an open had to do.</summary>
/// <param name="Records">Records of the log that were applied.</param>
/// <param name="LogEndLsn">Where the log ended.</param>
/// <param name="LoadTime">What the frames took.</param>
/// <param name="ReplayTime">What the log took.</param>
internal readonly record struct RecoveryFacts(
    long Records, ulong LogEndLsn, TimeSpan LoadTime, TimeSpan ReplayTime);
