using System;
using System.Collections.Generic;
using System.Globalization;

namespace Holt.Load;

/// <summary>What to run.</summary>
internal sealed class LoadOptions
{
    public const string Usage = """
        Holt.Load measures Holt beside LMDB.
          --data KIND      objstore or paths (default: objstore 20000 and 2000000, paths 3000000)
          --n COUNT        keys (default: 2000000 of objstore, 3000000 of paths)
          --cells A,B      only these cells
          --rounds COUNT   rounds, stores taking turns in each (default 5)
          --engines A,B    holt, lmdb, model (default holt,lmdb)
          --seed NUMBER    of the operations (default 1)
          --pin CORE       binds every worker to a core
          --name NAME      of the file in bench/results; without it none is written
          --quick          objstore 20000, one round, holt against model and LMDB if it is there: compares answers only
        """;

    private const int QuickKeys = 20_000;

    public List<DataSource> Sources { get; } = [];

    public List<Cell> Cells { get; } = [];

    public string[] Engines { get; private set; } = ["holt", "lmdb"];

    public int Rounds { get; private set; } = 5;

    public ulong Seed { get; private set; } = 1;

    public int? Core { get; private set; }

    public string? Name { get; private set; }

    public bool IsQuick { get; private set; }

    public static LoadOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new LoadOptions();
        string? data = null;
        int? count = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            if (name == "--quick")
            {
                options.IsQuick = true;
                continue;
            }

            string value = ++i < arguments.Length
                ? arguments[i]
                : throw new InvalidOperationException($"{name} of what?");
            switch (name)
            {
                case "--data":
                    data = value;
                    break;
                case "--n":
                    count = Number(value);
                    break;
                default:
                    options.Set(name, value);
                    break;
            }
        }

        options.AddSources(data, count);
        options.CompleteCells();
        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--cells":
                Cells.AddRange(Array.ConvertAll(value.Split(','), Cell.Named));
                break;
            case "--rounds":
                Rounds = Number(value);
                break;
            case "--engines":
                Engines = value.Split(',');
                break;
            case "--seed":
                Seed = ulong.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "--pin":
                Core = Number(value);
                break;
            case "--name":
                Name = value;
                break;
            default:
                throw new InvalidOperationException($"{name} is not known");
        }
    }

    private void AddSources(string? data, int? count)
    {
        const int objects = 2_000_000;
        const int paths = 3_000_000;
        if (IsQuick)
        {
            Rounds = 1;
            Engines = Lmdb.IsInstalled ? ["holt", "model", "lmdb"] : ["holt", "model"];
            Sources.Add(new DataSource(DataSource.ObjectStore, QuickKeys));
        }
        else if (data is not null)
        {
            Sources.Add(new DataSource(data, count ?? (data == DataSource.Paths ? paths : objects)));
        }
        else
        {
            Sources.Add(new DataSource(DataSource.ObjectStore, QuickKeys));
            Sources.Add(new DataSource(DataSource.ObjectStore, objects));
            Sources.Add(new DataSource(DataSource.Paths, paths));
        }
    }

    /// <summary>All cells by default, in their order. What reads must be loaded last, at random.</summary>
    private void CompleteCells()
    {
        Cell[] chosen = Cells.Count == 0 ? Cell.All : [.. Cells];
        bool reloads = Array.Exists(chosen, cell => cell.Name == Cell.LoadSorted)
            && Array.Exists(chosen, cell => cell.NeedsData);
        Cells.Clear();
        Cells.AddRange(Array.FindAll(
            Cell.All, cell => Array.IndexOf(chosen, cell) >= 0 || (reloads && cell.Name == Cell.LoadRandom)));
    }
}
