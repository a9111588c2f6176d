using System.Runtime.InteropServices;

namespace Holt.Load;

/// <summary>`MDB_stat`: pages and entries of one tree.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LmdbStat
{
    public uint PageBytes;
    public uint Depth;
    public nuint BranchPages;
    public nuint LeafPages;
    public nuint OverflowPages;
    public nuint Entries;
}
