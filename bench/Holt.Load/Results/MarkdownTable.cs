using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>A report as tables: what each cell took, and what of it was processor time.</summary>
internal static class MarkdownTable
{
    public static void Write(TextWriter output, Report report)
    {
        string[] engines = report.Options.Engines;
        output.WriteLine();
        output.WriteLine($"### {report.Title}");
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Rounds: {report.Options.Rounds}, loading anew: {report.Options.Loads}; logs up to "
            + $"{report.Options.LogBytes >> 20} MiB; load average {report.LoadAverages}; "
            + $"data {report.Checksum[..16]}."));
        output.WriteLine("Nanoseconds where no unit is said, least / median. `x`: Holt's median beside the peer's.");
        output.WriteLine();
        output.WriteLine($"| cell (per) | {string.Join(" | ", engines)} | best peer | x | goal | |");
        output.WriteLine($"|---|{string.Concat(Array.ConvertAll(engines, _ => "---|"))}---|---|---|---|");
        foreach (Cell cell in report.MeasuredCells)
        {
            string figures = string.Join(" | ", Array.ConvertAll(engines, engine => Figures(report, cell, engine)));
            output.WriteLine($"| {cell.Name} ({cell.Unit}) | {figures} | {Comparison(report, cell)} |");
        }

        WriteProcessorTimes(output, report);
    }

    private static void WriteProcessorTimes(TextWriter output, Report report)
    {
        Cell[] cells = Array.FindAll(report.MeasuredCells, cell => cell.IsWriting);
        if (cells.Length == 0)
        {
            return;
        }

        string[] engines = report.Options.Engines;
        output.WriteLine();
        output.WriteLine("Processor time of writes, nanoseconds: threads that ask + all others, until they rest.");
        output.WriteLine();
        output.WriteLine($"| cell | {string.Join(" | ", engines)} |");
        output.WriteLine($"|---|{string.Concat(Array.ConvertAll(engines, _ => "---|"))}");
        foreach (Cell cell in cells)
        {
            string[] figures = Array.ConvertAll(engines, engine =>
                $"{Number(report.Foreground(cell, engine))} + {Number(report.Background(cell, engine))}");
            output.WriteLine($"| {cell.Name} | {string.Join(" | ", figures)} |");
        }
    }

    private static string Figures(Report report, Cell cell, string engine)
    {
        List<Figure> rounds = report.Rounds(cell, engine);
        double least = double.MaxValue;
        rounds.ForEach(figure => least = Math.Min(least, figure.Per(cell.Scale)));
        double? median = report.Median(cell, engine);
        return rounds.Count switch
        {
            0 => "n/a",
            1 => Number(median),
            _ => $"{Number(least)} / {Number(median)}",
        };
    }

    private static string Comparison(Report report, Cell cell)
    {
        string best = report.BestPeer(cell) ?? "";
        double? share = report.Share(cell, Goal.OfBest(1));
        string ratio = share is { } known && double.IsFinite(known) ? Ratio(known) : "";
        if (report.GoalOf(cell) is not { } goal)
        {
            return $"{best} | {ratio} | | ";
        }

        string bound = goal.Against switch
        {
            null => Number(goal.Most),
            Goal.BestPeer => $"{Ratio(goal.Most)} x",
            _ => $"{Ratio(goal.Most)} x {goal.Against}",
        };
        string verdict = report.Share(cell, goal) is { } figure
            ? figure <= goal.Most ? "met" : "**missed**"
            : "";
        return $"{best} | {ratio} | {bound} | {verdict}";
    }

    private static string Number(double? value) => value is { } known
        ? known.ToString(known < 0.995 ? "0.00" : known < 100 ? "0.0" : "0", CultureInfo.InvariantCulture)
        : "n/a";

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
