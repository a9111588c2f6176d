using System;
using System.Diagnostics;
using Holt.Load;
using Holt.Tool.Screen;

namespace Holt.Tool.Demo;

/// <summary>
/// Times both engines on the same stream of operations, round by round in turn, and compares what they answered. The
/// stream is made before the clock starts.
/// </summary>
internal sealed class DemoBench(DemoData data, HoltStore holt, LmdbStore? lmdb, int rounds)
{
    private const int TransactionPuts = 1000;
    private const int GetCount = 200_000;
    private const int ListCount = 10_000;
    private const int DirectoryCount = 20_000;

    private readonly OpSource _source = new(data.Sorted);

    /// <summary>Loads both, once.</summary>
    public DemoFigures Load(string name, string order)
    {
        int count = data.Sorted.Count;
        var figures = new DemoFigures(name, order, count, (double)data.Sorted.PayloadBytes / count);
        double holtTime = Load("Holt", name, holt);
        double? lmdbTime = lmdb is null ? null : Load("LMDB", name, lmdb);
        figures.Times.Add(("load", holtTime, lmdbTime));
        if (lmdb is not null && holt.Count != lmdb.Count)
        {
            figures.Differing.Add("count");
        }

        return figures;
    }

    /// <summary>Asks both, and measures what they take.</summary>
    public void Ask(DemoFigures figures)
    {
        int scanned = data.Sorted.Count;
        _ = Progress.Run($"measure {figures.Name}", "rounds", meter =>
        {
            int total = 5 * rounds;
            Time(figures, "get, hit", GetCount, 1, ops => _source.Hits(ops), Loops.Get, meter, total);
            Time(figures, "get, miss", GetCount, 1, ops => _source.Misses(ops), Loops.Get, meter, total);
            Time(figures, "list 100 records", ListCount, 1, ops => _source.Hits(ops), Loops.ListRecords, meter, total);
            Time(figures, "list a directory, 8 entries", DirectoryCount, 1, ops => _source.RandomDirectories(ops),
                Loops.ListDirectory, meter, total);
            Time(figures, "scan all records", 1, scanned, ops => _source.Nothing(ops), Loops.ScanRecords, meter, total);
        });
        figures.HoltReads = TraceGets();
        figures.LmdbPages = lmdb?.Levels;
        figures.HoltSize = holt.Measure();
        figures.LmdbSize = lmdb?.Measure();
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static double Time(Store store, Ops ops, Func<Store, Ops, ulong> loop, out ulong hash)
    {
        ops.Rewind();
        long start = Stopwatch.GetTimestamp();
        hash = loop(store, ops);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    /// <summary>Walks the way of many gets again and counts.</summary>
    private (double Frames, double Nodes, double Lines) TraceGets()
    {
        var ops = new Ops();
        _source.Start(seed: 0, GetCount);
        _source.Hits(ops);
        (long frames, long nodes, long lines) = (0, 0, 0);
        for (int i = 0; i < ops.Count; i++)
        {
            (int Frames, int Nodes, int Lines) read = holt.Db.TraceGet(ops.NextKey());
            (frames, nodes, lines) = (frames + read.Frames, nodes + read.Nodes, lines + read.Lines);
        }

        return ((double)frames / ops.Count, (double)nodes / ops.Count, (double)lines / ops.Count);
    }

    private double Load(string engine, string name, Store store)
    {
        TimeSpan took = Progress.Run($"load {engine}, {name}", "keys", meter =>
        {
            ReadOnlySpan<int> coming = data.Coming;
            store.BeginWrites(TransactionPuts);
            for (int i = 0; i < coming.Length; i++)
            {
                store.Put(data.Sorted.Key(coming[i]), data.Sorted.Value(coming[i]));
                if (i % TransactionPuts == 0)
                {
                    meter.Set(i, coming.Length);
                }
            }

            store.EndWrites();
            meter.Set(coming.Length, coming.Length);
        });
        return took.TotalNanoseconds / data.Sorted.Count;
    }

    private void Time(
        DemoFigures figures,
        string row,
        int opCount,
        int perOp,
        Action<Ops> make,
        Func<Store, Ops, ulong> loop,
        Meter meter,
        int total)
    {
        double[] holtTimes = new double[rounds];
        double[] lmdbTimes = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            var ops = new Ops();
            _source.Start((ulong)round, opCount);
            make(ops);
            holtTimes[round] = Time(holt, ops, loop, out ulong holtHash);
            if (lmdb is not null)
            {
                lmdbTimes[round] = Time(lmdb, ops, loop, out ulong lmdbHash);
                if (holtHash != lmdbHash && !figures.Differing.Contains(row))
                {
                    figures.Differing.Add(row);
                }
            }

            meter.Set(meter.Count + 1, total);
        }

        double operations = (double)opCount * perOp;
        figures.Times.Add((row, Median(holtTimes) / operations, lmdb is null ? null : Median(lmdbTimes) / operations));
    }
}
