using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>What became of a batch. <c>holt_commit</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CommitLayout
{
    public uint StructSize;
    public int Outcome;
    public long FailedOp;
    public ulong ActualVersion;
    public ulong Seq;
    public ulong DurableSeq;
}
