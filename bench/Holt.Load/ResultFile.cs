using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Holt.Load;

/// <summary>Keeps every round of a run, with where it was run, in a file that is never changed again.</summary>
internal static class ResultFile
{
    private static readonly JsonWriterOptions s_format = new() { Indented = true };

    public static void Write(string folder, string name, List<Report> reports)
    {
        _ = Directory.CreateDirectory(folder);
        string date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string path = Path.Combine(folder, $"{date}-{name}.json");
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file, s_format);
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
        Console.WriteLine();
        Console.WriteLine(path);
    }

    private static void WriteReport(Utf8JsonWriter json, Report report)
    {
        json.WriteStartObject();
        json.WriteString("data", report.Source.Kind);
        json.WriteNumber("keys", report.Source.Count);
        json.WriteString("sha256", report.Checksum);
        json.WriteString("loadAverage", report.LoadAverages);
        json.WriteStartObject("footprint");
        foreach ((string engine, Footprint footprint) in report.Footprints)
        {
            json.WriteStartObject(engine);
            json.WriteNumber("payloadBytes", footprint.PayloadBytes);
            json.WriteNumber("usedBytes", footprint.Size.UsedBytes);
            json.WriteNumber("spaceBytes", footprint.Size.SpaceBytes);
            json.WriteNumber("residentBytes", footprint.ResidentBytes);
            json.WriteNumber("peakBytes", footprint.PeakBytes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("cells");
        foreach (((Cell cell, string engine), List<Timing> rounds) in report.Rounds)
        {
            json.WriteStartObject();
            json.WriteString("cell", cell.Name);
            json.WriteString("engine", engine);
            WriteNumbers(json, "nanoseconds", rounds, timing => timing.PerOperation);
            WriteNumbers(json, "cpuNanoseconds", rounds, timing => timing.CpuPerOperation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumbers(
        Utf8JsonWriter json, string name, List<Timing> rounds, Func<Timing, double> number)
    {
        json.WriteStartArray(name);
        rounds.ForEach(timing => json.WriteNumberValue(Math.Round(number(timing), 1)));
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
