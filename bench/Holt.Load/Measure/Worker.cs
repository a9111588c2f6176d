using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>
/// The process of one store. It is told by lines and answers by lines:
/// <code>
/// prepare                     runs every loop on a small store, so that the code is compiled; ok
/// run CELL SEED COUNT         ok FIGURE, or `ok none` when the store cannot do that
/// run CELL SEED COUNT rest    the same; a cell that writes then waits for the store's other threads
/// go STATE SEED               ok FIGURE FIGURE FIGURE: closing, opening, a first get
/// end of input                ends
/// </code>
/// </summary>
internal sealed class Worker(Store store, DataSet data, StoreSettings settings)
{
    private const int PreparedKeys = 20_000;
    private const int PreparedOps = 2_000;
    private const int PreparedSyncs = 20;
    private const int PreparedPasses = 4;
    private const int LoadOpsMax = 4_000_000;
    private const int ColdShare = 16;
    private const int ColdBytesMin = 1 << 20;
    private const int PageBytes = 4096;

    private readonly OpSource _source = new(data) { LoadOpsMax = LoadOpsMax };
    private readonly MemoryWatch _memory = new();
    private Ops[] _ops = [new Ops()];
    private long _coldReadBytes;
    private long _coldGets = 1;

    public void Serve(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            output.WriteLine(words[0] switch
            {
                "prepare" => Prepare(),
                "run" => Run(words),
                "go" => Go(Enum.Parse<StoreState>(words[1]), Seed(words[2])),
                _ => throw new InvalidOperationException($"not understood: {line}"),
            });
            output.Flush();
        }
    }

    private static ulong Seed(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);

    private static string Answer(params ReadOnlySpan<Figure?> figures)
    {
        var words = new List<string> { "ok" };
        foreach (Figure? figure in figures)
        {
            words.Add(figure is { } known ? known.Text : "none");
        }

        return string.Join(' ', words);
    }

    private string Run(string[] words)
    {
        Cell cell = Cells.Named(words[1]);
        int count = int.Parse(words[3], CultureInfo.InvariantCulture);
        Figure? figure = cell.Kind == CellKind.Sample
            ? Sample(cell.Name)
            : Run(cell, _source, Seed(words[2]), count, rests: words is [.., "rest"]);
        if (cell.Kind == CellKind.Load)
        {
            if (store.Count != data.Count)
            {
                throw new InvalidOperationException($"{store.Count} keys after a load of {data.Count}");
            }

            TurnSynchronous();
        }

        return Answer(figure);
    }

    /// <summary>The loop of a cell, and then a wait for what it has left to other threads of the store.</summary>
    private Figure? Run(Cell cell, OpSource source, ulong seed, int count, bool rests)
    {
        if (cell.Kind == CellKind.Load)
        {
            store.Settings = settings with { Mode = (StoreMode)Math.Min((int)settings.Mode, (int)StoreMode.Async) };
            store.Open();
        }

        if (TryFork(cell.Threads) is not { } views)
        {
            return null;
        }

        long divisor = 0;
        long nanoseconds = 0;
        long foreground = 0;
        ulong hash = 0;
        long readBytes = ProcessMeter.ReadBytes();
        long processorTime = 0;
        do
        {
            divisor += MakeOps(cell, source, seed, count, isFirst: divisor == 0);
            if (cell.Kind == CellKind.Load && nanoseconds == 0)
            {
                _memory.Start();
            }

            processorTime -= ProcessMeter.ProcessTime();
            using var run = new TimedRun(cell, views, _ops);
            run.Run();
            nanoseconds += run.Nanoseconds;
            foreground += run.Foreground;
            hash ^= run.Hash;
            processorTime += ProcessMeter.ProcessTime();
        }
        while (cell.Kind == CellKind.Load && !source.IsLoadDone);

        if (cell.Name == Cells.ColdGet)
        {
            (_coldReadBytes, _coldGets) = (ProcessMeter.ReadBytes() - readBytes, divisor);
        }

        processorTime += rests && cell.IsWriting ? Rest.Await() : 0;
        _memory.See(cell.Kind == CellKind.Load);
        for (int i = 1; i < views.Length; i++)
        {
            views[i].Dispose();
        }

        divisor *= cell.Kind == CellKind.Scan ? source.RecordCount : 1;
        return new Figure(nanoseconds, divisor, foreground, Math.Max(0, processorTime - foreground), hash);
    }

    /// <summary>Makes the operations of each thread.</summary>
    /// <returns>How many there are in all.</returns>
    private long MakeOps(Cell cell, OpSource source, ulong seed, int count, bool isFirst)
    {
        if (_ops.Length != cell.Threads)
        {
            _ops = Array.ConvertAll(new Ops[cell.Threads], _ => new Ops());
        }

        long made = 0;
        for (int i = 0; i < cell.Threads; i++)
        {
            _ops[i].Clear();
            if (isFirst)
            {
                source.Start(seed, count / cell.Threads, i, cell.Threads);
            }

            cell.Make(source, _ops[i]);
            made += _ops[i].Count;
        }

        return made;
    }

    private Store[]? TryFork(int threads)
    {
        var views = new Store[threads];
        views[0] = store;
        for (int i = 1; i < threads; i++)
        {
            if (store.Fork() is not { } view)
            {
                return null;
            }

            views[i] = view;
        }

        return views;
    }

    private Figure Sample(string name)
    {
        switch (name)
        {
            case Cells.Checkpoint:
                return Timed(store.Checkpoint);
            case Cells.Disk:
                return new Figure(StoreFiles.DiskBytes(settings.Directory), data.Count);
            case Cells.PeakOfLoad:
                return new Figure(_memory.PeakOfLoad, 1);
            case Cells.Peak:
                return new Figure(_memory.Peak, 1);
            case Cells.Idle:
                return Rest.MeasureIdle();
            case Cells.ColdReads:
                return new Figure(_coldReadBytes / PageBytes, _coldGets);
            default:
                throw new InvalidOperationException($"no sample is called {name}");
        }
    }

    /// <summary>Loads are never synced one by one; what comes after them is.</summary>
    private void TurnSynchronous()
    {
        if (settings.Mode == StoreMode.Sync)
        {
            store.Close();
            store.Settings = settings;
            store.Reopen();
        }
    }

    /// <summary>Closes and opens. A store that is to be warm is then read from end to end.</summary>
    private string Go(StoreState state, ulong seed)
    {
        Figure closing = Timed(store.Close);
        store.Settings = settings;
        if (state == StoreState.Cold)
        {
            OpenUntilRest();
            StoreFiles.DropFromCache(settings.Directory);
            store.Settings = settings with { CacheBytes = Math.Max(ColdBytesMin, data.PayloadBytes / ColdShare) };
        }

        Figure opening = Timed(store.Reopen);
        Figure first = Run(Cells.Named("get_hit"), _source, seed, 1, rests: false)!.Value;
        if (state == StoreState.Warm)
        {
            _ = Run(Cells.Named("scan_recs"), _source, seed, 1, rests: false);
        }

        return Answer(closing, opening, first);
    }

    /// <summary>
    /// What a store still does when it is opened, a compaction say, would bring its files back into the page cache.
    /// </summary>
    private void OpenUntilRest()
    {
        store.Reopen();
        _ = Rest.Await();
        store.Close();
    }

    private static Figure Timed(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return new Figure((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds, 1);
    }

    /// <summary>Several passes with a pause: the runtime compiles hot code again, in the background.</summary>
    private string Prepare()
    {
        var source = new OpSource(data.Sample(PreparedKeys));
        int opsMax = settings.Mode == StoreMode.Sync ? PreparedSyncs : PreparedOps;
        for (int pass = 0; pass < PreparedPasses; pass++)
        {
            foreach (Cell cell in Cells.All)
            {
                if (cell.IsTimed && cell.State == StoreState.Warm && cell.OpCount > 0)
                {
                    _ = Run(cell, source, (ulong)pass, Math.Min(cell.OpCount, opsMax), rests: false);
                }
            }

            if (settings.Mode != StoreMode.Memory)
            {
                PrepareCold(source, (ulong)pass, opsMax);
            }

            _ = Rest.Await();
        }

        return "ok";
    }

    /// <summary>The small store from the disk: else what a cold one runs would be compiled while it is timed.</summary>
    private void PrepareCold(OpSource source, ulong seed, int count)
    {
        store.Close();
        StoreFiles.DropFromCache(settings.Directory);
        store.Settings = settings with { CacheBytes = ColdBytesMin };
        store.Reopen();
        _ = Run(Cells.Named(Cells.ColdGet), source, seed, count, rests: false);
        store.Settings = settings;
    }
}
