using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>A copy of the superblock: the first bytes of a page whose rest is 0.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct SuperblockPage
{
    public const int Size = 0x60;

    [FieldOffset(0x00)] public FileHead Head;

    /// <summary>Which manifest holds.</summary>
    [FieldOffset(0x28)] public ulong ManifestGeneration;

    /// <summary>Bytes of it that were durable when this was written.</summary>
    [FieldOffset(0x30)] public ulong ManifestEnd;

    [FieldOffset(0x38)] public ulong Incarnation;
    [FieldOffset(0x40)] public ulong Salt;
    [FieldOffset(0x48)] public ulong LsnFloor;
    [FieldOffset(0x50)] public ulong DurableLsn;
    [FieldOffset(0x58)] public ulong CleanEndLsn;

    public LogState LogState
    {
        readonly get => new(Incarnation, Salt, LsnFloor, DurableLsn, CleanEndLsn);
        set
        {
            Incarnation = value.Incarnation;
            Salt = value.Salt;
            LsnFloor = value.LsnFloor;
            DurableLsn = value.DurableLsn;
            CleanEndLsn = value.CleanEndLsn;
        }
    }
}
