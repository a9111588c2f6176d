using System;
using System.Collections.Generic;
using System.IO;
using Holt.Data;

namespace Holt.Load;

/// <summary>Runs all cells on one data set in one mode, stores taking turns, and compares their answers.</summary>
internal sealed class Driver(LoadOptions options, DataSource source, StoreMode mode, string dataFile)
{
    private const int QuickOpCountMax = 2_000;
    private const int QuickSyncedOpCountMax = 20;

    /// <summary>What logs may grow to in stores whose files are measured.</summary>
    private const long SmallLogBytes = 32 << 20;

    /// <summary>Small data sets are scanned so often that a round takes some tens of milliseconds.</summary>
    private const int ScannedKeysMin = 2_000_000;

    private readonly List<Cell> _cells = options.Cells.FindAll(cell => cell.IsIn(mode) && cell.Name != Cells.Disk);
    private StoreState _state = StoreState.Warm;

    public void Run(Report report)
    {
        string folder = Path.Combine(options.FolderOf(mode), $"holt-load-{Environment.ProcessId}");
        var workers = new List<WorkerProcess>();
        try
        {
            foreach (string engine in options.Engines)
            {
                WorkerProcess worker = Start(engine, Path.Combine(folder, engine), options.LogBytes);
                workers.Add(worker);
                if (!options.IsQuick)
                {
                    worker.Prepare();
                }
            }

            for (int round = 0; round < options.Rounds; round++)
            {
                RunRound(workers, round, report);
            }

            workers.ForEach(worker => worker.Dispose());
            workers.Clear();
            if (options.Cells.Exists(cell => cell.Name == Cells.Disk && cell.IsIn(mode)))
            {
                Array.ForEach(options.Engines, engine => MeasureDisk(engine, Path.Combine(folder, "disk"), report));
            }
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
            Directory.Delete(folder, recursive: true);
        }

        report.End();
    }

    private WorkerProcess Start(string engine, string directory, long logBytes)
    {
        _ = Directory.CreateDirectory(directory);
        var settings = new StoreSettings { Mode = mode, Directory = directory, LogBytes = logBytes };
        return new WorkerProcess(engine, dataFile, settings, options.Core);
    }

    /// <summary>The files of a store with a small log, loaded at random and brought into its data files.</summary>
    private void MeasureDisk(string engine, string directory, Report report)
    {
        using (WorkerProcess worker = Start(engine, directory, SmallLogBytes))
        {
            Cell load = Cells.Named(Cells.LoadRandom);
            _ = worker.Run(load, Seed(0, load), OpCount(load), rests: true);
            _ = worker.Run(Cells.Named(Cells.Checkpoint), 0, 1, rests: false);
            Cell disk = Cells.Named(Cells.Disk);
            report.Add(disk, engine, worker.Run(disk, 0, 1, rests: false)!.Value);
        }

        Directory.Delete(directory, recursive: true);
    }

    private int OpCount(Cell cell)
    {
        bool isSynced = mode == StoreMode.Sync && cell.SyncedOpCount > 0;
        int count = isSynced ? cell.SyncedOpCount : cell.OpCount;
        if (options.IsQuick)
        {
            return Math.Min(count, isSynced ? QuickSyncedOpCountMax : QuickOpCountMax);
        }

        return cell.Kind == CellKind.Scan ? Math.Max(1, ScannedKeysMin / source.Count) : count;
    }

    private void RunRound(List<WorkerProcess> workers, int round, Report report)
    {
        foreach (Cell cell in _cells)
        {
            if (cell.Kind == CellKind.Load && round >= options.Loads)
            {
                continue;
            }

            if (cell.Kind != CellKind.Load && cell.State != _state)
            {
                Go(workers, round, cell.State, report);
            }

            if (cell.Kind != CellKind.Change)
            {
                Run(workers, round, cell, report);
            }

            _state = cell.Kind == CellKind.Load ? StoreState.Warm : _state;
        }
    }

    private void Run(List<WorkerProcess> workers, int round, Cell cell, Report report)
    {
        Figure? first = null;
        ulong seed = Seed(round, Cells.Named(cell.SameKeysAs ?? cell.Name));
        for (int turn = 0; turn < workers.Count; turn++)
        {
            // Who comes first changes from round to round.
            WorkerProcess worker = workers[(turn + round) % workers.Count];
            bool rests = mode != StoreMode.Memory && !options.IsQuick;
            if (worker.Run(cell, seed, OpCount(cell), rests) is not { } figure)
            {
                continue;
            }

            first ??= figure;
            if (cell.IsTimed)
            {
                Compare(first.Value, figure, cell, worker.Engine);
            }

            report.Add(cell, worker.Engine, figure);
        }
    }

    private void Go(List<WorkerProcess> workers, int round, StoreState state, Report report)
    {
        Cell[] changes = Array.FindAll(Cells.All, cell => cell.Kind == CellKind.Change && cell.State == state);
        ulong seed = Seed(round, Cells.Named(Cells.ReopenFirstGet));
        Figure? first = null;
        for (int turn = 0; turn < workers.Count; turn++)
        {
            WorkerProcess worker = workers[(turn + round) % workers.Count];
            Figure[] figures = worker.Go(state, seed);
            first ??= figures[^1];
            Compare(first.Value, figures[^1], Cells.Named(Cells.ReopenFirstGet), worker.Engine);
            for (int i = 0; i < changes.Length; i++)
            {
                report.Add(changes[i], worker.Engine, figures[figures.Length - changes.Length + i]);
            }
        }

        _state = state;
    }

    private ulong Seed(int round, Cell cell) => SeededHash.Mix(
        options.Seed + ((ulong)round << 32) + ((ulong)Array.IndexOf(Cells.All, cell) << 16));

    private void Compare(Figure first, Figure figure, Cell cell, string engine)
    {
        if (figure.Hash != first.Hash || figure.Count != first.Count)
        {
            throw new InvalidOperationException(
                $"WRONG ANSWERS: {cell.Name} on {source.Name}, {mode}: {engine} and another differ");
        }
    }
}
