using System;

namespace Holt.Engine;

/// <summary>
/// A line about the log: an operation of a record, or a record that has none. The bytes are the reader's.
/// </summary>
internal readonly ref struct LogLine
{
    public required ulong Lsn { get; init; }

    /// <summary>In a word.</summary>
    public required string Kind { get; init; }

    /// <summary>Bytes of the value, or of the record.</summary>
    public required long Length { get; init; }

    /// <summary>The tree of the key; 0: there is no key.</summary>
    public uint Tree { get; init; }

    public ReadOnlySpan<byte> Key { get; init; }
}
