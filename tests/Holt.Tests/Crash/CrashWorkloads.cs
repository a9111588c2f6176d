using System;
using System.Collections.Generic;
using Holt.Tests.Support;

namespace Holt.Tests.Crash;

/// <summary>What is crashed: scripts, the same each time.</summary>
internal static class CrashWorkloads
{
    private const int Small = 40;
    private const int Long = 700; // in frames of its own
    private const int VeryLong = 40_000; // in parts

    private static readonly (string Name, Action<Script> Write)[] s_all =
    [
        ("creation", script => script.Puts(3, 10).Do(CrashStepKind.Reopen)),
        ("puts", script => script.Puts(120, 150).Do(CrashStepKind.Sync).Puts(60, 150)),
        ("overwrites", script => script.Puts(150, 12).Do(CrashStepKind.Checkpoint).Puts(150, 12)
            .Do(CrashStepKind.Sync).Puts(40, 12)),
        ("deletes", script => script.Puts(60, 60).Deletes(30, 60).Do(CrashStepKind.Checkpoint).Puts(20, 60)
            .Deletes(30, 60)),
        ("long values", script => script.Puts(30, 20, Long).Do(CrashStepKind.Checkpoint).Puts(30, 20, Long)
            .Deletes(10, 20).Do(CrashStepKind.Checkpoint).Puts(20, 20, Long)),
        ("parts", script => script.Puts(3, 8).Puts(2, 8, VeryLong).Do(CrashStepKind.Checkpoint).Puts(2, 4, VeryLong)
            .Puts(3, 8).Do(CrashStepKind.Sync).Puts(1, 4, VeryLong)),
        ("splits", script => script.Puts(250, 400).Do(CrashStepKind.Checkpoint).Puts(150, 400, 100)),
        ("merges", script => script.Puts(250, 300).Do(CrashStepKind.Checkpoint).DeletesInOrder(220, 300)
            .Do(CrashStepKind.Checkpoint).Puts(20, 300).DeletesInOrder(80, 300)),
        ("checkpoints", script => script.Repeat(20, i =>
            script.Puts(1 + (i % 6), 50, i % 3 == 0 ? Long : Small).Do(CrashStepKind.Checkpoint))),
        ("checkpoint between writes", script => script.Puts(80, 90).Do(CrashStepKind.Checkpoint).Puts(30, 90)
            .Deletes(10, 90).Do(CrashStepKind.Checkpoint).Do(CrashStepKind.Checkpoint).Puts(15, 90)),
        ("compaction", script => script.Puts(200, 300, 100).Do(CrashStepKind.Checkpoint).DeletesInOrder(150, 300)
            .Do(CrashStepKind.Compact).Puts(30, 300).Do(CrashStepKind.Checkpoint).Puts(30, 300, Long)
            .Do(CrashStepKind.Compact).Puts(10, 300).Do(CrashStepKind.Compact)),
        ("repack", script => script.Puts(300, 250, 60).Do(CrashStepKind.Checkpoint).Deletes(200, 250)
            .Do(CrashStepKind.Compact).Puts(40, 250, 60).Deletes(60, 250).Do(CrashStepKind.Compact)
            .Do(CrashStepKind.Kill).Deletes(50, 250).Do(CrashStepKind.Compact).Puts(20, 250)),
        ("segments", script => script.Repeat(4, _ => script.Puts(24, 8, 6000).Do(CrashStepKind.Checkpoint))
            .Puts(20, 8, 6000)),
        ("sealed log", script => script.Puts(7, 8, 6000).Do(CrashStepKind.Compact).Puts(2, 8, 6000)
            .Do(CrashStepKind.Compact).Do(CrashStepKind.Compact).Do(CrashStepKind.Reopen).Puts(16, 8, 6000)
            .Do(CrashStepKind.Compact).Do(CrashStepKind.Kill).Puts(9, 8, 6000).Do(CrashStepKind.Sync)
            .Do(CrashStepKind.Compact).Do(CrashStepKind.Reopen).Do(CrashStepKind.Reopen).Puts(1, 8)
            .Do(CrashStepKind.Kill).Puts(3, 8).Do(CrashStepKind.Compact).Do(CrashStepKind.PowerLoss)
            .Do(CrashStepKind.Compact).Do(CrashStepKind.Reopen).Deletes(2, 8).Puts(2, 8)),
        ("growth", script => script.Repeat(6, _ => script.Puts(40, 900, 500).Do(CrashStepKind.Checkpoint))),
        ("reopen", script => script.Repeat(4, _ => script.Puts(20, 60).Do(CrashStepKind.Reopen))),
        ("quiet lives", script => script.Puts(30, 60, 100).Do(CrashStepKind.Reopen).Do(CrashStepKind.Reopen)
            .Durable(60).Puts(4, 60).Do(CrashStepKind.Kill).Do(CrashStepKind.Reopen).Do(CrashStepKind.Kill)
            .Do(CrashStepKind.Checkpoint).Puts(5, 60).Do(CrashStepKind.Reopen).Do(CrashStepKind.PowerLoss)
            .Do(CrashStepKind.Reopen).Do(CrashStepKind.Compact).Do(CrashStepKind.Reopen).Do(CrashStepKind.Checkpoint)
            .DurableBatch(6, 60).Deletes(3, 60).Do(CrashStepKind.Reopen).Deletes(3, 60).Do(CrashStepKind.Sync)
            .Puts(9, 60, Long).Do(CrashStepKind.Reopen).Do(CrashStepKind.Compact).Do(CrashStepKind.Kill).Puts(3, 60)),
        ("kills", script => script.Repeat(4, i => script.Puts(15, 40).Do(CrashStepKind.Kill).Puts(5, 40)
            .Do(i % 2 == 0 ? CrashStepKind.Checkpoint : CrashStepKind.Sync))),
        ("power losses", script => script.Repeat(4, _ => script.Puts(15, 40).Do(CrashStepKind.Sync)
            .Do(CrashStepKind.PowerLoss).Puts(9, 40))),
        ("full disk", script => script.Puts(40, 100).Do(CrashStepKind.Checkpoint).LeaveFree(96 << 10)
            .Repeat(4, _ => script.Puts(25, 60, 3000).Do(CrashStepKind.Checkpoint).Deletes(25, 60)
                .Do(CrashStepKind.Checkpoint))
            .LeaveFree(1 << 20).Do(CrashStepKind.Checkpoint).Puts(10, 60)),
        ("durable puts", script => script.Repeat(40, i => script.Durable(30).Puts(i % 3, 30))),
        ("batches", script => script.Puts(60, 200).Batches(12, 8, 200).Do(CrashStepKind.Checkpoint).Batches(8, 20, 200)
            .Do(CrashStepKind.Sync).Batches(3, 60, 400).DurableBatch(9, 200).Batches(2, 150, 200, deletes: 9)
            .Do(CrashStepKind.Checkpoint).Batches(6, 5, 60, Long).Puts(10, 200).Batches(4, 12, 60)),
        ("small batches", script => script.Puts(150, 200, 60).Do(CrashStepKind.Checkpoint).Batches(15, 4, 200, 60)
            .Do(CrashStepKind.Checkpoint).Batches(9, 3, 200, 90, deletes: 0).DurableBatch(4, 200).Puts(5, 200)
            .Batches(9, 3, 200, 60, deletes: 6).Do(CrashStepKind.Checkpoint).Batches(12, 4, 200, 60)),
        ("batches in parts", script => script.Puts(20, 60).Batches(2, 9, 60, 5000).Do(CrashStepKind.Checkpoint)
            .Batches(2, 9, 60, 5000).Puts(3, 60).Do(CrashStepKind.Sync).DurableBatch(7, 60, 6000).Puts(3, 60)
            .Batches(1, 150, 300, 200)),
        ("small cache", script => script.Puts(120, 200, 100).SmallCache(8).Puts(150, 300, 100).Deletes(20, 300)
            .Puts(40, 60, Long).Do(CrashStepKind.Checkpoint).Puts(30, 300, 100).Deletes(30, 60).Batches(3, 20, 300)
            .Do(CrashStepKind.Reopen).Puts(60, 300, 100).DeletesInOrder(150, 300).Do(CrashStepKind.Compact)
            .Puts(20, 300, Long).Do(CrashStepKind.Reopen).Puts(120, 300, 100)),
        ("kills in a small cache", script => script.SmallCache(8).Repeat(4, i => script.Puts(60, 200, 100)
            .Do(CrashStepKind.Kill).Puts(20, 200, 100).Do(i % 2 == 0 ? CrashStepKind.Checkpoint : CrashStepKind.Sync))),
        ("evictions", script => script.SmallCache(8).Puts(120, 200, 100).Do(CrashStepKind.Checkpoint)
            .Puts(60, 200, 100).Do(CrashStepKind.Checkpoint).Puts(40, 200, 100).Do(CrashStepKind.Sync)
            .Puts(9, 200, 100).Do(CrashStepKind.Checkpoint).Puts(60, 200, 100)),
        ("evictions in many lives", script => script.SmallCache(8).Puts(150, 300, 100).Do(CrashStepKind.Checkpoint)
            .Puts(60, 300, 100).Deletes(40, 300).Do(CrashStepKind.Kill).Puts(60, 300, 100).Do(CrashStepKind.Checkpoint)
            .Puts(40, 300, 100).Batches(6, 9, 300).Do(CrashStepKind.Reopen).Puts(60, 300, 100)),
        ("evicted values", script => script.SmallCache(8).Puts(40, 25, Long).Do(CrashStepKind.Checkpoint)
            .Repeat(3, _ => script.Puts(25, 25, Long).Deletes(4, 25).Do(CrashStepKind.Checkpoint).Puts(12, 25, Long))),
        ("equal puts", script => script.Equal(330, 20, 300)),
        ("failed sync", script => script.Puts(30, 40).Do(CrashStepKind.Checkpoint).Puts(10, 40).FailSync("manifest")
            .Do(CrashStepKind.Checkpoint).Puts(10, 40).Do(CrashStepKind.Checkpoint)
            .Puts(10, 40).Do(CrashStepKind.Checkpoint)),
    ];

    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(s_all, workload => workload.Name);

