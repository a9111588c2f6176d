using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>All figures of one data set, and how they are shown.</summary>
internal sealed class Report(LoadOptions options, DataSource source, string checksum)
{
    private const double UsedBytesPerKeyGoal = 80;

    private readonly string _loadBefore = LoadAverage();
    private string _loadAfter = "";

    public DataSource Source => source;

    public string Checksum => checksum;

    public string LoadAverages => $"{_loadBefore} to {_loadAfter}";

    public Dictionary<(Cell Cell, string Engine), List<Timing>> Rounds { get; } = [];

    public Dictionary<string, Footprint> Footprints { get; } = [];

    public void Add(Cell cell, string engine, Timing timing)
    {
        if (!Rounds.TryGetValue((cell, engine), out List<Timing>? rounds))
        {
            Rounds[(cell, engine)] = rounds = [];
        }

        rounds.Add(timing);
    }

    public void Add(string engine, Footprint footprint) => Footprints[engine] = footprint;

    public void End() => _loadAfter = LoadAverage();

    public void Print(TextWriter output, bool answersOnly)
    {
        output.WriteLine();
        output.WriteLine($"### {source.Kind}, {source.Count} keys, in memory");
        output.WriteLine();
        if (answersOnly)
        {
            output.WriteLine(
                $"{string.Join(", ", options.Engines)} gave the same answers");
            output.WriteLine($"{options.Cells.Count} passed, 0 failed");
            return;
        }

        output.WriteLine($"{options.Rounds} rounds, load average {LoadAverages}, data {checksum[..16]}. "
            + "Nanoseconds, least / median; x = median beside LMDB's, cpu = the same of processor time.");
        output.WriteLine();
        output.WriteLine($"| cell (time per) | {string.Join(" | ", options.Engines)} | x | cpu | goal | |");
        output.WriteLine($"|---|{string.Concat(Array.ConvertAll(options.Engines, _ => "---|"))}---|---|---|---|");
        foreach (Cell cell in options.Cells)
        {
            PrintCell(output, cell);
        }

        PrintFootprints(output);
    }

    public static double Median(List<Timing> rounds, Func<Timing, double> of)
    {
        double[] sorted = [.. rounds.ConvertAll(timing => of(timing))];
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return (sorted.Length & 1) != 0 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Number(double value) =>
        value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private void PrintCell(TextWriter output, Cell cell)
    {
        string[] figures = Array.ConvertAll(options.Engines, engine => Figures(Rounds[(cell, engine)]));
        string ratio = " | ";
        string verdict = "";
        if (Rounds.TryGetValue((cell, "holt"), out List<Timing>? holt)
            && Rounds.TryGetValue((cell, "lmdb"), out List<Timing>? lmdb))
        {
            double share = Median(holt, timing => timing.PerOperation) / Median(lmdb, timing => timing.PerOperation);
            double cpuShare =
                Median(holt, timing => timing.CpuPerOperation) / Median(lmdb, timing => timing.CpuPerOperation);
            ratio = $"{Ratio(share)} | {Ratio(cpuShare)}";
            verdict = cell.Goal is { } most ? Verdict(share <= most) : "";
        }

        string goal = cell.Goal is { } limit ? Ratio(limit) : "";
        output.WriteLine(
            $"| {cell.Name} ({cell.Unit}) | {string.Join(" | ", figures)} | {ratio} | {goal} | {verdict} |");
    }

    private static string Figures(List<Timing> rounds)
    {
        double least = double.MaxValue;
        rounds.ForEach(timing => least = Math.Min(least, timing.PerOperation));
        double median = Median(rounds, timing => timing.PerOperation);
        return $"{Number(least)} / {Number(median)}";
    }

    private static string Verdict(bool isMet) => isMet ? "met" : "**missed**";

    private void PrintFootprints(TextWriter output)
    {
        PrintRow(output, "used bytes per key", f => Number((double)f.Size.UsedBytes / f.Keys));
        PrintRow(output, "space taken per key", f => Number((double)f.Size.SpaceBytes / f.Keys));
        PrintRow(output, "resident memory per key", f => Number((double)f.ResidentBytes / f.Keys));
        PrintRow(output, "payload per key", f => Number((double)f.PayloadBytes / f.Keys));
        PrintRow(output, "peak memory of the process, MiB", f => Number(f.PeakBytes / 1048576.0));
    }

    private void PrintRow(TextWriter output, string name, Func<Footprint, string> figure)
    {
        string[] figures = Array.ConvertAll(options.Engines, engine => figure(Footprints[engine]));
        string goal = "";
        string verdict = "";
        if (name.StartsWith("used", StringComparison.Ordinal) && source.Kind == DataSource.Paths
            && Footprints.TryGetValue("holt", out Footprint holt))
        {
            goal = Number(UsedBytesPerKeyGoal);
            verdict = Verdict((double)holt.Size.UsedBytes / holt.Keys <= UsedBytesPerKeyGoal);
        }

        output.WriteLine($"| {name} | {string.Join(" | ", figures)} | | | {goal} | {verdict} |");
    }
}
