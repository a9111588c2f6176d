using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Tree;

/// <summary>What a get reads, in frames, nodes and lines; a debug build counts the same while it reads.</summary>
public sealed class TraceTests
{
    [Theory]
    [InlineData(4 << 10)]
    [InlineData(512 << 10)]
    public void A_trace_meets_the_frames_and_nodes_of_the_get_itself(int frameBytes)
    {
        using HoltDb db = Stores.Open(frameBytes);
        for (int i = 0; i < 3000; i++)
        {
            _ = db.Default.Put(KeyOf(i), new byte[20]);
        }

        byte[] value = new byte[20];
        for (int i = 0; i < 3000; i += 7)
        {
            DebugCounters.Reset();
            Assert.Equal(ReadStatus.Found, db.Default.TryGet(KeyOf(i), value, out _, out _));
            DebugCounts counts = DebugCounters.Counts;
            (int frames, int nodes, int lines) = db.TraceGet(KeyOf(i));
            if (DebugCounters.IsOn)
            {
                Assert.Equal(counts.Frames, frames);
                // The trace follows the way to a lesser separator, the search may walk down a second time for it.
                Assert.InRange(counts.Nodes, nodes - frames, 2 * nodes);
            }

            // In each frame the word, the header and the end of the search; a node takes two lines or more.
            Assert.InRange(lines, (3 * frames) + 1, (6 * frames) + (4 * nodes));
        }

        Assert.Equal(db.GetStats().Levels, db.TraceGet("nowhere"u8).Frames);
    }

    [Fact]
    public void An_empty_store_is_one_frame_without_nodes()
    {
        using HoltDb db = Stores.Open();
        Assert.Equal((1, 0, 2), db.TraceGet("a"u8));
    }

    [Fact]
    public void A_frame_is_told_by_its_id()
    {
        using HoltDb db = Stores.Open();
        _ = db.Default.Put("a key"u8, new byte[5]);
        Assert.Contains("a key\"  5 bytes, version 1", db.DumpFrame(1), System.StringComparison.Ordinal);
        Assert.Equal("frame 2: not in use\n", db.DumpFrame(2));
        Assert.Equal("frame 0: not in use\n", db.DumpFrame(0));
    }

    private static byte[] KeyOf(int number) =>
        System.Text.Encoding.UTF8.GetBytes($"usr/share/doc/{number % 97}/{number % 13}/file-{number * 2654435761u}");
}
