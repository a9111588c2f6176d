using System;

namespace Holt;

/// <summary>One entry of a listing: a record, or a common prefix.</summary>
/// <remarks>The spans lie in memory of the cursor and are good until its next step.</remarks>
public readonly ref struct Entry
{
    internal Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordVersion version, bool isPrefix)
    {
        Key = key;
        Value = value;
        Version = version;
        IsPrefix = isPrefix;
    }

    /// <summary>The key, or the common prefix with its delimiter.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The value; empty for a common prefix and in a listing of keys only.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The version of the record; 0 for a common prefix.</summary>
    public RecordVersion Version { get; }

    /// <summary>Whether this is a common prefix that stands for all keys below it.</summary>
    public bool IsPrefix { get; }
}
