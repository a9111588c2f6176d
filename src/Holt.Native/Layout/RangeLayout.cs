using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>What to list. <c>holt_range</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RangeLayout
{
    public uint StructSize;
    public uint Flags;
    public SliceLayout Prefix;
    public SliceLayout Lower;
    public SliceLayout Upper;
    public uint Delimiter;
    public uint Reserved;
    public ulong Limit;
    public ulong MaxBytes;
}
