using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Frames;
using Holt.Storage;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Storage;

public sealed class FrameImageTests
{
    public static TheoryData<int> Sizes => [4 << 10, 16 << 10, 64 << 10, 512 << 10];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void What_was_stored_is_what_is_read(int frameBytes)
    {
        var rng = new Rng(1);
        for (int round = 0; round < 100; round++)
        {
            byte[] frame = FrameMaker.Random(rng, frameBytes, stamp: 7);
            byte[] meaning = FrameMaker.Meaning(frame);
            Placement place = Seal(frame);
            byte[] read = Rubble(rng, frame, place);
            Assert.Null(FrameImage.Open(read, place, out _, out _));
            Assert.Equal(meaning, FrameMaker.Meaning(read));
            Assert.Equal(Cleared(read), read);
        }
    }

    /// <summary>Where each page lies, whether it is right, and none of what is not stored.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Each_page_can_be_read_alone(int frameBytes)
    {
        const int pageBytes = FrameFormat.PageBytes;
        var rng = new Rng(6);
        for (int round = 0; round < 100; round++)
        {
            byte[] frame = FrameMaker.Random(rng, frameBytes, stamp: 7);
            Placement place = Seal(frame) with { FirstUnit = 1 + rng.Below(50) };
            byte[] stored =
                [.. frame[..(place.FrontPages * pageBytes)], .. frame[(frameBytes - (place.BackPages * pageBytes))..]];
            byte[] head = frame[..pageBytes];
            Assert.Equal(place.Base.Offset, FrameImage.OffsetOf(place, head, 0));
            Assert.Equal(place.Base.Offset, place.HeadOffset);
            Assert.Null(FrameImage.FaultOfHead(head, place, frameBytes / pageBytes));
            int count = 1;
            for (int page = 1; page < frameBytes / pageBytes; page++)
            {
                long offset = FrameImage.OffsetOf(place, head, page);
                bool isStored =
                    page < place.FrontPages || page >= (frameBytes / pageBytes) - place.BackPages;
                Assert.Equal(isStored, offset >= 0);
                if (isStored)
                {
                    count++;
                    byte[] read = stored.AsSpan((int)(offset - place.Base.Offset), pageBytes).ToArray();
                    Assert.Equal(frame.AsSpan(page * pageBytes, pageBytes).ToArray(), read);
                    Assert.Null(FrameImage.FaultOfPage(head, page, read));
                    read[rng.Below(pageBytes)] ^= 4;
                    Assert.NotNull(FrameImage.FaultOfPage(head, page, read));
                }
            }

            Assert.Equal(place.Base.Units, count);
        }
    }

    [Fact]
    public void Only_pages_with_content_are_stored()
    {
        const int frameBytes = 64 << 10;
        var rng = new Rng(2);
        (int NodeEnd, int BucketStart, int Front, int Back)[] cases =
        [
            (40, 8192, 1, 0),
            (512, 8192, 1, 0),
            (513, 8192, 2, 0),
            (40, 8184, 1, 1),
            (40, 7680, 1, 1),
            (40, 7679, 1, 2),
            (4000, 4096, 8, 8),
            (4000, 4088, 8, 8),
            (4097, 4104, 9, 7),
            (8192, 8192, 16, 0),
            (40, 40, 1, 15),
        ];
        foreach ((int nodeEnd, int bucketStart, int front, int back) in cases)
        {
            byte[] frame = FrameMaker.Of(rng, frameBytes, FrameFormat.Leaf, nodeEnd, bucketStart, 1);
            Placement place = Seal(frame);
            Assert.Equal((front, back), (place.FrontPages, place.BackPages));
        }
    }

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    public void S150_Every_flipped_byte_of_an_image_is_noticed(int frameBytes)
    {
        var rng = new Rng(3);
        byte[] frame = FrameMaker.Of(rng, frameBytes, FrameFormat.Leaf, 200, (frameBytes / 8) - 88, 5);
        Placement place = Seal(frame);
        foreach (int at in StoredBytes(frame, place))
        {
            byte[] damaged = Rubble(rng, frame, place);
            damaged[at] ^= (byte)(1 << rng.Below(8));
            Assert.NotNull(FrameImage.Open(damaged, place, out _, out int page));
            Assert.True(page == at / FrameFormat.PageBytes, $"byte {at}: page {page} is blamed");
        }
    }

    [Fact]
    public void A_header_that_says_what_cannot_be_is_refused_although_its_checksum_holds()
    {
        const int frameBytes = 16 << 10;
        (int NodeEnd, int BucketStart)[] ends = [(10, 2048), (300, 200), (40, 2049), (int.MaxValue, int.MaxValue)];
        foreach ((int nodeEnd, int bucketStart) in ends)
        {
            byte[] frame = FrameMaker.Of(new Rng(4), frameBytes, FrameFormat.Leaf, 40, 2048, 5);
            Placement place = Seal(frame);
            FrameHeader header = Stored.Read<FrameHeader>(frame);
            header.NodeEnd = (uint)nodeEnd;
            header.BucketStart = (uint)bucketStart;
            Stored.Write(frame, header);
            place = place with { Checksum = Checksum.Of(frame.AsSpan(0, FrameFormat.PageBytes)) };
            Assert.NotNull(FrameImage.Open(frame, place, out _, out int page));
            Assert.Equal(0, page);
        }
    }

    [Fact]
    public void A_manifest_that_names_more_or_fewer_pages_is_refused()
    {
        byte[] frame = FrameMaker.Of(new Rng(5), 16 << 10, FrameFormat.Leaf, 600, 1500, 5);
        Placement place = Seal(frame);
        Assert.Null(FrameImage.Open([.. frame], place, out _, out _));
        Assert.NotNull(FrameImage.Open([.. frame], place with { BackPages = 1 }, out _, out _));
        Assert.NotNull(FrameImage.Open([.. frame], place with { FrontPages = 1 }, out _, out _));
    }

    private static Placement Seal(byte[] frame) =>
        FrameImage.Seal(frame, FrameImage.Trim(frame), default, default);

    /// <summary>The stored pages in their places, rubbish in all others.</summary>
    private static byte[] Rubble(Rng rng, byte[] sealedFrame, in Placement place)
    {
        byte[] read = new byte[sealedFrame.Length];
        rng.Fill(read);
        int front = place.FrontPages * FrameFormat.PageBytes;
        int back = sealedFrame.Length - (place.BackPages * FrameFormat.PageBytes);
        sealedFrame.AsSpan(0, front).CopyTo(read);
        sealedFrame.AsSpan(back).CopyTo(read.AsSpan(back));
        return read;
    }

    private static byte[] Cleared(byte[] frame)
    {
        FrameHeader header = Stored.Read<FrameHeader>(frame);
        byte[] copy = [.. frame];
        copy.AsSpan(((int)header.NodeEnd * 8)..((int)header.BucketStart * 8)).Clear();
        return copy;
    }

    private static IEnumerable<int> StoredBytes(byte[] frame, Placement place)
    {
        int front = place.FrontPages * FrameFormat.PageBytes;
        int back = frame.Length - (place.BackPages * FrameFormat.PageBytes);
        for (int at = 0; at < frame.Length; at++)
        {
            if (at < front || at >= back)
            {
                yield return at;
            }
        }
    }
}
