using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>What a store is. <c>holt_info</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InfoLayout
{
    public uint StructSize;
    public uint FormatVersion;
    public Uuid16 Uuid;
    public ulong LastSeq;
    public ulong DurableSeq;
    public ulong CheckpointSeq;
    public ulong DataBytes;
    public ulong WalBytes;
    public ulong Opens;
    public long OwnerPid;
    public uint Mode;
    public uint State;
}
