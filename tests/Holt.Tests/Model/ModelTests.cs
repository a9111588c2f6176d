using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Holt.Tests.Support;
using Xunit;

namespace Holt.Tests.Model;

/// <summary>
/// Millions of random operations against a sorted map: every answer is compared, the structure is checked after each
/// change of it and every 1,000 operations. A run that fails prints its seed and a short trace, and is kept in
/// `seeds.txt`; kept ones run first. Another seed: HOLT_SEED=123.
/// </summary>
public sealed class ModelTests
{
    private const int CheckInterval = 1000;

    /// <summary>5 million in all: 4 frame sizes, 4 shapes of short keys and 3 of long ones.</summary>
    private const int ShortKeySteps = 260_000;

    private const int LongKeySteps = 70_000;

    private static readonly ulong s_seed = ulong.Parse(
        Environment.GetEnvironmentVariable("HOLT_SEED") ?? "1", CultureInfo.InvariantCulture);

    public static TheoryData<int, KeyShape> Runs
    {
        get
        {
            var runs = new TheoryData<int, KeyShape>();
            foreach (int frameBytes in (int[])[4 << 10, 16 << 10, 64 << 10, 512 << 10])
            {
                foreach (KeyShape shape in Enum.GetValues<KeyShape>())
                {
                    runs.Add(frameBytes, shape);
                }
            }

            return runs;
        }
    }

    [Theory(Skip = Heavy.Why, SkipType = typeof(Heavy), SkipUnless = nameof(Heavy.IsOn))]
    [MemberData(nameof(Runs))]
    public void A_store_answers_like_a_sorted_map(int frameBytes, KeyShape shape)
    {
        int steps = shape is KeyShape.Chain or KeyShape.Stems or KeyShape.Lengths ? LongKeySteps : ShortKeySteps;
        foreach (ModelSeed seed in ModelSeed.Kept(frameBytes, shape).ToList())
        {
            Check(seed);
        }

        Check(new ModelSeed(frameBytes, shape, s_seed, steps));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_small_store_answers_like_a_sorted_map(int frameBytes, KeyShape shape) =>
        Check(new ModelSeed(frameBytes, shape, s_seed + 1, StepCount: 5_000));

    private static void Check(ModelSeed seed)
    {
        var trace = new List<Step>();
        if (Fault(seed, trace) is { } fault)
        {
            (seed with { StepCount = trace.Count }).Keep();
            string shortest = new Shrinker(seed.FrameBytes).Shrink(trace);
            Assert.Fail($"seed {seed}, step {trace.Count}: {fault}\nshortest: {shortest}");
        }
    }

    private static string? Fault(ModelSeed seed, List<Step> trace)
    {
        using var store = ModelStore.Watched(seed.FrameBytes);
        var source = new StepSource(seed.Shape, seed.FrameBytes, seed.Seed, store.Oracle);
        for (int i = 1; i <= seed.StepCount; i++)
        {
            Step step = i % CheckInterval == 0 ? new Step(StepKind.Check, []) : source.Next();
            trace.Add(step);
            if (store.Run(step) is { } fault)
            {
                return fault;
            }
        }

        return store.CompareAll();
    }
}
