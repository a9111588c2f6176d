using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>What to run.</summary>
internal sealed class LoadOptions
{
    public const string Usage = """
        Holt.Load measures Holt beside LMDB, RocksDB, WiredTiger and SQLite.
          --data KIND      objstore or paths (default: objstore 2000000 and paths 3000000)
          --n COUNT        keys, 20000 to 20000000 (default: 2000000 of objstore, 3000000 of paths)
          --modes A,B      memory, async, sync (default async)
          --cells A,B      only these cells; a load is added where they need one
          --rounds COUNT   rounds, stores taking turns in each (default 5)
          --loads COUNT    rounds that load anew; the others go on with what is there (default 3)
          --engines A,B    holt, lmdb, rocksdb, wiredtiger, sqlite, model (default: all but model)
          --dir DIRECTORY  where files lie that are not in memory (default artifacts/bench)
          --log MIB        what a log may grow to (default 256)
          --seed NUMBER    of the operations (default 1)
          --pin CORE       binds every worker to a core
          --name NAME      of the files in bench/results; without it none are written
          --quick          objstore 20000, one round, every mode and every engine that is there, against the model:
                           compares answers only
          --readme         puts the tables of bench/results where the README files ask for them, and ends
        """;

    private const int QuickKeys = 20_000;
    private const int Objects = 2_000_000;
    private const int Paths = 3_000_000;

    private readonly string _root;

    private LoadOptions(string root)
    {
        _root = root;
        Folder = Path.Combine(root, "artifacts/bench");
        Engines = Array.FindAll(Load.Engines.All, engine => Load.Engines.IsInstalled(engine, root));
    }

    public List<DataSource> Sources { get; } = [];

    public List<Cell> Cells { get; } = [];

    public StoreMode[] Modes { get; private set; } = [StoreMode.Async];

    public string[] Engines { get; private set; }

    public int Rounds { get; private set; } = 5;

    public int Loads { get; private set; } = 3;

    public long LogBytes { get; private set; } = 256L << 20;

    public ulong Seed { get; private set; } = 1;

    public int? Core { get; private set; }

    public string? Name { get; private set; }

    public bool IsQuick { get; private set; }

    private string Folder { get; set; }

    public static LoadOptions Parse(ReadOnlySpan<string> arguments, string root)
    {
        var options = new LoadOptions(root);
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
        options.Loads = Math.Clamp(options.Loads, 1, options.Rounds);
        options.CompleteCells();
        options.CheckEngines();
        return options;
    }

    /// <summary>Where stores of a mode have their files.</summary>
    public string FolderOf(StoreMode mode) => mode == StoreMode.Memory ? LmdbStore.Folder : Folder;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--cells":
                Cells.AddRange(Array.ConvertAll(value.Split(','), Load.Cells.Named));
                break;
            case "--modes":
                Modes = Array.ConvertAll(value.Split(','), word => Enum.Parse<StoreMode>(word, ignoreCase: true));
                break;
            case "--rounds":
                Rounds = Number(value);
                break;
            case "--loads":
                Loads = Number(value);
                break;
            case "--engines":
                Engines = value.Split(',');
                break;
            case "--dir":
                Folder = value;
                break;
            case "--log":
                LogBytes = (long)Number(value) << 20;
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
        if (IsQuick)
        {
            Rounds = 1;
            Engines = [.. Engines, Load.Engines.Model];
            Modes = [StoreMode.Memory, StoreMode.Async, StoreMode.Sync];
            Sources.Add(new DataSource(DataSource.ObjectStore, QuickKeys));
        }
        else if (data is not null)
        {
            Sources.Add(new DataSource(data, count ?? (data == DataSource.Paths ? Paths : Objects)));
        }
        else
        {
            Sources.Add(new DataSource(DataSource.ObjectStore, count ?? Objects));
            Sources.Add(new DataSource(DataSource.Paths, count ?? Paths));
        }
    }

    /// <summary>
    /// All cells by default, in their order. What reads must be loaded last, at random; what is deleted is put back.
    /// </summary>
    private void CompleteCells()
    {
        Cell[] chosen = Cells.Count == 0 ? Load.Cells.All : [.. Cells];
        bool reads = Array.Exists(chosen, cell => cell.Kind != CellKind.Load);
        bool deletes = Array.Exists(chosen, cell => cell.Name is Load.Cells.Delete or Load.Cells.Insert);
        Cells.Clear();
        Cells.AddRange(Array.FindAll(Load.Cells.All, cell =>
            Array.IndexOf(chosen, cell) >= 0
            || (reads && cell.Name == Load.Cells.LoadRandom)
            || (deletes && cell.Name is Load.Cells.Delete or Load.Cells.Insert)));
        if (IsQuick)
        {
            _ = Cells.RemoveAll(cell => cell.Kind == CellKind.Sample);
        }
    }

    private void CheckEngines()
    {
        foreach (string engine in Engines)
        {
            if (!Load.Engines.IsInstalled(engine, _root))
            {
                throw new InvalidOperationException($"{engine} is not there: sh .ci/deps bench, then make adapters");
            }
        }
    }
}
