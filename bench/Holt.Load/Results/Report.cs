using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>All figures of one data set in one mode.</summary>
internal sealed class Report(LoadOptions options, DataSource source, StoreMode mode, string checksum)
{
    private const int GoalKeysMin = 2_000_000;
    private const double PathsDiskBytesMax = 90;
    private const double ObjectsDiskBytesMax = 105;

    private readonly Dictionary<(Cell Cell, string Engine), List<Figure>> _rounds = [];
    private readonly string _loadBefore = LoadAverage();
    private string _loadAfter = "";

    public DataSource Source => source;

    public StoreMode Mode => mode;

    public string Checksum => checksum;

    public LoadOptions Options => options;

    public string LoadAverages => $"{_loadBefore} to {_loadAfter}";

    public string Title => string.Create(
        CultureInfo.InvariantCulture,
        $"{source.Count:N0} {(source.Kind == DataSource.Paths ? "paths" : "object names")}, {ModeName}");

    /// <summary>The cells that have figures, in their order.</summary>
    public Cell[] MeasuredCells => Array.FindAll(Cells.All, cell => Rounds(cell, Engines.Holt).Count > 0);

    public int CellCount => MeasuredCells.Length;

    public string ModeName => mode switch
    {
        StoreMode.Memory => "memory",
        StoreMode.Async => "async",
        _ => "sync",
    };

    public void Add(Cell cell, string engine, Figure figure)
    {
        if (!_rounds.TryGetValue((cell, engine), out List<Figure>? rounds))
        {
            _rounds[(cell, engine)] = rounds = [];
        }

        rounds.Add(figure);
    }

    public void End() => _loadAfter = LoadAverage();

    /// <summary>What an engine gave in each round; empty when the cell was not run or the engine cannot.</summary>
    public List<Figure> Rounds(Cell cell, string engine) =>
        _rounds.TryGetValue((cell, engine), out List<Figure>? rounds) ? rounds : [];

    public double? Median(Cell cell, string engine) =>
        MedianOf(Rounds(cell, engine), figure => figure.Per(cell.Scale));

    public double? Foreground(Cell cell, string engine) =>
        MedianOf(Rounds(cell, engine), figure => figure.Foreground / (double)figure.Count);

    public double? Background(Cell cell, string engine) =>
        MedianOf(Rounds(cell, engine), figure => figure.Background / (double)figure.Count);

    /// <summary>The peer with the least median.</summary>
    public string? BestPeer(Cell cell)
    {
        string? best = null;
        foreach (string engine in options.Engines)
        {
            bool isPeer = engine is not (Engines.Holt or Engines.Model) && Median(cell, engine) is not null;
            if (isPeer && (best is null || Median(cell, engine) < Median(cell, best)))
            {
                best = engine;
            }
        }

        return best;
    }

    /// <summary>The goal of a cell on this data; those for sizes are set for large data only.</summary>
    public Goal? GoalOf(Cell cell)
    {
        if (mode != StoreMode.Async || source.Count < GoalKeysMin)
        {
            return null;
        }

        return cell.Name != Cells.Disk
            ? cell.Goal
            : Goal.Absolute(source.Kind == DataSource.Paths ? PathsDiskBytesMax : ObjectsDiskBytesMax);
    }

    /// <summary>What is compared with the goal: Holt's figure, or its share of a peer's; null: not to be had.</summary>
    public double? Share(Cell cell, Goal goal)
    {
        double? holt = Median(cell, Engines.Holt);
        string? peer = goal.Against == Goal.BestPeer ? BestPeer(cell) : goal.Against;
        return peer is null ? goal.Against is null ? holt : null : holt / Median(cell, peer);
    }

    private static double? MedianOf(List<Figure> rounds, Func<Figure, double> of)
    {
        if (rounds.Count == 0)
        {
            return null;
        }

        double[] sorted = [.. rounds.ConvertAll(figure => of(figure))];
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return (sorted.Length & 1) != 0 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
