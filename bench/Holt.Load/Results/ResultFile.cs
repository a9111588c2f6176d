using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Holt.Load;

/// <summary>Keeps every round of a run, with where it was run, in files that are never changed again.</summary>
internal static class ResultFile
{
    private static readonly JsonWriterOptions s_format = new() { Indented = true };

    public static void Write(string folder, string name, List<Report> reports)
    {
        _ = Directory.CreateDirectory(folder);
        string date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string path = Path.Combine(folder, $"{date}-{name}");
        using (FileStream file = File.Create(path + ".json"))
        using (var json = new Utf8JsonWriter(file, s_format))
        {
            json.WriteStartObject();
            json.WriteString("date", date);
            json.WriteString("processor", Processor());
            json.WriteNumber("cores", Environment.ProcessorCount);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteString("system", RuntimeInformation.OSDescription);
            json.WriteStartArray("runs");
            reports.ForEach(report => WriteReport(json, report));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        using StreamWriter table = File.CreateText(path + ".md");
        foreach (Report report in reports)
        {
            MarkdownTable.Write(table, report);
            SvgChart.Write($"{path}-{report.Source.Name}-{report.ModeName}.svg", report);
        }

        Console.WriteLine();
        Console.WriteLine(path + ".json");
    }

    private static void WriteReport(Utf8JsonWriter json, Report report)
    {
        json.WriteStartObject();
        json.WriteString("data", report.Source.Kind);
        json.WriteNumber("keys", report.Source.Count);
        json.WriteString("mode", report.ModeName);
        json.WriteString("sha256", report.Checksum);
        json.WriteNumber("logBytes", report.Options.LogBytes);
        json.WriteNumber("seed", report.Options.Seed);
        json.WriteString("loadAverage", report.LoadAverages);
        json.WriteStartArray("cells");
        foreach (Cell cell in report.MeasuredCells)
        {
            foreach (string engine in report.Options.Engines)
            {
                List<Figure> rounds = report.Rounds(cell, engine);
                if (rounds.Count > 0)
                {
                    WriteCell(json, cell, engine, rounds);
                }
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter json, Cell cell, string engine, List<Figure> rounds)
    {
        json.WriteStartObject();
        json.WriteString("cell", cell.Name);
        json.WriteString("unit", cell.Scale == 1 && cell.IsTimed ? "ns per " + cell.Unit : cell.Unit);
        json.WriteString("engine", engine);
        WriteNumbers(json, "figures", rounds, figure => figure.Per(cell.Scale));
        if (cell.IsTimed)
        {
            WriteNumbers(json, "foreground", rounds, figure => figure.Foreground / (double)figure.Count);
            WriteNumbers(json, "background", rounds, figure => figure.Background / (double)figure.Count);
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(
        Utf8JsonWriter json, string name, List<Figure> rounds, Func<Figure, double> number)
    {
        json.WriteStartArray(name);
        rounds.ForEach(figure => json.WriteNumberValue(Math.Round(number(figure), 2)));
        json.WriteEndArray();
    }

    private static string Processor()
    {
        foreach (string line in File.ReadLines("/proc/cpuinfo"))
        {
            if (line.StartsWith("model name", StringComparison.Ordinal))
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
            }
        }

        return "unknown";
    }
}
