using System;

namespace Holt.Log;

/// <summary>A record as the reader found it; the bytes are there until the reader goes on.</summary>
internal readonly ref struct LogRecord
{
    /// <summary><see cref="LogKind.None"/>: the log has ended.</summary>
    public LogKind Kind { get; init; }

    public ulong Lsn { get; init; }

    /// <summary>Operations in it.</summary>
    public int Count { get; init; }

    public ReadOnlySpan<byte> Body { get; init; }

    public LogOperations Operations => new(Lsn, Count, Body);
}
