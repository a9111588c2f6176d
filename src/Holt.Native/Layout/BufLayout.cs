using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>Memory that the caller frees. <c>holt_buf</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BufLayout
{
    public byte* Data;
    public nuint Size;
    public nuint Capacity;
}
