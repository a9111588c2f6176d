using System;
using System.Collections.Generic;
using System.IO;
using Holt.Data;
using Holt.Load;
using Holt.Tool.Files;
using Holt.Tool.Screen;

namespace Holt.Tool.Demo;

/// <summary>
/// The main job on real input, in the open: takes in two sets of real paths, shows some of what is in them, checks
/// every answer, kills a loader of a store on disk and looks what is left, and ends with one table of figures, LMDB's
/// from the same run beside them.
/// </summary>
internal sealed class DemoRun(Output output, int rounds, string directory)
{
    private const ulong Seed = 1;

    private readonly List<DemoFigures> _figures = [];

    /// <summary>Runs it.</summary>
    /// <returns>Failed when an answer was wrong.</returns>
    public int Run(string start, int pathCount)
    {
        bool hasLmdb = Lmdb.IsInstalled && Directory.Exists(LmdbStore.Folder);
        if (!hasLmdb)
        {
            Say("LMDB is left out: Debian's package liblmdb0 is not installed, or there is no /dev/shm.");
        }

        bool isRight = Measure("file system", "walk order", WalkFiles(start), hasLmdb);
        if (pathCount == 0)
        {
            Say("Debian's package index is left out, as asked.");
        }
        else if (ContentsIndex.Files().Length == 0)
        {
            Say("Debian's package index is left out: apt-file is not installed or has no index yet. As root:"
                + " apt-get install apt-file && apt-get update");
        }
        else
        {
            isRight &= Measure("Debian index", "random order", PickPaths(pathCount), hasLmdb);
        }

        Say(isRight
            ? $"Median of {rounds} rounds, one thread of {Environment.ProcessorCount}; every answer was checked."
                + "\nRatio: Holt's time or bytes as a part of LMDB's; below 1 is better."
            : "SOME ANSWERS WERE WRONG: see above.");
        Say("");
        new DemoTable(_figures).Write(output);
        output.Flush();
        return isRight ? ExitCode.Done : ExitCode.Failed;
    }

    private RecordList WalkFiles(string start)
    {
        var problems = new Problems();
        var sink = new ListSink();
        TimeSpan took = Progress.Run(
            $"walk {start}", "entries", meter => new FileTreeWalk(sink, meter, problems).Run(start));
        problems.Report(Console.Error);
        Say($"{start}: {sink.Records.Count:N0} files and directories, read in {took.TotalSeconds:N1} s.");
        return sink.Records;
    }

    private RecordList PickPaths(int count)
    {
        RecordList? picked = null;
        TimeSpan took = Progress.Run("read Debian's index", "lines", meter =>
            picked = ContentsIndex.Pick(count, Seed, lines => meter.Count = lines));
        Say($"Debian's index: {picked!.Count:N0} distinct paths picked by a seeded hash in {took.TotalSeconds:N1} s"
            + (picked.Count < count ? ", all there are." : "."));
        return picked;
    }

    private bool Measure(string name, string order, RecordList records, bool hasLmdb)
    {
        var data = new DemoData(records, hasLmdb ? LmdbStore.KeyBytesMax : HoltLimits.KeyBytesMax);
        if (data.LeftOut > 0)
        {
            Say($"{data.LeftOut:N0} paths are longer than LMDB can store and are left out on both sides.");
        }

        DemoFigures figures = MeasureInMemory(name, order, data, hasLmdb, out bool isRight);
        figures.Recovery = new DemoCrash(output, data, directory).Run();
        _figures.Add(figures);
        Say("");
        return isRight && figures.Differing.Count == 0 && figures.Recovery is not null;
    }

    private DemoFigures MeasureInMemory(string name, string order, DemoData data, bool hasLmdb, out bool isRight)
    {
        using var holt = new HoltStore();
        using LmdbStore? lmdb = hasLmdb ? new LmdbStore() : null;
        lmdb?.Open();
        var bench = new DemoBench(data, holt, lmdb, rounds);
        DemoFigures figures = bench.Load(name, order);
        var tour = new DemoTour(output, data, holt.Db.Default);
        isRight = tour.Run();
        output.Flush();
        bench.Ask(figures);
        foreach (string cell in figures.Differing)
        {
            Say($"WRONG: {cell}: Holt and LMDB answer differently.");
        }

        return figures;
    }

    private void Say(string line)
    {
        output.Line(line);
        output.Flush();
    }
}
