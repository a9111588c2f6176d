using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>What the C front gives to managed code when it starts. <c>front_calls</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FrontCalls
{
    public delegate* unmanaged[Cdecl]<ErrorLayout*> Error;
    public delegate* unmanaged[Cdecl]<void*, void*, ulong, ulong, byte*, int> Progress;
    public byte* BuildInfo;
    public nuint BuildInfoBytes;
    public byte* Build;
}
