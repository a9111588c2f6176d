using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>The limits of a long call. <c>holt_job</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct JobLayout
{
    public uint StructSize;
    public uint Flags;
    public ulong TimeoutMs;
    public ulong Reserved;
    public ulong Cancel;
    public void* Progress;
    public void* User;
}
