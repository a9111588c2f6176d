using System;
using System.Runtime.InteropServices;

namespace Holt.Tool.Files;

/// <summary>What statx(2) fills: the fields used here, at the places that are the same on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatBuffer
{
    private const long NsPerSecond = 1_000_000_000;

    [FieldOffset(16)] public uint Links;
    [FieldOffset(20)] public uint User;
    [FieldOffset(24)] public uint Group;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNs;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    public readonly ulong Device => ((ulong)DeviceMajor << 32) | DeviceMinor;

    /// <summary>The record about this file; a time that nanoseconds cannot say (year 2263) is the last one.</summary>
    public readonly FileRecord ToRecord()
    {
        const long secondsMax = (long.MaxValue / NsPerSecond) - 1;
        long seconds = Math.Clamp(ModifiedSeconds, -secondsMax, secondsMax);
        return new FileRecord(
            Size, (seconds * NsPerSecond) + ModifiedNs, Mode, User, Group, Links, Inode);
    }
}
