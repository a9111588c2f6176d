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

    /// <summary>
    /// The same frame with changes of some pages, as a writer would make them: of bytes, and now and then of an end.
    /// </summary>
    public static byte[] Changed(Rng rng, ReadOnlySpan<byte> frame, ulong stamp)
    {
        byte[] changed = frame.ToArray();
        FrameHeader header = Stored.Read<FrameHeader>(changed);
        int first = FrameLimits.Of(frame.Length).FirstUnit;
        int nodeEnd = (int)header.NodeEnd;
        int bucketStart = (int)header.BucketStart;
        if (rng.OneIn(3))
        {
            nodeEnd = int.Clamp(nodeEnd + rng.Between(-1200, 1200), first, bucketStart);
        }

        if (rng.OneIn(3) && header.Kind != FrameFormat.Value)
        {
            bucketStart = int.Clamp(bucketStart + rng.Between(-1200, 1200), nodeEnd, frame.Length / 8);
        }

        header.NodeEnd = (uint)nodeEnd;
        header.BucketStart = (uint)bucketStart;
        header.LastLsn = stamp;
        Stored.Write(changed, header);
        for (int i = rng.Below(4); i > 0; i--)
        {
            int at = rng.Between(first, (frame.Length / FrameFormat.UnitBytes) - 1) * FrameFormat.UnitBytes;
            Stored.Write(changed.AsSpan(at), rng.Next());
        }

        return changed;
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

    /// <summary>What has a meaning in a frame: nothing that only images have, zeros in the gap.</summary>
    public static byte[] Meaning(ReadOnlySpan<byte> frame)
    {
        byte[] copy = frame.ToArray();
        FrameHeader header = Stored.Read<FrameHeader>(copy);
        Stored.Write(copy, header with { PageCount = 0, Slots = default });
        copy.AsSpan(FrameHeader.Size, frame.Length / FrameFormat.PageBytes * sizeof(uint)).Clear();
        copy.AsSpan(((int)header.NodeEnd * FrameFormat.UnitBytes)..((int)header.BucketStart * FrameFormat.UnitBytes))
            .Clear();
        return copy;
    }
}
