using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Holt.Data;
using Holt.Load;

namespace Holt.Durable;

/// <summary>
/// What durability costs, as ratios within each round: a synced put beside a bare `fdatasync`, many threads beside one,
/// an asynchronous put beside one in memory; and how long single puts take while checkpoints are made.
/// <code>
///   Holt.Durable [--dir DIRECTORY] [--rounds 5] [--seconds 60]
/// </code>
/// </summary>
internal static class Program
{
    private const int SyncCount = 4000;
    private const int Threads = 16;
    private const int CrowdCount = 1000;
    private const int KeyCount = 200_000;

    private static int Main(string[] args)
    {
        string above = ProgramOption.Find(args, "--dir") ?? Path.GetTempPath();
        string root = Path.Combine(above, $"holt-durable-{Environment.ProcessId}");
        int rounds = int.Parse(ProgramOption.Find(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        int seconds = int.Parse(ProgramOption.Find(args, "--seconds") ?? "60", CultureInfo.InvariantCulture);
        _ = Directory.CreateDirectory(root);
        try
        {
            Compare(root, rounds);
            Stalls(root, seconds);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        return 0;
    }

    private static void Compare(string root, int rounds)
    {
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (int round = 0; round <= rounds; round++)
        {
            bool isKept = round > 0; // the first one compiles the code
            using (var raw = new RawFile(Path.Combine(root, "raw")))
            {
                Note(times, "fdatasync", isKept, Each(SyncCount, _ => raw.Step()));
            }

            using (HoltDb db = Opened(root, Durability.Sync))
            {
                byte[] value = new byte[50];
                Note(times, "sync put, 1 thread", isKept, Each(SyncCount, i => db.Default.Put(Key(i), value)));
                Note(times, "sync put, 16 threads", isKept, Crowd(db, value));
            }

            using (HoltDb db = HoltDb.OpenMemory())
            {
                Note(times, "put in memory", isKept, Overwrites(db));
            }

            using (HoltDb db = Opened(root, Durability.Async))
            {
                Note(times, "async put", isKept, Overwrites(db));
            }
        }

        Console.WriteLine("| ns each | least | median |");
        Console.WriteLine("|---|---|---|");
        foreach ((string name, List<double> all) in times)
        {
            Console.WriteLine(Line($"| {name} | {all.Min():F0} | {Median(all):F0} |"));
        }

        Console.WriteLine();
        Ratio(times, "sync put, 1 thread", "fdatasync");
        Ratio(times, "sync put, 1 thread", "sync put, 16 threads");
        Ratio(times, "async put", "put in memory");
    }

    private static HoltDb Opened(string root, Durability durability)
    {
        string path = Path.Combine(root, "store");
        if (HoltDb.Exists(path))
        {
            HoltDb.Destroy(path);
        }

        return HoltDb.Open(path, new HoltOptions { Durability = durability });
    }

    private static byte[] Key(int i) =>
        System.Text.Encoding.ASCII.GetBytes(Line($"bucket-{i % 100:d2}/path/sub/file-{i:d6}.bin"));

    private static double Each(int count, Action<int> step)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            step(i);
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static double Crowd(HoltDb db, byte[] value)
    {
        Thread[] threads = [.. Enumerable.Range(1, Threads).Select(thread => new Thread(() =>
        {
            for (int i = 0; i < CrowdCount; i++)
            {
                _ = db.Default.Put(Key((thread * CrowdCount) + i), value);
            }
        }))];
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / (Threads * CrowdCount);
    }

    /// <summary>Random overwrites of records that are there.</summary>
    private static double Overwrites(HoltDb db)
    {
        byte[][] keys = [.. Enumerable.Range(0, KeyCount).Select(Key)];
        byte[] value = new byte[50];
        foreach (byte[] key in keys)
        {
            _ = db.Default.Put(key, value);
        }

        var rng = new Rng(1);
        return Each(KeyCount, _ => db.Default.Put(keys[rng.Below(KeyCount)], value));
    }

    private static void Stalls(string root, int seconds)
    {
        using HoltDb db = Opened(root, Durability.Async);
        byte[][] keys = [.. Enumerable.Range(0, KeyCount).Select(Key)];
        byte[] value = new byte[50];
        var times = new List<long>(1 << 26);
        var rng = new Rng(2);
        long start = Stopwatch.GetTimestamp();
        long end = start + (seconds * Stopwatch.Frequency);
        long before = start;
        while (before < end && times.Count < times.Capacity)
        {
            _ = db.Default.Put(keys[rng.Below(KeyCount)], value);
            long now = Stopwatch.GetTimestamp();
            times.Add(now - before);
            before = now;
        }

        double took = Stopwatch.GetElapsedTime(start, before).TotalSeconds;
        times.Sort();
        Console.WriteLine();
        long checkpoints = db.GetStats().Checkpoints;
        Console.WriteLine(Line($"{times.Count:N0} random overwrites in {took:F1} s, {checkpoints} checkpoints"));
        Console.WriteLine();
        Console.WriteLine("| share | microseconds |");
        Console.WriteLine("|---|---|");
        foreach (double share in (double[])[0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 1])
        {
            int at = int.Min((int)(share * times.Count), times.Count - 1);
            double micro = times[at] * 1e6 / Stopwatch.Frequency;
            Console.WriteLine(Line($"| {share:P3} | {micro:F1} |"));
        }
    }

    private static void Note(Dictionary<string, List<double>> times, string name, bool isKept, double time)
    {
        if (isKept)
        {
            if (!times.TryGetValue(name, out List<double>? all))
            {
                times.Add(name, all = []);
            }

            all.Add(time);
        }
    }

    private static void Ratio(Dictionary<string, List<double>> times, string name, string other)
    {
        IEnumerable<double> ratios = times[name].Zip(times[other], (a, b) => a / b);
        double more = Median(times[name]) - Median(times[other]);
        Console.WriteLine(Line($"{name} / {other}: {Median([.. ratios]):F2} ({more:F0} ns more)"));
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
