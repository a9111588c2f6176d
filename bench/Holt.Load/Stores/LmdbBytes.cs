using System;
using System.Runtime.InteropServices;

namespace Holt.Load;

/// <summary>`MDB_val`: bytes of the caller, or of LMDB's map.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LmdbBytes(byte* start, int length)
{
    public nuint Length = (nuint)length;
    public byte* Start = start;

    public readonly ReadOnlySpan<byte> Span => new(Start, (int)Length);
}
