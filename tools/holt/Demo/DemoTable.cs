using System;
using System.Collections.Generic;
using System.Globalization;
using Holt.Tool.Screen;

namespace Holt.Tool.Demo;

/// <summary>
/// The one table, in Markdown: a row per figure, for each set of records Holt, LMDB, and Holt as a part of LMDB.
/// </summary>
internal sealed class DemoTable
{
    private readonly List<DemoFigures> _sets;
    private readonly List<string[]> _rows = [];

    public DemoTable(List<DemoFigures> sets)
    {
        _sets = sets;
        Row("", set => [$"{set.Name}: Holt", "LMDB", "ratio"]);
        Row("keys", set => [$"{set.Count:N0}", "", ""]);
        Row("payload bytes per key", set => [Text(set.PayloadPerKey, "N1"), "", ""]);
        Row("loaded in", set => [set.Order, "", ""]);
        for (int i = 0; i < sets[0].Times.Count; i++)
        {
            int row = i;
            string name = sets[0].Times[row].Row;
            Row(
                row == 0 ? $"{name}, keys/s" : $"{name}, ns",
                set => row == 0 ? Rate(set.Times[0]) : Pair(set.Times[row].Holt, set.Times[row].Lmdb, "N0"));
        }

        Row("frames (LMDB: pages) per get", set => Pair(set.HoltReads.Frames, set.LmdbPages, "N1"));
        Row("nodes per get", set => Pair(set.HoltReads.Nodes, null, "N1"));
        Row("cache lines per get", set => Pair(set.HoltReads.Lines, null, "N1"));
        Row("used bytes per key", set => Pair(
            (double)set.HoltSize.UsedBytes / set.Count, PerKey(set.LmdbSize?.UsedBytes, set), "N1"));
        Row("bytes per key with free space", set => Pair(
            (double)set.HoltSize.SpaceBytes / set.Count, PerKey(set.LmdbSize?.SpaceBytes, set), "N1"));
        Row("on disk: acknowledged when killed", set => Alone(set.Recovery?.Acknowledged, "N0"));
        Row("on disk: reopened after that, s", set => Alone(set.Recovery?.Reopen.TotalSeconds, "N2"));
        Row("on disk: log records replayed", set => Alone(set.Recovery?.Replayed, "N0"));
        Row("on disk: replayed, records/s", set => Alone(ReplayRate(set.Recovery), "N0"));
        Row("on disk: reopened after a close, s", set => Alone(set.Recovery?.CleanReopen.TotalSeconds, "N2"));
        Row("on disk: bytes per key, all files", set => Alone(PerKey(set.Recovery?.FileBytes, set), "N1"));
    }

    public void Write(Output output)
    {
        int columns = _rows[0].Length;
        int[] widths = new int[columns];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < columns; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        string[] rule = new string[columns];
        for (int i = 0; i < columns; i++)
        {
            rule[i] = i == 0 ? new string('-', widths[i]) : new string('-', widths[i] - 1) + ":";
        }

        _rows.Insert(1, rule);
        foreach (string[] row in _rows)
        {
            _ = output.Text("|");
            for (int i = 0; i < columns; i++)
            {
                _ = output.Text($" {(i == 0 ? row[i].PadRight(widths[i]) : row[i].PadLeft(widths[i]))} |");
            }

            output.EndLine();
        }
    }

    private static double? PerKey(long? bytes, DemoFigures set) => bytes is { } all ? (double)all / set.Count : null;

    private static double? ReplayRate(DemoRecovery? recovery) =>
        recovery is { Replayed: > 0 } replayed ? replayed.Replayed / replayed.Replay.TotalSeconds : null;

    private static string[] Alone(double? holt, string format) =>
        [holt is { } value ? Text(value, format) : "", "", ""];

    private static string[] Rate((string Row, double Holt, double? Lmdb) time) =>
    [
        Text(1e9 / time.Holt, "N0"),
        time.Lmdb is { } ns ? Text(1e9 / ns, "N0") : "",
        time.Lmdb is { } other ? Text(time.Holt / other, "N2") : "",
    ];

    private static string[] Pair(double holt, double? lmdb, string format) =>
    [
        Text(holt, format),
        lmdb is { } value ? Text(value, format) : "",
        lmdb is { } other ? Text(holt / other, "N2") : "",
    ];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private void Row(string name, Func<DemoFigures, string[]> of)
    {
        var cells = new List<string> { name };
        foreach (DemoFigures set in _sets)
        {
            cells.AddRange(of(set));
        }

        _rows.Add([.. cells]);
    }
}
