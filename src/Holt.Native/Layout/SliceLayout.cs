using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>Bytes of the caller. <c>holt_slice</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SliceLayout
{
    public byte* Data;
    public nuint Size;
}
