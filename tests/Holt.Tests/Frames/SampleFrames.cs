using System;
using Holt.Frames;

namespace Holt.Tests.Frames;

/// <summary>Small frames that have one of everything.</summary>
internal static class SampleFrames
{
    public const int FrameBytes = 64 << 10;

    /// <summary>
    /// A leaf with nodes of many sizes: 'a' leads to 100 bytes (room for 256), 'b' to 30 (32), 'c' to 10 (16), 'd' to 3
    /// and the end (4); a long value at "e"; free blocks at both ends.
    /// </summary>
    public static FrameLab Leaf()
    {
        var lab = new FrameLab(FrameBytes);
        PutMany(lab, (byte)'a', 100, 12);
        PutMany(lab, (byte)'b', 30, 80);
        PutMany(lab, (byte)'c', 10, 260);
        PutMany(lab, (byte)'d', 3, 800);
        _ = lab.Put("d"u8, new byte[800]);
        _ = lab.Put("e"u8, RecordValue.Spilled(new ValuePlace(9, 0, 100_000)));
        return lab;
    }

    public static FrameLab Router()
    {
        var lab = new FrameLab(FrameBytes, FrameFormat.Router);
        _ = lab.Put([], RecordValue.Of(new RouterEntry(2, 0)));
        for (byte b = 1; b < 90; b++)
        {
            _ = lab.Put([b, 7], RecordValue.Of(new RouterEntry(2u + b, 0)));
        }

        return lab;
    }

    public static FrameLab Value()
    {
        var lab = new FrameLab(FrameBytes);
        ValueFrame.Write(lab.View, lab.Limits, next: 0, "a part of a long value"u8);
        return lab;
    }

    private static void PutMany(FrameLab lab, byte first, int count, int valueBytes)
    {
        for (int i = 0; i < count; i++)
        {
            if (!lab.Put([first, (byte)(i * 37 % count)], new byte[valueBytes]))
            {
                throw new InvalidOperationException("the frame has no room");
            }
        }
    }
}
