using System;

namespace Holt.Trace;

/// <summary>One operation: 16 bytes of head, the key (a scan's prefix), the value (a scan's bound).</summary>
/// <param name="Code">One of <see cref="TraceCode"/>.</param>
/// <param name="Flags">Also from there.</param>
/// <param name="Count">Members that follow, or the most entries that a scan gives.</param>
/// <param name="Key">Its bytes.</param>
/// <param name="Value">Its bytes.</param>
internal readonly record struct TraceOp(
    byte Code,
    byte Flags,
    int Count,
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Value)
{
    public bool HasMembers => Code is TraceCode.GetMany or TraceCode.PutMany or TraceCode.Batch;

    public bool Has(byte flag) => (Flags & flag) != 0;
}
