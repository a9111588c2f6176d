using System;
using Holt.Foundation;
using Holt.Frames;
using Holt.Tests.Support;

namespace Holt.Tests.Storage;

/// <summary>
/// Frames as storage sees them: a header, its two ends, bytes below and above them, and rubbish in the gap.
/// </summary>
internal static class FrameMaker
{
    /// <summary>A frame whose content can be told from every other one's.</summary>
    public static byte[] Random(Rng rng, int frameBytes, ulong stamp)
    {
        FrameLimits limits = FrameLimits.Of(frameBytes);
        int room = limits.EndUnit - limits.FirstUnit;
        int nodes = rng.OneIn(8) ? 0 : rng.Below(rng.OneIn(4) ? room : (room / 8) + 1);
        int gap = rng.OneIn(8) ? 0 : rng.Below(room - nodes + 1);
        bool isValue = rng.OneIn(4);
        int bucketStart = isValue ? limits.EndUnit : limits.FirstUnit + nodes + gap;
        byte kind = isValue ? FrameFormat.Value : rng.OneIn(3) ? FrameFormat.Router : FrameFormat.Leaf;
        return Of(rng, frameBytes, kind, limits.FirstUnit + nodes, bucketStart, stamp);
    }

    public static byte[] Of(Rng rng, int frameBytes, byte kind, int nodeEnd, int bucketStart, ulong stamp)
    {
        byte[] frame = new byte[frameBytes];
        for (int at = 0; at < frameBytes; at += sizeof(ulong))
        {
            Stored.Write(frame.AsSpan(at), rng.Next());
        }

        FrameLimits limits = FrameLimits.Of(frameBytes);
        frame.AsSpan(0, limits.FirstUnit * FrameFormat.UnitBytes).Clear();
        Stored.Write(frame, new FrameHeader
        {
            Magic = FrameFormat.Magic,
            Version = FrameFormat.Version,
            Kind = kind,
            NodeEnd = (uint)nodeEnd,
            BucketStart = (uint)bucketStart,
            LastLsn = stamp,
        });
        return frame;
    }

    /// <summary>What has a meaning in a frame: no table, zeros in the gap.</summary>
    public static byte[] Meaning(ReadOnlySpan<byte> frame)
    {
        byte[] copy = frame.ToArray();
        FrameHeader header = Stored.Read<FrameHeader>(copy);
        copy.AsSpan(FrameHeader.Size, frame.Length / FrameFormat.PageBytes * sizeof(uint)).Clear();
        copy.AsSpan(((int)header.NodeEnd * FrameFormat.UnitBytes)..((int)header.BucketStart * FrameFormat.UnitBytes))
            .Clear();
        return copy;
    }
}
