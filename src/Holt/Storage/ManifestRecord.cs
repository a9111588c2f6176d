using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>The head of a record of the manifest; its entries follow, and the next record follows them.</summary>
[OnDisk(Size)]
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct ManifestRecord
{
    public const int Size = 0x38;
    public const uint RecordMagic = 0x54504B43; // "CKPT"

    /// <summary>All frames that there are: the first record of a generation, and only that.</summary>
    public const uint Whole = 1;

    /// <summary>The frames that changed since the record before.</summary>
    public const uint Changes = 2;

    [FieldOffset(0x00)] public uint Magic;

    /// <summary>Of what follows in the head, begun with store, generation and the record's offset.</summary>
    [FieldOffset(0x04)] public uint HeadChecksum;

    /// <summary>Of the entries, begun alike.</summary>
    [FieldOffset(0x08)] public uint BodyChecksum;

    [FieldOffset(0x0C)] public uint Kind;
    [FieldOffset(0x10)] public ulong Sequence;
    [FieldOffset(0x18)] public ulong CutLsn;
    [FieldOffset(0x20)] public ulong KeyCount;
    [FieldOffset(0x28)] public uint RootId;

    /// <summary>One past the highest frame id ever placed.</summary>
    [FieldOffset(0x2C)] public uint FrameIdEnd;

    /// <summary>Frames that are placed when this record is applied.</summary>
    [FieldOffset(0x30)] public uint FrameCount;

    [FieldOffset(0x34)] public uint EntryCount;

    public readonly long Bytes => Size + ((long)EntryCount * ManifestEntry.Size);
}
