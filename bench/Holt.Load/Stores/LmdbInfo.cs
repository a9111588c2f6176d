using System.Runtime.InteropServices;

namespace Holt.Load;

/// <summary>`MDB_envinfo`: the map of an environment.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LmdbInfo
{
    public nint MapAddress;
    public nuint MapBytes;
    public nuint LastPage;
    public nuint LastTransaction;
    public uint ReadersMax;
    public uint Readers;
}
