using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>Counters. <c>holt_stats</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatsLayout
{
    public uint StructSize;
    public uint Levels;
    public ulong Keys;
    public ulong LeafFrames;
    public ulong RouterFrames;
    public ulong ValueFrames;
    public ulong FrameBytes;
    public ulong UsedBytes;
    public ulong FrameSpaceBytes;
    public ulong Splits;
    public ulong Merges;
    public ulong Rebuilds;
    public ulong Restarts;
    public ulong Waits;
    public ulong Checkpoints;
    public ulong WalBytes;
    public ulong WalSyncs;
    public ulong UnsyncedBytes;
    public ulong Trees;
    public ulong Cursors;
}
