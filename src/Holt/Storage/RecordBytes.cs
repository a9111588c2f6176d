using System;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>
/// Records of the manifest as bytes. Where a record lies enters its checksums, so none is taken for another.
/// </summary>
internal static class RecordBytes
{
    private const int HeadSumEnd = 2 * sizeof(uint);

    /// <summary>What the checksums of a record at this place begin with.</summary>
    public static uint SeedOf(StoreId store, ulong generation, long offset) => Checksum.Of(
        Checksum.Of(Checksum.Of(Checksum.Of(0, store.First), store.Second), generation), (ulong)offset);

    /// <summary>A record, ready to be written; magic, checksums and count are filled in here.</summary>
    public static byte[] Of(uint seed, ManifestRecord head, ReadOnlySpan<ManifestEntry> entries)
    {
        head.Magic = ManifestRecord.RecordMagic;
        head.EntryCount = (uint)entries.Length;
        byte[] bytes = new byte[head.Bytes];
        for (int i = 0; i < entries.Length; i++)
        {
            Stored.Write(bytes.AsSpan(EntryOffset(i)), entries[i]);
        }

        head.BodyChecksum = Checksum.Of(seed, bytes.AsSpan(ManifestRecord.Size));
        Stored.Write(bytes, head);
        head.HeadChecksum = Checksum.Of(seed, bytes.AsSpan(HeadSumEnd, ManifestRecord.Size - HeadSumEnd));
        Stored.Write(bytes, head);
        return bytes;
    }

    /// <summary>Whether the head of a record lies here; its fields can be believed then.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> bytes, uint seed, out ManifestRecord head)
    {
        head = default;
        if (bytes.Length < ManifestRecord.Size)
        {
            return false;
        }

        head = Stored.Read<ManifestRecord>(bytes);
        return head.Magic == ManifestRecord.RecordMagic
            && head.HeadChecksum == Checksum.Of(seed, bytes[HeadSumEnd..ManifestRecord.Size]);
    }

    public static bool IsBody(ManifestRecord head, ReadOnlySpan<byte> entries, uint seed) =>
        head.BodyChecksum == Checksum.Of(seed, entries);

    public static ManifestEntry EntryAt(ReadOnlySpan<byte> entries, int index) =>
        Stored.Read<ManifestEntry>(entries[(index * ManifestEntry.Size)..]);

    private static int EntryOffset(int index) => ManifestRecord.Size + (index * ManifestEntry.Size);
}
