using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Frames;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

/// <summary>Images of which little has changed: what is written of them, and that it is read back as it was.</summary>
public sealed class PatchTests(ITestOutputHelper output)
{
    private const int PageBytes = FrameFormat.PageBytes;
    private const uint Id = 3;

    [Theory]
    [InlineData(16 << 10, false)]
    [InlineData(64 << 10, false)]
    [InlineData(512 << 10, false)]
    [InlineData(16 << 10, true)]
    [InlineData(64 << 10, true)]
    [InlineData(512 << 10, true)]
    public void A_checkpoint_writes_what_differs_from_the_base_and_it_is_read_back(int frameBytes, bool isReopened)
    {
        var rng = new Rng((ulong)frameBytes);
        var disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, frameBytes));
        StoreFiles files = Begun(disk, 0);
        byte[] frame = FrameMaker.Of(rng, frameBytes, FrameFormat.Leaf, 300, (frameBytes / 8) - 1300, 1);
        byte[] inBase = [];
        PageBits known = default; // of these pages the store knows what the base has
        int patches = 0;
        for (int round = 1; round <= 200; round++)
        {
            frame = FrameMaker.Changed(rng, frame, (ulong)round);
            byte[] trimmed = [.. frame];
            FrameEnds ends = FrameImage.Trim(trimmed);
            PageBits stored = PageBits.Ends(ends.Front, ends.Back, frameBytes / PageBytes);
            PageBits expected = Differing(inBase, trimmed, stored, known);
            bool isPatch = round > 1 && 2 * expected.Count < ends.Count;
            long before = files.Stats.WrittenBytes;
            Write(files, [.. frame], round);
            long written = (files.Stats.WrittenBytes - before) / PageBytes;
            Assert.Equal(isPatch ? expected.Count : ends.Count, written);
            Assert.Equal(isPatch ? expected.Count : 0, files.Frames[Id].PatchPages);
            patches += isPatch ? 1 : 0;
            inBase = isPatch ? inBase : trimmed;
            known = isPatch ? known : stored;
            if (isReopened)
            {
                files.Dispose();
                files = Begun(disk, round);
            }

            byte[] read = new byte[frameBytes];
            rng.Fill(read);
            using StoreFiles? other = isReopened ? null : StoreModel.TryOpen(disk.Copy(), out _);
            Assert.Null((other ?? files).ReadFrame(Id, read, out FrameEnds readEnds));
            Assert.Equal(ends, readEnds);
            Assert.Equal(FrameMaker.Meaning(frame), FrameMaker.Meaning(read));
            PagesAreThose(files, read);
            Sound(files);
            known = !isReopened ? known : !isPatch ? stored : new PageBits
            {
                Low = stored.Low & ~expected.Low, // who reads a patch does not know what the base has there
                High = stored.High & ~expected.High,
            };
        }

        output.WriteLine($"{patches} patches");
        Assert.InRange(patches, frameBytes == 16 << 10 ? 5 : 50, 195);
        files.Dispose();
    }

    [Fact]
    public void What_is_again_as_in_the_base_leaves_the_patch()
    {
        StoreFiles files = WithPatch(out byte[] frame, out _, page: 5);
        Assert.Equal(2, files.Frames[Id].PatchPages);
        frame[5 * PageBytes] ^= 1;
        Write(files, [.. frame], 3);
        Assert.Equal(1, files.Frames[Id].PatchPages);
        files.Dispose();
    }

    [Fact]
    public void A_frame_that_is_not_known_is_written_whole()
    {
        StoreFiles files = WithPatch(out byte[] frame, out _, page: 5);
        files.Forget(Id);
        Write(files, [.. frame], 3);
        Assert.False(files.Frames[Id].HasPatch);
        Assert.Equal(files.Stats.ImageBytes, frame.Length);
        Sound(files);
        files.Dispose();
    }

    [Fact]
    public void What_moves_is_whole_and_leaves_both_of_its_places()
    {
        StoreFiles files = WithPatch(out byte[] frame, out _, page: 5);
        Assert.Null(files.LowerFrame(Id, [.. frame], out bool isLower));
        Assert.False(isLower); // there is no room below
        frame = FrameMaker.Of(new Rng(9), frame.Length, FrameFormat.Leaf, 400, 400, 3);
        Write(files, [.. frame], 3); // behind the other one, which is free then
        frame[5 * PageBytes] ^= 1;
        Write(files, [.. frame], 4);
        Placement before = files.Frames[Id];
        Assert.True(before.HasPatch);
        long free = files.Stats.FreeBytes;
        Assert.Null(files.LowerFrame(Id, [.. frame], out isLower));
        Assert.True(isLower, $"{before}");
        Assert.Null(files.SyncData());
        Assert.Null(files.Commit(files.Cut, 5));
        Assert.False(files.Frames[Id].HasPatch);
        Assert.True(files.Frames[Id].FirstUnit < before.Last.FirstUnit);
        Assert.Equal(frame.Length, files.Stats.ImageBytes);
        Assert.Equal(free + (before.PatchPages * PageBytes), files.Stats.FreeBytes);
        byte[] read = new byte[frame.Length];
        Assert.Null(files.ReadFrame(Id, read, out _));
        Assert.Equal(FrameMaker.Meaning(frame), FrameMaker.Meaning(read));
        Sound(files);
        files.Dispose();
    }

    /// <summary>Whatever byte of base or patch is damaged: an error with its place, or nothing needs it.</summary>
    [Fact]
    public void S150_Every_damaged_page_of_base_and_patch_is_named()
    {
        StoreFiles files = WithPatch(out byte[] frame, out PlainDisk disk, page: 5);
        Placement place = files.Frames[Id];
        byte[] head = new byte[PageBytes];
        Assert.Null(files.ReadHead(Id, head));
        Dictionary<long, int> pages = Enumerable.Range(0, frame.Length / PageBytes)
            .ToDictionary(page => FrameImage.OffsetOf(place, head, page));
        byte[] data = disk["data"];
        byte[] read = new byte[frame.Length];
        var rng = new Rng(8);
        int harmless = 0;
        foreach (Extent extent in (Extent[])[place.Base, place.Patch])
        {
            for (long at = extent.Offset; at < extent.EndUnit * PageBytes; at += rng.Between(1, 97))
            {
                byte mask = (byte)(1 << rng.Below(8));
                data[at] ^= mask;
                long offset = at / PageBytes * PageBytes;
                Fault? fault = files.ReadFrame(Id, read, out _);
                bool isUsed = pages.TryGetValue(offset, out int page);
                Assert.Equal(isUsed ? ("data", offset, HoltStatus.Corrupt) : null, Place(fault));
                Assert.True(isUsed || FrameMaker.Meaning(read).AsSpan().SequenceEqual(FrameMaker.Meaning(frame)));
                Fault? ofPage = files.ReadPage(Id, place, head, page, new byte[PageBytes]);
                Assert.Equal(isUsed ? ("data", offset, HoltStatus.Corrupt) : null, isUsed ? Place(ofPage) : null);
                data[at] ^= mask;
                harmless += isUsed ? 0 : 1;
            }
        }

        Assert.InRange(harmless, 100, 400); // the base's first page, and the one that changed
        Assert.Null(files.ReadFrame(Id, read, out _));
        files.Dispose();
    }

    /// <summary>The checksums hold, and what they cover cannot be.</summary>
    [Fact]
    public void A_header_that_names_other_pages_than_there_are_is_refused()
    {
        const int pageCount = 16;
        (string Lie, FrameHeader Header, Placement Place)[] lies =
        [
            ("none", Header(0b100001), Named(2)),
            ("a page more", Header(0b110001), Named(2)),
            ("without the first", Header(0b110000), Named(2)),
            ("no patch", Header(0), Named(2)),
            ("no patch in the manifest", Header(0b100001), Named(0)),
            ("a page that is not stored", Header(0b1001), Named(2)),
            ("a page that nobody has", Header(0b100001) with { BucketStart = 3 * 512 }, Named(2)),
            ("another frame", Header(0b100001) with { PageCount = 15 }, Named(2)),
        ];
        foreach ((string lie, FrameHeader header, Placement place) in lies)
        {
            byte[] head = new byte[PageBytes];
            Stored.Write(head, header);
            Placement named = place with { Checksum = Checksum.Of(head) };
            Assert.True(lie == "none" == (FrameImage.FaultOfHead(head, named, pageCount) is null), lie);
        }

        static FrameHeader Header(ulong patched) => new()
        {
            Magic = FrameFormat.Magic,
            Version = FrameFormat.Version,
            Kind = FrameFormat.Leaf,
            NodeEnd = 100,
            BucketStart = 5 * 512,
            PageCount = pageCount,
            Patched = new PageBits { Low = patched },
        };

        static Placement Named(int pages) =>
            new(10, 1, 11, 0) { PatchPages = pages, PatchUnit = pages > 0 ? 40 : 0 };
    }

    /// <summary>Whatever is refused, a base that two images share is neither given away nor lost.</summary>
    [Fact]
    public void Checkpoints_that_fail_leave_what_was_there()
    {
        const int frameBytes = 64 << 10;
        var rng = new Rng(12);
        var disk = new PlainDisk();
        var model = new StoreModel(new Rng(13), frameBytes) { FrameCount = 5, ChangesMax = 5, LittleIn = 1 };
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, frameBytes));
        int failed = 0;
        long patches = 0;
        for (int life = 0; life < 5; life++)
        {
            using StoreFiles files = StoreModel.Opened(disk);
            model.BeginWriting(files);
            for (int i = 0; i < 60; i++)
            {
                int left = rng.Below(12);
                disk.OnChange = what => what.Contains("data", StringComparison.Ordinal) && left-- == 0
                    ? new Fault(HoltStatus.Io, what, -1, 5, "refused")
                    : null;
                failed += model.Checkpoint(files) is null ? 0 : 1;
                disk.OnChange = null;
                files.Abandon();
                model.Compare(files);
                Sound(files);
                patches += files.Stats.PatchBytes;
            }
        }

        output.WriteLine($"{failed} failed");
        Assert.InRange(failed, 5, 250);
        Assert.NotEqual(0, patches);
    }

    private static (string File, long Offset, HoltStatus Status)? Place(Fault? fault) =>
        fault is null ? null : (fault.File, fault.Offset, fault.Status);

    /// <summary>A frame of 64 KiB without a gap, written, and written again with one page changed.</summary>
    private static StoreFiles WithPatch(out byte[] frame, out PlainDisk disk, int page)
    {
        const int frameBytes = 64 << 10;
        disk = new PlainDisk();
        Assert.Null(StoreBirth.Create(disk, StoreModel.Id, frameBytes));
        StoreFiles files = Begun(disk, 0);
        frame = FrameMaker.Of(new Rng(7), frameBytes, FrameFormat.Leaf, 300, 300, 1);
        Write(files, [.. frame], 1);
        frame[page * PageBytes] ^= 1;
        Write(files, [.. frame], 2);
        return files;
    }

    private static StoreFiles Begun(PlainDisk disk, int round)
    {
        StoreFiles files = StoreModel.Opened(disk);
        ulong lsn = 4096 + (8 * (ulong)round);
        Assert.Null(files.BeginWriting(1, lsn, lsn));
        return files;
    }

    private static void Write(StoreFiles files, byte[] frame, int round)
    {
        Assert.Null(files.WriteFrame(Id, frame));
        Assert.Null(files.SyncData());
        ulong lsn = 4096 + (8 * (ulong)round);
        Assert.Null(files.Commit(new CutState(lsn, Id, 0), lsn));
    }

    private static PageBits Differing(byte[] inBase, byte[] trimmed, PageBits stored, PageBits known)
    {
        PageBits bits = PageBits.First(1);
        for (int page = 1; page < trimmed.Length / PageBytes; page++)
        {
            Range bytes = (page * PageBytes)..((page + 1) * PageBytes);
            bool isSame = known.Has(page) && inBase.AsSpan(bytes).SequenceEqual(trimmed.AsSpan(bytes));
            if (stored.Has(page) && !isSame)
            {
                bits.Add(page);
            }
        }

        return bits;
    }

    /// <summary>Page by page the same is read as at once.</summary>
    private static void PagesAreThose(StoreFiles files, byte[] frame)
    {
        byte[] head = new byte[PageBytes];
        byte[] read = new byte[PageBytes];
        Assert.Null(files.ReadHead(Id, head));
        for (int page = 0; page < frame.Length / PageBytes; page++)
        {
            new Rng(1).Fill(read);
            Assert.Null(files.ReadPage(Id, files.Frames[Id], head, page, read));
            Assert.True(frame.AsSpan(page * PageBytes, PageBytes).SequenceEqual(read), $"page {page}");
        }
    }

    private static void Sound(StoreFiles files)
    {
        var faults = new List<Fault>();
        files.Check(faults);
        Assert.Empty(faults);
    }
}
