using System;

namespace Holt.Tests.Log;

/// <summary>An operation as it was written, or read; no value: a delete.</summary>
internal sealed record WrittenRecord(ulong Version, ulong End, byte[] Key, byte[]? Value)
{
    /// <summary>What was durable when it was written.</summary>
    public ulong Watermark { get; init; }

    /// <summary>All that matters, to compare.</summary>
    public string Spoken =>
        $"{Version} {Convert.ToHexString(Key)} {(Value is null ? "-" : Convert.ToHexString(Value))}";
}
