using System;
using System.Linq;
using System.Text;
using Holt.Frames;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A sound frame has no fault, a planted one is found, and no bytes whatever bring the check down.</summary>
public sealed class FrameCheckTests
{
    public static TheoryData<string> HeaderFaults => [.. FrameFaults.OfHeader.Keys];

    public static TheoryData<string> NodeFaults => [.. FrameFaults.OfNodes.Keys];

    public static TheoryData<string> RecordFaults => [.. BucketFaults.Buckets.Keys];

    public static TheoryData<string> FreeFaults => [.. BucketFaults.Free.Keys];

    public static TheoryData<string> RouterFaults => [.. BucketFaults.Router.Keys];

    public static TheoryData<string> ValueFaults => [.. BucketFaults.Value.Keys];

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(16 << 10)]
    [InlineData(64 << 10)]
    [InlineData(512 << 10)]
    public void A_frame_is_sound_after_every_put_and_removal(int frameBytes)
    {
        var lab = new FrameLab(frameBytes);
        var rng = new Rng((ulong)frameBytes);
        Assert.Null(lab.Fault);
        for (int i = 0; i < 3000; i++)
        {
            byte[] key = KeyOf(rng);
            _ = rng.OneIn(3) ? lab.Delete(key) : lab.Put(key, new byte[rng.Below(40)]);
            if (lab.Fault is string fault)
            {
                Assert.Fail($"operation {i}, {lab.LastChange}: {fault}");
            }
        }

        Assert.True(lab.Rebuild());
        Assert.Null(lab.Fault);
    }

    [Theory]
    [MemberData(nameof(HeaderFaults))]
    public void A_fault_of_the_header_is_found(string fault) => Found(SampleFrames.Leaf(), FrameFaults.OfHeader[fault]);

    [Theory]
    [MemberData(nameof(NodeFaults))]
    public void A_fault_of_a_node_is_found(string fault) => Found(SampleFrames.Leaf(), FrameFaults.OfNodes[fault]);

    [Theory]
    [MemberData(nameof(RecordFaults))]
    public void A_fault_of_a_bucket_is_found(string fault) => Found(SampleFrames.Leaf(), BucketFaults.Buckets[fault]);

    [Theory]
    [MemberData(nameof(FreeFaults))]
    public void A_fault_of_the_free_space_is_found(string fault) =>
        Found(SampleFrames.Leaf(), BucketFaults.Free[fault]);

    [Theory]
    [MemberData(nameof(RouterFaults))]
    public void A_fault_of_a_router_is_found(string fault) => Found(SampleFrames.Router(), BucketFaults.Router[fault]);

    [Theory]
    [MemberData(nameof(ValueFaults))]
    public void A_fault_of_a_value_frame_is_found(string fault) =>
        Found(SampleFrames.Value(), BucketFaults.Value[fault]);

    [Fact]
    public void A_key_longer_than_any_is_found()
    {
        FrameLab lab = SampleFrames.Leaf();
        int room = lab.Limits.KeyBytesMax + HoltLimits.TreeIdBytes - 2;
        Assert.Null(FrameCheck.FaultOf(lab.View, lab.Limits, room));
        Assert.Contains("too long", FrameCheck.FaultOf(lab.View, lab.Limits, room + 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_nested_as_deep_as_they_are_long_are_walked()
    {
        var lab = new FrameLab(512 << 10);
        byte[] key = [.. Enumerable.Repeat((byte)'a', 2000)];
        for (int length = 1; length <= key.Length; length++)
        {
            Assert.True(lab.Put(key.AsSpan(0, length), new byte[60]));
        }

        Assert.Null(lab.Fault);
        Assert.Contains("  60 bytes, version 2000\n", lab.Dump, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Flipped_bits_give_a_fault_or_none_and_nothing_else(int sample)
    {
        FrameLab lab = sample == 0 ? SampleFrames.Leaf() : sample == 1 ? SampleFrames.Router() : SampleFrames.Value();
        byte[] sound = lab.Bytes.ToArray();
        int[] used = [.. Enumerable.Range(0, sound.Length).Where(at => sound[at] != 0)];
        var rng = new Rng(11);
        int found = 0;
        for (int i = 0; i < 20_000; i++)
        {
            for (int flips = rng.Between(1, 3); flips > 0; flips--)
            {
                int at = rng.OneIn(2) ? used[rng.Below(used.Length)] : rng.Below(sound.Length);
                lab.Bytes[at] ^= (byte)(1 << rng.Below(8));
            }

            found += lab.Fault is null ? 0 : 1;
            sound.CopyTo(lab.Bytes);
        }

        // Values, versions and unused bytes may be anything: they are the checksums' part.
        Assert.InRange(found, 200, 19_999);
    }

    [Fact]
    public void Noise_behind_a_good_header_is_a_fault_and_nothing_else()
    {
        var lab = new FrameLab(16 << 10);
        byte[] kinds = [1, 2, 3, 4, 5, 6];
        var rng = new Rng(12);
        for (int i = 0; i < 5_000; i++)
        {
            FillHeader(lab, rng);
            Span<byte> content = lab.Bytes[(lab.Limits.FirstUnit * FrameFormat.UnitBytes)..];
            rng.Fill(content);
            for (int at = 0; at < content.Length; at += FrameFormat.UnitBytes * rng.Between(1, 9))
            {
                content[at] = rng.Pick<byte>(kinds);
                content.Slice(at + 4, 3).Clear(); // short prefixes, small blocks
            }

            Assert.NotNull(lab.Fault);
        }
    }

    private static unsafe void FillHeader(FrameLab lab, Rng rng)
    {
        FrameAllocator.Format(lab.Start, lab.Limits, FrameFormat.Leaf, 0);
        lab.Header->Root = (ushort)rng.Below(lab.Limits.EndUnit);
        lab.Header->NodeEnd += (uint)rng.Below(500);
        lab.Header->BucketStart -= (uint)rng.Below(100) * FrameFormat.LineUnits;
        lab.Header->LiveKeys = (uint)rng.Below(50) + 1;
    }

    private static void Found(FrameLab lab, PlantedFault fault)
    {
        Assert.Null(lab.Fault);
        fault.Plant(lab);
        Assert.Contains(fault.Told, lab.Fault, StringComparison.Ordinal);
    }

    private static byte[] KeyOf(Rng rng)
    {
        int[] fan = [2, 5, 30, 100];
        var key = new StringBuilder("dir/");
        for (int level = 0; level < rng.Between(1, 4); level++)
        {
            _ = key.Append((char)(32 + rng.Below(fan[level]))).Append("/part".AsSpan(0, rng.Below(5)));
        }

        return Encoding.UTF8.GetBytes(key.ToString());
    }
}
