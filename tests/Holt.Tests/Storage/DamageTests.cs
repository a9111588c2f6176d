using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>Damaged files: the right answer or a fault with the place, never anything else.</summary>
public sealed class DamageTests
{
    public static TheoryData<string, bool> Files => new()
    {
        { "holt", true }, { "holt", false },
        { "manifest", true }, { "manifest", false },
        { "data", true }, { "data", false },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Flipped_bytes_are_harmless_or_named(string file, bool isClean) => Flip(file, isClean, bitStep: 7 * 8);

    [Theory(SkipUnless = nameof(Heavy.IsOn), SkipType = typeof(Heavy), Skip = Heavy.Why)]
    [MemberData(nameof(Files))]
    public void Every_flipped_bit_is_harmless_or_named(string file, bool isClean) => Flip(file, isClean, bitStep: 1);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_cut_at_any_512_bytes_is_harmless_or_named(string file, bool isClean)
    {
        SmallStore store = SmallStore.Make(2, isClean);
        string name = Full(store, file);
        int faults = 0;
        for (int length = 0; length < store.Disk[name].Length; length += 512)
        {
            PlainDisk disk = store.Disk.Copy();
            disk[name] = disk[name][..length];
            faults += store.Judge(disk, $"{name} cut at {length}", mayBeOlder: !isClean) is null ? 0 : 1;
        }

        Assert.True(faults > 3, $"{faults} faults");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Zeros_or_rubbish_behind_the_end_change_nothing(string file, bool isClean)
    {
        SmallStore store = SmallStore.Make(3, isClean);
        string name = Full(store, file);
        foreach (int bytes in (int[])[1, 8, 511, 4096, 70_000])
        {
            byte[] rubbish = new byte[bytes];
            new Rng(4).Fill(rubbish);
            foreach (byte[] tail in (byte[][])[new byte[bytes], rubbish])
            {
                PlainDisk disk = store.Disk.Copy();
                disk[name] = [.. disk[name], .. tail];
                Assert.Null(store.Judge(disk, $"{bytes} bytes behind {name}"));
            }
        }
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("data")]
    public void S148_A_missing_file_is_named(string file)
    {
        SmallStore store = SmallStore.Make(5, isClean: true);
        string name = Full(store, file);
        store.Disk.Remove(name);
        Fault? fault = store.Judge(store.Disk, "missing");
        Assert.Equal(name, fault?.File);
    }

    [Theory]
    [InlineData("holt")]
    [InlineData("manifest")]
    [InlineData("data")]
    public void A_file_of_another_store_is_named(string file)
    {
        SmallStore store = SmallStore.Make(6, isClean: true);
        SmallStore other = SmallStore.Make(6, isClean: true, id: new StoreId(1, 2));
        store.Disk[Full(store, file)] = other.Disk[Full(other, file)];
        Fault? fault = store.Judge(store.Disk, "swapped");
        Assert.Contains("belongs to store", fault?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_copy_of_a_file_is_an_error_or_found_by_its_frames()
    {
        SmallStore store = SmallStore.Make(7, isClean: true);
        PlainDisk old = store.Disk.Copy();
        using (StoreFiles files = StoreModel.Opened(store.Disk))
        {
            store.Model.BeginWriting(files);
            for (int i = 0; i < 200; i++)
            {
                Assert.Null(store.Model.Checkpoint(files));
            }

            Assert.Null(files.CloseClean(store.Model.Lsn));
        }

        foreach (string name in old.Names.Where(store.Disk.Has))
        {
            PlainDisk mixed = store.Disk.Copy();
            mixed[name] = old[name];
            using StoreFiles? files = StoreModel.TryOpen(mixed, out Fault? fault);
            fault ??= store.Model.Differs(files!, $"an old {name}");
            Assert.True(fault?.Status == HoltStatus.Corrupt, $"an old {name}: {fault}");
        }
    }

    [Theory]
    [InlineData("holt")]
    [InlineData("manifest")]
    [InlineData("data")]
    public void S163_Another_format_is_named_with_both_versions(string file)
    {
        foreach (ushort version in (ushort[])[0, FileFormat.Version - 1, FileFormat.Version + 1, 999])
        {
            SmallStore store = SmallStore.Make(8, isClean: true);
            string name = Full(store, file);
            byte[] bytes = store.Disk[name];
            Reformat(bytes, version);
            Reformat(bytes.AsSpan(file == "holt" ? FileFormat.HeadBytes : 0), version);
            Fault? fault = store.Judge(store.Disk, $"format {version}");
            Assert.Equal(HoltStatus.Format, fault?.Status);
            Assert.Equal(name, fault?.File);
            string age = version > FileFormat.Version ? "newer" : "older";
            string text = $"format {version} is {age} than {FileFormat.Version}";
            Assert.Contains(text, fault?.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void S162_A_file_of_another_kind_is_named()
    {
        SmallStore store = SmallStore.Make(9, isClean: true);
        string manifest = Full(store, "manifest");
        (store.Disk["data"], store.Disk[manifest]) = (store.Disk[manifest], store.Disk["data"]);
        Fault? fault = store.Judge(store.Disk, "exchanged");
        Assert.Contains("a file of kind Frames where Manifest belongs", fault?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_two_pages_of_the_frames_exchanged_are_named()
    {
        SmallStore store = SmallStore.Make(10, isClean: true, frameBytes: 16 << 10);
        byte[] data = store.Disk["data"];
        int units = data.Length / 4096;
        int faults = 0;
        for (int a = 0; a < units; a++)
        {
            for (int b = 0; b < a; b++)
            {
                PlainDisk disk = store.Disk.Copy();
                data.AsSpan(a * 4096, 4096).CopyTo(disk["data"].AsSpan(b * 4096));
                data.AsSpan(b * 4096, 4096).CopyTo(disk["data"].AsSpan(a * 4096));
                faults += store.Judge(disk, $"pages {a} and {b} exchanged") is null ? 0 : 1;
            }
        }

        Assert.True(faults > units, $"{faults} faults of {units} pages");
    }

    [Fact]
    public void A_damaged_record_with_a_valid_one_behind_it_is_damage_also_when_nothing_says_it_was_durable()
    {
        SmallStore store = SmallStore.Make(11, isClean: false);
        string name = Full(store, "manifest");
        byte[] manifest = store.Disk[name];
        List<int> records = Records(manifest);
        Assert.True(records.Count > 3);
        manifest[records[^2] + ManifestRecord.Size] ^= 1;
        Fault? fault = store.Judge(store.Disk, "the last record but one");
        Assert.Equal((name, (long)records[^2]), (fault?.File, fault?.Offset));

        manifest[records[^2] + ManifestRecord.Size] ^= 1;
        manifest[records[^1] + ManifestRecord.Size] ^= 1;
        Assert.Null(store.Judge(store.Disk, "the last record", mayBeOlder: true));
        StoreFiles files = StoreModel.Opened(store.Disk);
        Assert.Equal(store.History[^2].Cut, files.Cut);
        files.Dispose();
    }

#if DEBUG
    [Fact]
    public void A_reader_that_does_not_look_behind_a_damaged_record_is_found()
    {
        Planted.Bug = PlantedBug.NothingBehind;
        try
        {
            _ = Assert.ThrowsAny<Xunit.Sdk.XunitException>(
                A_damaged_record_with_a_valid_one_behind_it_is_damage_also_when_nothing_says_it_was_durable);
        }
        finally
        {
            Planted.Bug = PlantedBug.None;
        }
    }
#endif

    [Fact]
    public void The_last_record_of_a_clean_store_is_not_cut()
    {
        SmallStore store = SmallStore.Make(12, isClean: true);
        string name = Full(store, "manifest");
        byte[] manifest = store.Disk[name];
        int last = Records(manifest)[^1];
        manifest[last + 20] ^= 1;
        Fault? fault = store.Judge(store.Disk, "the last record");
        Assert.Equal((name, (long)last), (fault?.File, fault?.Offset));
    }

    private static void Flip(string file, bool isClean, int bitStep)
    {
        SmallStore store = SmallStore.Make(1, isClean);
        string name = Full(store, file);
        PlainDisk disk = store.Disk.Copy();
        byte[] bytes = disk[name];
        int lastRecord = file == "manifest" ? Records(bytes)[^1] : int.MaxValue;
        int faults = 0;
        for (long bit = bitStep == 1 ? 0 : 3; bit < bytes.Length * 8L; bit += bitStep)
        {
            int at = (int)(bit / 8);
            byte mask = (byte)(1 << (int)((bit + (at % 8)) % 8));
            bytes[at] ^= mask;
            faults += store.Judge(disk, $"{name}, byte {at}", !isClean && at >= lastRecord) is null ? 0 : 1;
            bytes[at] ^= mask;
        }

        Assert.True(faults > 100, $"{faults} faults");
        Assert.Null(store.Judge(disk, "nothing"));
    }

    private static string Full(SmallStore store, string file) =>
        store.Disk.Names.Single(name => name.StartsWith(file, StringComparison.Ordinal));

    private static void Reformat(Span<byte> page, ushort version)
    {
        FileHead head = Stored.Read<FileHead>(page);
        head.Version = version;
        Stored.Write(page, head);
        FilePage.Seal(page[..FileFormat.HeadBytes]);
    }

    /// <summary>Where the records of a manifest begin.</summary>
    private static List<int> Records(byte[] manifest)
    {
        var records = new List<int>();
        int at = FileFormat.HeadBytes;
        while (at + ManifestRecord.Size <= manifest.Length
            && Stored.Read<ManifestRecord>(manifest.AsSpan(at)) is { Magic: ManifestRecord.RecordMagic } head)
        {
            records.Add(at);
            at += (int)head.Bytes;
        }

        return records;
    }
}
