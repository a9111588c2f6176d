using System;

namespace Holt.Log;

/// <summary>One operation of a record, as it is in the log.</summary>
internal readonly ref struct LogOperation
{
    public required OperationKind Kind { get; init; }

    /// <summary>The record's LSN and the number of the operation in it.</summary>
    public required ulong Version { get; init; }

    /// <summary>With the tree's id.</summary>
    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Of a put; empty otherwise.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Of a put in parts.</summary>
    public PartsPlace Parts { get; init; }

    /// <summary>Of a batch in parts.</summary>
    public BatchPlace Batch { get; init; }
}
