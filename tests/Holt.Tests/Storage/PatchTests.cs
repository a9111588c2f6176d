using System;
using System.Collections.Generic;
using System.Linq;
using Holt.Foundation;
using Holt.Frames;
using Holt.Io;
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
        byte[] frame = FrameMaker.Of(rng, frameBytes, FrameFormat.Leaf, 300, frameBytes / 16, 1);
        byte[] last = [];
        PageBits before = default;
        int appended = 0;
        int whole = 0;
        for (int round = 1; round <= 200; round++)
        {
            frame = FrameMaker.Changed(rng, frame, (ulong)round);
            byte[] trimmed = [.. frame];
            FrameEnds ends = FrameImage.Trim(trimmed);
            PageBits stored = PageBits.Ends(ends.Front, ends.Back, frameBytes / PageBytes);
            int changed = Differing(last, trimmed, stored, before).Count;
            Placement old = files.Frames[Id];
            long bytes = files.Stats.WrittenBytes;
            Write(files, [.. frame], round);
            long written = (files.Stats.WrittenBytes - bytes) / PageBytes;
            Placement now = files.Frames[Id];
            bool isAppended = now.HasPatch && now.PatchUnit == old.PatchUnit;
            bool mayAppend = old.PatchPages + changed <= old.PatchRoom;
            Assert.Equal(mayAppend, isAppended);
            Assert.Equal(isAppended ? changed : now.HasPatch ? now.PatchPages : ends.Count, written);
            Assert.True(now.HasPatch ? 2 * now.PatchRoom <= ends.Count || isAppended : now.Base.Units == ends.Count);
            appended += isAppended ? 1 : 0;
            whole += now.HasPatch ? 0 : 1;
            last = trimmed;
            before = stored;
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
            byte[] blank = new byte[frameBytes];
            Assert.Null((other ?? files).ReadFrame(Id, blank, out _, isBlank: true));
            Assert.Equal(read, blank); // also what base and patch have of pages that are not stored any more
            Sound(files);
        }

        output.WriteLine($"{appended} appended, {whole} whole");
        Assert.InRange(appended, frameBytes == 16 << 10 ? 5 : 30, 190);
        Assert.InRange(whole, 1, 195);
        files.Dispose();
    }

    /// <summary>Two pages again and again: the patch moves when it is full, and has each of them once.</summary>
    [Fact]
    public void A_full_patch_is_written_anew_with_the_newest_of_each_page()
    {
        StoreFiles files = WithPatch(out byte[] frame, out PlainDisk disk, page: 5);
        Assert.Equal((2, 8), (files.Frames[Id].PatchPages, files.Frames[Id].PatchRoom));
        int moved = 0;
        for (int round = 3; round < 40; round++)
        {
            long unit = files.Frames[Id].PatchUnit;
            int full = files.Frames[Id].PatchPages;
            frame[(round % 2 == 0 ? 5 : 11) * PageBytes] ^= (byte)round;
            Write(files, [.. frame], round);
            bool isMoved = files.Frames[Id].PatchUnit != unit;
            Assert.Equal(full + 2 > 8, isMoved);
            Assert.Equal(isMoved ? 3 : full + 2, files.Frames[Id].PatchPages);
            moved += isMoved ? 1 : 0;
            byte[] read = new byte[frame.Length];
            using StoreFiles? other = StoreModel.TryOpen(disk.Copy(), out _);
            Assert.Null(other!.ReadFrame(Id, read, out _));
            Assert.Equal(FrameMaker.Meaning(frame), FrameMaker.Meaning(read));
            Sound(files);
        }

        Assert.True(moved > 5, $"{moved}");
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
        Assert.Equal(free + (before.PatchRoom * PageBytes), files.Stats.FreeBytes);
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
                Fault? ofPage = ReadPage(files, place, head, page, new byte[PageBytes]);
                Assert.Equal(isUsed ? ("data", offset, HoltStatus.Corrupt) : null, isUsed ? Place(ofPage) : null);
                data[at] ^= mask;
                harmless += isUsed ? 0 : 1;
            }
        }

        Assert.InRange(harmless, 500, 800); // two pages of the base, and six free slots
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
            ("none", Header(5, 0), Named(2)),
            ("the same again", Header(5, 0, 5, 0), Named(4)),
            ("a page too few", Header(0), Named(1)),
            ("another page", Header(6, 0), Named(2)),
            ("the first not last", Header(0, 5), Named(2)),
            ("a page behind the last", Header(5, 16, 0), Named(3)),
            ("a slot less in the manifest", Header(5, 0), Named(1)),
            ("no patch in the manifest", Header(5, 0), Named(0)),
            ("another frame", Header(5, 0) with { PageCount = 15 }, Named(2)),
        ];
        foreach ((string lie, FrameHeader header, Placement place) in lies)
        {
            byte[] head = new byte[PageBytes];
            Stored.Write(head, header);
            Placement named = place with { Checksum = Checksum.Of(head) };
            bool isTrue = lie is "none" or "the same again";
            Assert.True(isTrue == (FrameImage.FaultOfHead(head, named, pageCount) is null), lie);
        }

        // Pages 0 and 5 to 15 are stored, and the base has 0 and 6 to 15.
        static FrameHeader Header(params byte[] slots)
        {
            var header = new FrameHeader
            {
                Magic = FrameFormat.Magic,
                Version = FrameFormat.Version,
                Kind = FrameFormat.Leaf,
                NodeEnd = 100,
                BucketStart = 5 * 512,
                PageCount = pageCount,
            };
            slots.CopyTo(header.Slots);
            return header;
        }

        static Placement Named(int pages) => new(10, 1, 10, 0)
        {
            PatchPages = pages,
            PatchRoom = pages > 0 ? 8 : 0,
            PatchUnit = pages > 0 ? 40 : 0,
        };
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

    /// <summary>The first page, and those that are stored and were not, or not with these bytes.</summary>
    private static PageBits Differing(byte[] last, byte[] trimmed, PageBits stored, PageBits before)
    {
        PageBits bits = PageBits.First(1);
        for (int page = 1; page < trimmed.Length / PageBytes; page++)
        {
            Range bytes = (page * PageBytes)..((page + 1) * PageBytes);
            bool isSame = before.Has(page) && last.AsSpan(bytes).SequenceEqual(trimmed.AsSpan(bytes));
            if (stored.Has(page) && !isSame)
            {
                bits.Add(page);
            }
        }

        return bits;
    }

    /// <summary>Reads a page alone, as gets of cold frames do; zeros if it is not stored.</summary>
    private static Fault? ReadPage(StoreFiles files, in Placement place, byte[] head, int page, byte[] to)
    {
        long offset = FrameImage.OffsetOf(place, head, page);
        var memory = new NativeBlock(PageBytes);
        memory.Span.Clear();
        Fault? fault = null;
        if (offset >= 0)
        {
            var reads = new FileBatch();
            reads.Read(offset, memory.Span);
            fault = files.ReadPages(reads) ?? files.FaultOfPage(Id, place, head, page, offset, memory.Span);
        }

        memory.Span.CopyTo(to);
        return fault;
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
            Assert.Null(ReadPage(files, files.Frames[Id], head, page, read));
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
