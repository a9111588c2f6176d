using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>The error of a thread. <c>holt_error</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ErrorLayout
{
    public uint StructSize;
    public int Status;
    public int OsErrno;
    public int Outcome;
    public ulong FileOffset;
    public ulong FrameId;
    public ulong ActualVersion;
    public long OpIndex;
    public long OwnerPid;
    public Text32 Where;
    public Text256 Message;
}
