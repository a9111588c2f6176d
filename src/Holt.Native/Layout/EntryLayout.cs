using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>An entry of a listing. <c>holt_entry</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryLayout
{
    public uint StructSize;
    public uint Kind;
    public SliceLayout Key;
    public SliceLayout Value;
    public ulong Version;
}
