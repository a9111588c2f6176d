using System;
using System.Collections.Generic;
using Holt.Foundation;
using Holt.Tests.Support;
using Holt.Tree;
using Xunit;

namespace Holt.Tests.Sim;

/// <summary>
/// Batches in every order of events up to a bound of preemptions: with reads, listings, puts, splits, merges and other
/// batches; answers are checked for linearizability. Keys are ten apart and in two halves.
/// </summary>
public sealed class BatchScheduleTests(ITestOutputHelper output)
{
    private const int OldValue = 1;
    private const int NewValue = 2;
    private const int LongerValue = 39; // 99 bytes
    private const int LongValue = TreeScenario.FirstLongValue;

    /// <summary>Two keys in two leaves.</summary>
    private static Step Pair => Step.Batch(Step.Put(15, NewValue), Step.Put(915, NewValue));

    /// <summary>Records of two leaves, longer than they were: their buckets must grow.</summary>
    private static Step Longer => Step.Batch(Step.Put(25, LongerValue), Step.Put(900, LongerValue));

    /// <summary>The leaves are written where they lie, unless copies of them are asked for.</summary>
    [Fact]
    public void These_batches_need_no_draft()
    {
        foreach (Step batch in (Step[])[Pair, Longer])
        {
            Assert.Equal(0, TreeScenario.DraftsOf(Puts(Shuffled(40)), batch));
            BatchHold.DraftsOnly = true;
            Assert.Equal(2, TreeScenario.DraftsOf(Puts(Shuffled(40)), batch));
            BatchHold.DraftsOnly = false;
        }
    }

    [Fact]
    public void A_batch_against_reads_of_two_leaves() => Pass(
        2, Puts(Shuffled(40)), [Pair], [Step.Get(15), Step.Get(915), Step.Get(15)]);

    [Fact]
    public void A_batch_whose_changes_are_prepared_against_reads_of_two_leaves() => Pass(
        1, Puts(Shuffled(40)), [Longer], [Step.Get(25), Step.Get(900), Step.Get(50), Step.Get(25)]);

    [Fact]
    public void A_batch_that_copies_its_leaves_against_reads_of_them() => Pass(
        1, Puts(Shuffled(40)), [Pair], [Step.Get(15), Step.Get(915), Step.Get(15)], draftsOnly: true);

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_whose_changes_are_prepared_against_puts_and_a_listing()
    {
        Pass(1, Puts(Shuffled(40)), [Longer], [Step.Put(900, 3), Step.Put(26, 3), Step.Delete(25)]);
        Pass(1, Puts(Shuffled(40)), [Longer], [Step.List()]);
    }

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_against_reads_the_other_way() => Pass(
        2, Puts(Shuffled(40)), [Pair], [Step.Get(915), Step.Get(15), Step.Get(915)]);

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_against_a_listing() => Pass(1, Puts(Shuffled(40)), [Pair], [Step.List()]);

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_against_two_keys_read_in_one_call() => Pass(
        2, Puts(Shuffled(40)), [Pair], [Step.GetPair(15, 915), Step.GetPair(915, 15)]);

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_against_puts() => Pass(
        1, Puts(Shuffled(40)), [Pair], [Step.Put(915, 3), Step.Put(15, 3), Step.Get(915)]);

    [Fact]
    public void A_batch_against_a_batch_of_the_same_keys() => Pass(
        1,
        Puts(Shuffled(40)),
        [Pair],
        [Step.Batch(Step.Put(915, 3), Step.Delete(15), Step.Put(500, 3)), Step.Get(15)]);

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_with_long_values_against_reads() => Pass(
        1,
        [.. Puts(Shuffled(40)), Step.Put(15, LongValue), Step.Put(915, LongValue)],
        [Step.Batch(Step.Put(15, LongValue + 1), Step.Put(915, LongValue + 1))],
        [Step.Get(15), Step.Get(915)]);

    [Theory(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_batch_that_splits_a_leaf_against_reads_and_an_insert(int splits)
    {
        (List<Step> before, Step last) = TreeScenario.Until(Puts(Shuffled(100)), stats => stats.Splits, splits);
        var batch = Step.Batch(last, Step.Put(1, NewValue), Step.Put(999, NewValue));
        Pass(1, before, [batch], [Step.Get(last.Key), Step.Get(999), Step.Get(1)]);
        Pass(1, before, [batch], [Step.Put(last.Key + 1, 3), Step.Put(999, 3)]);
    }

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_against_a_split()
    {
        (List<Step> before, Step last) = TreeScenario.Until(Puts(Shuffled(100)), stats => stats.Splits, 2);
        Pass(1, before, [last], [Step.Batch(Step.Put(15, NewValue), Step.Put(915, NewValue)), Step.Get(last.Key)]);
    }

    [Fact(SkipUnless = nameof(Long.IsOn), SkipType = typeof(Long), Skip = Long.Why)]
    public void A_batch_against_a_merge()
    {
        (List<Step> before, Step last) = TreeScenario.Until(
            [.. Puts(Shuffled(50)), .. Array.ConvertAll(Shuffled(50), Step.Delete)], stats => stats.Merges, 1);
        Pass(1, before, [last], [Step.Batch(Step.Put(15, NewValue), Step.Put(915, NewValue)), Step.Get(915)]);
        Pass(1, before, [Step.Batch(last, Step.Delete(915), Step.Put(1, 3))], [Step.Get(1), Step.Put(915, NewValue)]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Half_a_batch_is_found(bool draftsOnly)
    {
        Exploration found = Explore(
            PlantedBug.EarlyFrame, 1, Puts(Shuffled(40)), [[Pair], [Step.Get(15), Step.Get(915)]], draftsOnly);
        Assert.Contains("fit an order", found.Failure, StringComparison.Ordinal);
    }

    private void Pass(
        int preemptions, IReadOnlyList<Step> before, Step[] one, Step[] other, bool draftsOnly = false)
    {
        Exploration result = Explore(PlantedBug.None, preemptions, before, [one, other], draftsOnly);
        Assert.Null(result.Failure);
        Assert.True(result.IsExhausted);
    }

    private Exploration Explore(
        PlantedBug bug, int preemptions, IReadOnlyList<Step> before, Step[][] threads, bool draftsOnly)
    {
        using var scenario = new TreeScenario
        {
            Before = before,
            Threads = threads,
            Bug = bug,
            DraftsOnly = draftsOnly,
        };
        Exploration result = Scheduler.Explore(scenario, new BoundedSearch(preemptions));
        output.WriteLine(result.ToString());
        return result;
    }

    private static int[] Shuffled(int count)
    {
        int[] keys = new int[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = i * 1000 / count;
        }

        new Rng(7).Shuffle(keys.AsSpan());
        return keys;
    }

    private static List<Step> Puts(int[] keys) => [.. Array.ConvertAll(keys, key => Step.Put(key, OldValue))];
}
