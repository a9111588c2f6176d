using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>An option, described. <c>holt_option_info</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OptionInfoLayout
{
    public uint StructSize;
    public int Id;
    public uint Kind;
    public uint Flags;
    public ulong Min;
    public ulong Max;
    public ulong Dflt;
    public byte* Name;
    public byte* Choices;
    public byte* Help;
}
