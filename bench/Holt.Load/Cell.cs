using System;

namespace Holt.Load;

/// <summary>One kind of work that is measured.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Unit">What the time is of.</param>
/// <param name="Goal">The share of LMDB's time it may take; null where no goal is set.</param>
/// <param name="OpCount">Operations of a round; 0 for as many as there are keys.</param>
/// <param name="Make">Makes the operations.</param>
/// <param name="Run">The timed loop.</param>
internal sealed record Cell(
    string Name,
    string Unit,
    double? Goal,
    int OpCount,
    OpMaker Make,
    Func<Store, Ops, ulong> Run)
{
    public const string LoadSorted = "load_sorted";
    public const string LoadRandom = "load_rand";

    private const double ReadGoal = 0.7;
    private const double LoadGoal = 0.9;

    /// <summary>In the order in which they are run: the others read what the random load has left.</summary>
    public static Cell[] All { get; } =
    [
        new("overhead", "key", null, 500_000, (s, o) => s.Hits(o), (_, ops) => Loops.Overhead(ops)),
        new(LoadSorted, "key", LoadGoal, 0, (s, o) => s.LoadSorted(o), Loops.Load),
        new(LoadRandom, "key", LoadGoal, 0, (s, o) => s.LoadRandom(o), Loops.Load),
        new("get_hit", "key", ReadGoal, 500_000, (s, o) => s.Hits(o), Loops.Get),
        new("get_miss", "key", ReadGoal, 500_000, (s, o) => s.Misses(o), Loops.Get),
        new("get_many", "key", null, 500_000 / Loops.ManyKeys * Loops.ManyKeys, (s, o) => s.Hits(o), Loops.GetMany),
        new("put_over", "key", ReadGoal, 300_000, (s, o) => s.Overwrites(o), Loops.Overwrite),
        new("put_over_1000", "key", null, 300_000, (s, o) => s.Overwrites(o), Loops.OverwriteBatched),
        new("list_keys_rand", "100 keys", null, 30_000, (s, o) => s.Hits(o), Loops.ListKeys),
        new("list_recs_rand", "100 records", ReadGoal, 30_000, (s, o) => s.Hits(o), Loops.ListRecords),
        new("list_dir_rand", "8 entries", ReadGoal, 50_000, (s, o) => s.RandomDirectories(o), Loops.ListDirectory),
        new("prefix_empty", "prefix", null, 300_000, (s, o) => s.Prefixes(o), Loops.IsPrefixEmpty),
        new("scan_keys", "key", ReadGoal, 1, (s, o) => s.Nothing(o), Loops.ScanKeys),
        new("scan_recs", "key", ReadGoal, 1, (s, o) => s.Nothing(o), Loops.ScanRecords),
    ];

    public bool IsLoad => Name is LoadSorted or LoadRandom;

    public bool IsScan => Name.StartsWith("scan_", StringComparison.Ordinal);

    public bool NeedsData => !IsLoad && Name is not "overhead";

    public static Cell Named(string name) =>
        Array.Find(All, cell => cell.Name == name)
        ?? throw new InvalidOperationException($"no cell is called {name}");
}
