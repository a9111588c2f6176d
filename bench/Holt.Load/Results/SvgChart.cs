using System;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>
/// A report as a picture: a row for each timed cell, a dot for each peer where its median lies beside Holt's, on a
/// logarithmic axis. A dot on the right is slower than Holt; one left of the line at 1 is faster.
/// </summary>
internal static class SvgChart
{
    private const int RowHeight = 18;
    private const int Top = 64;
    private const int Bottom = 30;
    private const int LabelWidth = 210;
    private const int PlotWidth = 620;
    private const int Radius = 5;
    private const double Least = 0.1;
    private const double Most = 100;

    private static readonly double[] s_marks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

    public static void Write(string path, Report report)
    {
        Cell[] cells = Array.FindAll(report.MeasuredCells, cell =>
            cell.IsTimed && cell.Name != "overhead" && report.BestPeer(cell) is not null);
        int height = Top + (cells.Length * RowHeight) + Bottom;
        using StreamWriter svg = File.CreateText(path);
        Line(svg, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{LabelWidth + PlotWidth + 30}" height="{height}"
              font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            <text x="10" y="20" font-size="14">{report.Title}: time of each peer beside Holt's (1 = as long)</text>
            """);
        WriteLegend(svg, report.Options.Engines);
        WriteAxis(svg, height);
        for (int i = 0; i < cells.Length; i++)
        {
            int y = Top + (i * RowHeight) + (RowHeight / 2);
            Line(svg, $"""<text x="{LabelWidth - 10}" y="{y + 4}" text-anchor="end">{cells[i].Name}</text>""");
            foreach (string engine in report.Options.Engines)
            {
                double? share = report.Median(cells[i], engine) / report.Median(cells[i], Engines.Holt);
                if (engine != Engines.Holt && share is { } known)
                {
                    Line(svg, $"""<circle cx="{X(known):0}" cy="{y}" r="{Radius}" fill="{Colour(engine)}"/>""");
                }
            }
        }

        Line(svg, $"</svg>");
    }

    private static void WriteLegend(StreamWriter svg, string[] engines)
    {
        int x = LabelWidth;
        foreach (string engine in engines)
        {
            if (engine != Engines.Holt)
            {
                Line(svg, $"""
                    <circle cx="{x}" cy="40" r="{Radius}" fill="{Colour(engine)}"/>
                    <text x="{x + 10}" y="44">{engine}</text>
                    """);
                x += 110;
            }
        }
    }

    private static void WriteAxis(StreamWriter svg, int height)
    {
        foreach (double mark in s_marks)
        {
            string colour = mark == 1 ? "black" : "#dddddd";
            Line(svg, $"""
                <line x1="{X(mark):0}" y1="{Top}" x2="{X(mark):0}" y2="{height - Bottom}" stroke="{colour}"/>
                <text x="{X(mark):0}" y="{height - 10}" text-anchor="middle">{mark}</text>
                """);
        }
    }

    private static double X(double share)
    {
        double bounded = Math.Clamp(share, Least, Most);
        return LabelWidth + (PlotWidth * Math.Log(bounded / Least) / Math.Log(Most / Least));
    }

    private static string Colour(string engine) => engine switch
    {
        Engines.Lmdb => "#1f77b4",
        "rocksdb" => "#d62728",
        "wiredtiger" => "#2ca02c",
        _ => "#ff7f0e",
    };

    private static void Line(StreamWriter svg, FormattableString text) =>
        svg.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
