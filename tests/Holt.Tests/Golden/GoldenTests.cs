using System;
using System.IO;
using Holt.Frames;
using Holt.Tests.Frames;
using Xunit;

namespace Holt.Tests.Golden;

/// <summary>
/// Frames as they were kept, byte for byte and as text: a change of the format, of where a frame puts things or of how
/// it tells them is seen here. `make golden` keeps what is made now.
/// </summary>
/// <remarks>A file NAME.bin holds the bytes of both ends, without the gap between them.</remarks>
public sealed class GoldenTests
{
    private static readonly bool s_keeps = Environment.GetEnvironmentVariable("HOLT_GOLDEN") == "keep";

    public static TheoryData<string> Names => [.. GoldenFrames.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_has_the_bytes_that_were_kept(string name)
    {
        FrameLab lab = GoldenFrames.Make(name);
        byte[] bytes = Ends(lab);
        string file = FileOf(name, "bin");
        if (s_keeps)
        {
            File.WriteAllBytes(file, bytes);
        }

        byte[] kept = File.ReadAllBytes(file);
        int shared = bytes.AsSpan().CommonPrefixLength(kept);
        Assert.True(
            shared == bytes.Length && shared == kept.Length,
            $"{name}: {bytes.Length} bytes, {kept.Length} were kept, and they differ at 0x{shared:x}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_tells_what_was_kept(string name)
    {
        FrameLab lab = GoldenFrames.Make(name);
        Assert.Null(lab.Fault);
        string file = FileOf(name, "txt");
        if (s_keeps)
        {
            File.WriteAllText(file, lab.Dump);
        }

        Assert.Equal(File.ReadAllText(file), lab.Dump);
    }

    private static string FileOf(string name, string ending) =>
        Path.Combine(Repository.Root, "tests/Holt.Tests/Golden", $"{name}.{ending}");

    private static unsafe byte[] Ends(FrameLab lab)
    {
        int low = (int)lab.Header->NodeEnd << FrameFormat.UnitShift;
        int high = (int)lab.Header->BucketStart << FrameFormat.UnitShift;
        return [.. lab.Bytes[..low], .. lab.Bytes[high..]];
    }
}