    public static List<CrashStep> Of(string name)
    {
        var script = new Script(name);
        Array.Find(s_all, workload => workload.Name == name).Write(script);
        return script.Steps;
    }

    private sealed class Script(string name)
    {
        private readonly Rng _rng = new((ulong)name.Length);
        private long _number;

        public List<CrashStep> Steps { get; } = [];

        public Script Do(CrashStepKind kind)
        {
            Steps.Add(new CrashStep(kind));
            return this;
        }

        /// <summary>From now on the store has memory for so many frames.</summary>
        public Script SmallCache(int frames)
        {
            Steps.Add(new CrashStep(CrashStepKind.ReopenSmall, "", frames));
            return this;
        }

        public Script Repeat(int count, Action<int> part)
        {
            for (int i = 0; i < count; i++)
            {
                part(i);
            }

            return this;
        }

        public Script FailSync(string name)
        {
            Steps.Add(new CrashStep(CrashStepKind.FailSync, name));
            return this;
        }

        public Script LeaveFree(int bytes)
        {
            Steps.Add(new CrashStep(CrashStepKind.LeaveFree, "", bytes));
            return this;
        }

        /// <summary>Puts to random ones of so many keys, sizes around a length.</summary>
        public Script Puts(int count, int keyCount, int length = Small)
        {
            for (int i = 0; i < count; i++)
            {
                int bytes = Math.Max(8, (length / 2) + _rng.Below(length));
                Steps.Add(new CrashStep(CrashStepKind.Put, Key(_rng.Below(keyCount)), bytes, ++_number));
            }

            return this;
        }

