using System;

namespace Holt.Foundation;

/// <summary>Milliseconds that cost next to nothing; some pass at a time. Thread safety: any thread.</summary>
internal sealed class CoarseClock : TimeProvider
{
    public static CoarseClock Instance { get; } = new();

    /// <inheritdoc/>
    public override long TimestampFrequency => 1000;

    /// <inheritdoc/>
    public override long GetTimestamp() => Environment.TickCount64;
}
