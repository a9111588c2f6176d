using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Storage;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>Manifests whose checksums hold and which say what cannot be.</summary>
public sealed class HostileManifestTests
{
    public static TheoryData<string> Lies =>
    [
        "none", "two frames at one place", "a place in the head", "a place behind the end", "no pages",
        "too many pages",
        "an id behind the last", "another count", "another kind", "a sequence with a gap", "an older cut",
        "more ids than there can be", "a patch of no pages", "a patch at no place", "a patch behind the end",
    ];

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_record_that_says_what_cannot_be_is_named(string lie)
    {
        SmallStore store = SmallStore.Make(1, isClean: false);
        Assert.Null(StoreFiles.Open(store.Disk, isReadOnly: true, out StoreFiles? files));
        SuperblockPage superblock = Stored.Read<SuperblockPage>(store.Disk["holt"]);
        using (files)
        {
            Lie(store.Disk, superblock, files!, lie);
        }

        using StoreFiles? lying = StoreModel.TryOpen(store.Disk, out Fault? fault);
        Assert.True(lie == "none" ? fault is null : fault?.Status == HoltStatus.Corrupt, $"{fault}");
        Assert.True(lie == "none" || fault?.File is "data" or "manifest-2", $"{fault}");
    }

    /// <summary>Appends one more record.</summary>
    private static void Lie(PlainDisk disk, SuperblockPage superblock, StoreFiles files, string lie)
    {
        string name = Manifest.NameOf(superblock.ManifestGeneration);
        Placement last = LastOf(files.Frames, out uint id);
        long end = files.Stats.ManifestBytes;
        long unit = lie switch
        {
            "a place in the head" => 0,
            "a place behind the end" => disk["data"].Length / 4096,
            _ => last.FirstUnit,
        };
        int front = lie switch
        {
            "no pages" => 0,
            "too many pages" => 2,
            _ => last.FrontPages,
        };
        ManifestEntry entry = new()
        {
            FrameId = lie == "an id behind the last" ? 100 : lie == "two frames at one place" ? id + 1 : id,
            Checksum = last.Checksum,
            Base = new Placement(unit, front, 0, 0).PackedBase,
            Patch = lie switch
            {
                "a patch of no pages" => (1UL << 56) | 5,
                "a patch at no place" => (1UL << 48) | (1UL << 56),
                "a patch behind the end" => (1UL << 48) | (1UL << 56) | ((ulong)disk["data"].LongLength / 4096),
                _ => 0,
            },
        };
        bool isNew = entry.FrameId != id;
        ManifestRecord head = new()
        {
            Kind = lie == "another kind" ? ManifestRecord.Whole : ManifestRecord.Changes,
            Sequence = SequenceAt(disk[name]) + (lie == "a sequence with a gap" ? 2u : 1u),
            CutLsn = lie == "an older cut" ? 1 : files.Cut.CutLsn,
            FrameIdEnd = lie == "more ids than there can be" ? uint.MaxValue : 50,
            FrameCount = (uint)files.Frames.Count + (isNew ? 1u : 0) + (lie == "another count" ? 1u : 0),
        };
        byte[] record = RecordBytes.Of(
            RecordBytes.SeedOf(superblock.Head.Store, superblock.ManifestGeneration, end), head, [entry]);
        disk[name] = [.. disk[name].AsSpan(0, (int)end), .. record];
    }

    private static Placement LastOf(FrameTable table, out uint last)
    {
        last = 0;
        for (uint id = 0; table.TryNext(ref id); id++)
        {
            last = id;
        }

        return table[last];
    }

    private static ulong SequenceAt(byte[] manifest)
    {
        var sequences = new List<ulong>();
        for (int at = FileFormat.HeadBytes; at + ManifestRecord.Size <= manifest.Length;)
        {
            ManifestRecord head = Stored.Read<ManifestRecord>(manifest.AsSpan(at));
            if (head.Magic != ManifestRecord.RecordMagic)
            {
                break;
            }

            sequences.Add(head.Sequence);
            at += (int)head.Bytes;
        }

        return sequences[^1];
    }
}
