using System;

namespace Holt;

/// <summary>An <see cref="Entry"/> that owns its bytes, for callers that keep it or use LINQ.</summary>
/// <param name="Key">The key, or the common prefix with its delimiter.</param>
/// <param name="Value">The value; empty for a common prefix and in a listing of keys only.</param>
/// <param name="Version">The version of the record; 0 for a common prefix.</param>
/// <param name="IsPrefix">Whether this is a common prefix that stands for all keys below it.</param>
public sealed record HoltEntry(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, RecordVersion Version, bool IsPrefix);
