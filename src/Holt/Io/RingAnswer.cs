using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>What comes back: `struct io_uring_cqe`.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct RingAnswer
{
    public const int Size = 16;

    [FieldOffset(0)] public ulong Tag;

    /// <summary>Bytes, or a negated error number.</summary>
    [FieldOffset(8)] public int Result;
}
