using System;
using System.Linq;
using Holt.Foundation;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>
/// Calls that find no memory throw, hold nothing and have left the store: closing used to wait for them for ever.
/// </summary>
public sealed class ScarceMemoryTests(ITestOutputHelper output)
{
    private const int Keys = 200;

    [Fact]
    public void Puts_up_to_a_split() => Try(Fill, isFilled: false);

    /// <summary>The ways down, and the queue of nodes to place, were made larger while the leaf was held.</summary>
    [Fact]
    public void Puts_up_to_a_split_of_a_leaf_with_many_nodes() => Try(
        db =>
        {
            long splits = db.GetStats().Splits;
            for (int i = 0; db.GetStats().Splits == splits; i++)
            {
                _ = db.Default.Put(Text.Bytes($"{unchecked((uint)i * 2654435761):x8}"), []);
            }
        },
        isFilled: false,
        frameBytes: 64 << 10);

    /// <summary>The same for keys that begin with each other: as many nodes under each other as can be.</summary>
    [Fact]
    public void Puts_up_to_a_split_of_a_leaf_with_a_long_way_down() => Try(
        db =>
        {
            long splits = db.GetStats().Splits;
            for (int i = 1; db.GetStats().Splits == splits; i++)
            {
                _ = db.Default.Put(new byte[i], []);
            }
        },
        isFilled: false,
        frameBytes: 64 << 10);

    [Fact]
    public void Many_puts_without_memory() => Try(db =>
    {
        byte[] keys = [.. Enumerable.Range(0, Keys).SelectMany(i => Key(i, 'b'))];
        int[] keyEnds = [.. Enumerable.Range(1, Keys).Select(i => i * Key(0, 'b').Length)];
        int[] valueEnds = [.. Enumerable.Range(1, Keys).Select(i => i * 200)];
        db.Default.PutMany(keys, keyEnds, new byte[Keys * 200], valueEnds, out _);
    });

    [Fact]
    public void A_listing_without_memory() => Try(db =>
    {
        long bytes = 0;
        foreach (Entry entry in db.Default.Scan(default))
        {
            bytes += entry.Value.Length;
        }

        Assert.True(bytes > 0);
    });

    [Fact]
    public void A_search_without_memory() => Try(db => _ =
        db.Default.TryGetLongestPrefix("key100ab"u8, new byte[100], out int _, out int _, out RecordVersion _));

    [Fact]
    public void A_count_without_memory() => Try(db => _ = db.Default.CountPrefix("key"u8, 0, out bool _));

    [Fact]
    public void Many_keys_at_once() => Try(db =>
    {
        var results = new HoltGetResults();
        db.Default.GetMany([.. Enumerable.Range(0, Keys).Select(i => (ReadOnlyMemory<byte>)Key(i, 'a'))], results);
    });

    private static byte[] Key(int number, char end) => Text.Bytes($"key{number:D3}{end}");

    /// <summary>Lets every block that a call makes fail in turn, until it makes no more.</summary>
    private void Try(Action<HoltDb> call, bool isFilled = true, int frameBytes = 4 << 10)
    {
        int times = 0;
        for (bool isDone = false; !isDone; times++)
        {
            HoltDb db = Stores.Open(frameBytes);
            if (isFilled)
            {
                Fill(db);
            }

            int failAt = times + 1;
            Threads.Run(() => isDone = IsDone(db, call, failAt)); // a new one: what threads keep is made anew
            Fill(db); // waits for ever if a leaf is held
            Assert.Null(StructureChecks.FaultOf(db));
            db.Dispose();
        }

        output.WriteLine($"{times - 1} times without memory");
        Assert.True(times > 1);
    }

    /// <summary>Whether a call made fewer blocks than the one that fails.</summary>
    private static bool IsDone(HoltDb db, Action<HoltDb> call, int failAt)
    {
        Scarcity.FailAt = failAt;
        try
        {
            call(db);
            return Scarcity.FailAt != 0;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
        catch (HoltException refused) when (refused.Status == HoltStatus.NoMemory)
        {
            return false;
        }
    }

    private static void Fill(HoltDb db)
    {
        for (int i = 0; i < Keys; i++)
        {
            _ = db.Default.Put(Key(i, 'a'), new byte[i == Keys / 2 ? 90_000 : 60]);
        }
    }
}
