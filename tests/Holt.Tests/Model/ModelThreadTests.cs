using System;
using System.Linq;
using System.Threading;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Model;

/// <summary>
/// Four threads in one store. Each has a range of its own with an oracle, whose every answer is exact whatever the
/// others do in the same frames. All share a hot range, where a value must be whole and belong to its key.
/// </summary>
public sealed class ModelThreadTests
{
    private const int ThreadCount = 4;
    private const int StepCount = 40_000;
    private const int HotKeyCount = 150;

    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [InlineData(4 << 10, KeyShape.Paths)]
    [InlineData(4 << 10, KeyShape.Nuls)]
    [InlineData(16 << 10, KeyShape.Numbers)]
    [InlineData(64 << 10, KeyShape.Random)]
    [InlineData(512 << 10, KeyShape.Paths)]
    public void Threads_in_ranges_of_their_own_are_answered_like_a_sorted_map(int frameBytes, KeyShape shape) =>
        Run(frameBytes, shape, StepCount);

    [Theory]
    [InlineData(4 << 10, KeyShape.Paths)]
    [InlineData(512 << 10, KeyShape.Nuls)]
    public void Threads_are_answered_like_a_sorted_map_for_a_short_while(int frameBytes, KeyShape shape) =>
        Run(frameBytes, shape, StepCount / 10);

    private static void Run(int frameBytes, KeyShape shape, int stepCount)
    {
        using HoltDb db = Stores.Open(frameBytes);
        ModelStore[] stores =
            [.. Enumerable.Range(0, ThreadCount).Select(i => new ModelStore(db, Text.Bytes($"t{i}")))];
        long number = 0;
        Threads.Run([.. stores.Select((store, thread) => (Action)(() =>
        {
            var hot = new Rng((ulong)thread + 77);
            byte[] scope = Text.Bytes($"t{thread}");
            var source = new StepSource(shape, frameBytes, (ulong)thread + 1, store.Oracle, scope);
            for (int i = 0; i < stepCount; i++)
            {
                Step step = i % 1000 == 999 ? new Step(StepKind.Check, []) : source.Next();
                string? fault = store.Run(step);
                Assert.True(fault is null, $"thread {thread}, step {i}, {step}: {fault}");
                TouchHot(db.Default, hot, frameBytes, ref number);
            }
        }))]);
        Assert.All(stores, store => Assert.Null(store.CompareAll()));
        long hotCount = db.Default.CountPrefix("hot"u8, 0, out _);
        Assert.Equal(stores.Sum(store => store.Oracle.Count) + hotCount, db.Default.Count);
        StructureChecks.Sound(db);
    }

    private static void TouchHot(HoltTree tree, Rng rng, int frameBytes, ref long number)
    {
        int lengthMax = rng.OneIn(30) ? Math.Min(frameBytes * 2, 60_000) : 200;
        byte[] key = Text.Bytes($"hot{rng.Below(3)}/{rng.Below(HotKeyCount)}");
        switch (rng.Below(6))
        {
            case 0 or 1:
                long mine = Interlocked.Increment(ref number);
                _ = tree.Put(key, Stamp.Make(key, mine, Stamp.LengthOf(mine, lengthMax)));
                break;
            case 2:
                _ = tree.Delete(key);
                break;
            case 3:
                byte[]? last = null;
                foreach (Entry entry in tree.Scan(new KeyRange { Prefix = "hot"u8, From = key, Limit = 40 }))
                {
                    _ = Stamp.Read(entry.Key, entry.Value);
                    Assert.True(last is null || entry.Key.SequenceCompareTo(last) > 0);
                    last = entry.Key.ToArray();
                }

                break;
            default:
                if (tree.Get(key) is { } value)
                {
                    _ = Stamp.Read(key, value);
                }

                break;
        }
    }
}