        /// <summary>Records of one size: those of different lives lie in the same places.</summary>
        public Script Equal(int count, int keyCount, int length)
        {
            for (int i = 0; i < count; i++)
            {
                Steps.Add(new CrashStep(CrashStepKind.Put, Key(_rng.Below(keyCount)), length, ++_number));
            }

            return this;
        }

        public Script Durable(int keyCount)
        {
            Steps.Add(new CrashStep(CrashStepKind.PutDurably, Key(_rng.Below(keyCount)), 30, ++_number));
            return this;
        }

        /// <summary>Batches of about so many operations; some in ten of them deletes.</summary>
        public Script Batches(int count, int operations, int keyCount, int length = Small, int deletes = 2)
        {
            for (int i = 0; i < count; i++)
            {
                Steps.Add(Batch(CrashStepKind.Batch, operations, keyCount, length, deletes));
            }

            return this;
        }

        public Script DurableBatch(int operations, int keyCount, int length = Small)
        {
            Steps.Add(Batch(CrashStepKind.BatchDurably, operations, keyCount, length, deletes: 2));
            return this;
        }

        public Script Deletes(int count, int keyCount)
        {
            for (int i = 0; i < count; i++)
            {
                Steps.Add(new CrashStep(CrashStepKind.Delete, Key(_rng.Below(keyCount))));
            }

            return this;
        }

        public Script DeletesInOrder(int count, int keyCount)
        {
            for (int i = 0; i < count; i++)
            {
                Steps.Add(new CrashStep(CrashStepKind.Delete, Key(i * keyCount / count)));
            }

            return this;
        }

        private CrashStep Batch(CrashStepKind kind, int count, int keyCount, int length, int deletes)
        {
            var operations = new CrashStep[(count / 2) + 1 + _rng.Below(count)];
            for (int i = 0; i < operations.Length; i++)
            {
                string key = Key(_rng.Below(keyCount));
                int bytes = Math.Max(8, (length / 2) + _rng.Below(length));
                operations[i] = _rng.Below(10) < deletes
                    ? new CrashStep(CrashStepKind.Delete, key)
                    : new CrashStep(CrashStepKind.Put, key, bytes, ++_number);
            }

            return new CrashStep(kind) { Operations = operations };
        }

        private static string Key(int number) => $"dir{number % 5}/sub{number % 3}/file-{number:D4}.txt";
    }
}
