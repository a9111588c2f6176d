using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Holt.Frames;
using Holt.Tests.Frames;
using Holt.Tests.Support;

namespace Holt.Tests.Golden;

/// <summary>The frames whose bytes and text are kept: fixed keys, changed in a fixed order.</summary>
internal static class GoldenFrames
{
    private static readonly (int FrameBytes, int RecordCount)[] s_sizes =
        [(4 << 10, 16), (16 << 10, 80), (64 << 10, 150), (512 << 10, 200)];

    /// <summary>A frame by its name.</summary>
    public static FrameLab Make(string name)
    {
        string[] parts = name.Split('-');
        int frameBytes = int.Parse(parts[1], CultureInfo.InvariantCulture) << 10;
        int count = Array.Find(s_sizes, size => size.FrameBytes == frameBytes).RecordCount;
        return parts[0] switch
        {
            "leaf" => Leaf(frameBytes, count),
            "rebuilt" => Rebuilt(Leaf(frameBytes, count)),
            "router" => Router(frameBytes, count / 2),
            _ => Value(frameBytes),
        };
    }

    public static IEnumerable<string> Names()
    {
        foreach ((int frameBytes, _) in s_sizes)
        {
            yield return $"leaf-{frameBytes >> 10}";
            yield return $"rebuilt-{frameBytes >> 10}";
        }

        yield return "router-4";
        yield return "value-4";
    }

    /// <summary>Put in no order, one in five removed again, one in seven given another value.</summary>
    private static FrameLab Leaf(int frameBytes, int count)
    {
        var lab = new FrameLab(frameBytes);
        var rng = new Rng(1);
        for (int i = 0; i < count; i++)
        {
            Require(lab.Put(Path(i * 37 % count), new byte[rng.Below(32)]));
        }

        Require(lab.Put([], [1, 2, 3]));
        Require(lab.Put("usr/share/doc/\"quoted\\\0\xff"u8, []));
        Require(lab.Put("usr/share/long"u8, RecordValue.Spilled(new ValuePlace(77, 0, 1 << 20))));
        for (int i = 0; i < count; i += 5)
        {
            Require(lab.Delete(Path(i)));
        }

        for (int i = 1; i < count; i += 7)
        {
            _ = lab.Put(Path(i), new byte[rng.Below(32)]);
        }

        return lab;
    }

    private static FrameLab Rebuilt(FrameLab leaf)
    {
        var target = new FrameLab(leaf.Limits.FrameBytes);
        Require(leaf.RebuildInto(target));
        return target;
    }

    private static FrameLab Router(int frameBytes, int count)
    {
        var lab = new FrameLab(frameBytes, FrameFormat.Router);
        Require(lab.Put([], RecordValue.Of(new RouterEntry(2, 0))));
        for (int i = 1; i < count; i++)
        {
            Require(lab.Put(Path(i), RecordValue.Of(new RouterEntry((uint)(2 + i), i % 4))));
        }

        return lab;
    }

    private static FrameLab Value(int frameBytes)
    {
        var lab = new FrameLab(frameBytes);
        ValueFrame.Write(lab.View, lab.Limits, next: 9, "a part of a long value"u8);
        return lab;
    }

    private static byte[] Path(int number)
    {
        string[] folders = ["bin", "lib/x86_64-linux-gnu", "share/doc", "share/locale", "share/man/man1"];
        string folder = folders[number % folders.Length];
        string file = (number * 7919 % 977).ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes($"usr/{folder}/{file}");
    }

    private static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("the frame has no room");
        }
    }
}
