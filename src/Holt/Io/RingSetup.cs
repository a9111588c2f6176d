using System.Runtime.InteropServices;

namespace Holt.Io;

/// <summary>What the kernel tells of a new ring: `struct io_uring_params`.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct RingSetup
{
    public const int Size = 120;

    [FieldOffset(0)] public uint SubmissionCount;
    [FieldOffset(4)] public uint CompletionCount;
    [FieldOffset(20)] public uint Features;

    [FieldOffset(40)] public uint SubmissionHead;
    [FieldOffset(44)] public uint SubmissionTail;
    [FieldOffset(48)] public uint SubmissionMask;
    [FieldOffset(64)] public uint SubmissionArray;

    [FieldOffset(80)] public uint CompletionHead;
    [FieldOffset(84)] public uint CompletionTail;
    [FieldOffset(88)] public uint CompletionMask;
    [FieldOffset(100)] public uint Completions;
}
