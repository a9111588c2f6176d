using System;
using System.Linq;
using Xunit;

namespace Holt.Tests.Frames;

/// <summary>A frame tells what it holds, also when it is not sound.</summary>
public sealed class FrameDumpTests
{
    [Fact]
    public void The_format_page_shows_a_frame_as_it_is_told()
    {
        var lab = new FrameLab(4 << 10);
        _ = lab.Put("usr/"u8, new byte[100]);
        _ = lab.Put("usr/bin/sh"u8, new byte[100]);
        _ = lab.Put("usr/lib/libc.so"u8, new byte[100]);
        _ = lab.Put("usr/lib/libm.so"u8, new byte[100]);
        _ = lab.Put("usr/bin/ls"u8, new byte[100]);
        Assert.Contains($"```\n{lab.Dump}```\n", Repository.Text("docs/format.md"), StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void A_frame_that_is_not_sound_tells_its_fault_and_nothing_else()
    {
        FrameLab lab = SampleFrames.Leaf();
        lab.Header->LiveKeys = 1;
        Assert.Equal("not sound: header: 1 keys, and 145 records\n", lab.Dump);
    }

    [Fact]
    public void Bytes_that_cannot_be_printed_are_shown_by_number_and_long_keys_by_their_start()
    {
        var lab = new FrameLab(64 << 10);
        _ = lab.Put([0, (byte)'"', (byte)'\\', 0xFF], []);
        _ = lab.Put(new string('x', 300).Select(c => (byte)c).ToArray(), []);
        Assert.Contains("\"\\x00\\\"\\\\\\xff\"  0 bytes", lab.Dump, StringComparison.Ordinal);
        Assert.Contains($"\"{new string('x', 80)}\"... 300 bytes  0 bytes", lab.Dump, StringComparison.Ordinal);
    }
}
