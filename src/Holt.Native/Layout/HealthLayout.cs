using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>How a store is. <c>holt_health</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HealthLayout
{
    public uint StructSize;
    public int State;
    public int Cause;
    public int Resumable;
    public int CauseStatus;
    public int CauseErrno;
    public int BgStatus;
    public int BgErrno;
    public ulong UnsyncedBytes;
    public Text256 Message;
    public Text256 BgMessage;
}
