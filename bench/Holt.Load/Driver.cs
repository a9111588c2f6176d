using System;
using System.Collections.Generic;
using Holt.Data;

namespace Holt.Load;

/// <summary>Runs all cells on one data set, stores taking turns, and compares their answers.</summary>
internal sealed class Driver(LoadOptions options, DataSource source, string dataFile, string checksum)
{
    private const int QuickOpCountMax = 2_000;

    /// <summary>Small data sets are scanned so often that a round takes some tens of milliseconds.</summary>
    private const int ScannedKeysMin = 2_000_000;

    public Report Run()
    {
        var report = new Report(options, source, checksum);
        var workers = new List<WorkerProcess>();
        try
        {
            foreach (string engine in options.Engines)
            {
                var worker = new WorkerProcess(engine, dataFile, options.Core);
                workers.Add(worker);
                if (!options.IsQuick)
                {
                    worker.Warm();
                }
            }

            Prepare(workers);
            for (int round = 0; round < options.Rounds; round++)
            {
                RunRound(workers, round, report);
            }

            foreach (WorkerProcess worker in workers)
            {
                report.Add(worker.Engine, worker.Size());
            }
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }

        report.End();
        return report;
    }

    private int OpCount(Cell cell)
    {
        if (options.IsQuick)
        {
            return Math.Min(cell.OpCount, QuickOpCountMax);
        }

        return cell.IsScan ? Math.Max(1, ScannedKeysMin / source.Count) : cell.OpCount;
    }

    /// <summary>Fills the stores when only cells were chosen that read.</summary>
    private void Prepare(List<WorkerProcess> workers)
    {
        if (!options.Cells.Exists(cell => cell.IsLoad))
        {
            workers.ForEach(worker => worker.Run(Cell.Named(Cell.LoadRandom), options.Seed, 0));
        }
    }

    private void RunRound(List<WorkerProcess> workers, int round, Report report)
    {
        for (int i = 0; i < options.Cells.Count; i++)
        {
            Cell cell = options.Cells[i];
            int count = OpCount(cell);
            ulong cellIndex = (ulong)Array.IndexOf(Cell.All, cell);
            ulong seed = SeededHash.Mix(options.Seed + ((ulong)round << 32) + (cellIndex << 16));
            Timing? first = null;
            for (int turn = 0; turn < workers.Count; turn++)
            {
                // Who comes first changes from round to round.
                WorkerProcess worker = workers[(turn + round) % workers.Count];
                Timing timing = worker.Run(cell, seed, count);
                first ??= timing;
                if (timing.Hash != first.Value.Hash || timing.Count != first.Value.Count)
                {
                    throw new InvalidOperationException(
                        $"WRONG ANSWERS: {cell.Name} on {source.Name}, round {round}, seed {seed}: "
                        + $"{worker.Engine} and {workers[round % workers.Count].Engine} differ");
                }

                report.Add(cell, worker.Engine, timing);
            }
        }
    }
}
