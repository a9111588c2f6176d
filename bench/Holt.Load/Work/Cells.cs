using System;

namespace Holt.Load;

/// <summary>
/// All cells, in the order in which a round runs them. A round begins with what the random load, or the round before,
/// has left; what a cell deletes another one puts back.
/// </summary>
internal static class Cells
{
    public const string LoadSorted = "load_sorted";
    public const string LoadRandom = "load_rand";
    public const string Checkpoint = "checkpoint";
    public const string Disk = "disk";
    public const string PeakOfLoad = "peak_load";
    public const string Peak = "peak";
    public const string Idle = "idle";
    public const string Close = "close";
    public const string Reopen = "reopen";
    public const string ReopenFirstGet = "reopen_first_get";
    public const string ColdOpen = "cold_open";
    public const string ColdFirstGet = "cold_first_get";
    public const string ColdGet = "cold_get";
    public const string ColdReads = "cold_reads";
    public const string Delete = "delete";
    public const string Insert = "insert";

    private const int Gets = 500_000;
    private const int Lists = 30_000;
    private const int Directories = 200_000; // a fifth of a second: of a tenth of that the machine decides
    private const int Puts = 300_000;
    private const int ColdGets = 2_000;
    private const double Microsecond = 1e3;
    private const double Millisecond = 1e6;
    private const double Mebibyte = 1 << 20;

    public static Cell[] All { get; } =
    [
        .. Loads(),
        .. Array.ConvertAll(Reads(), Warm),
        .. Writes(),
        .. Reopened(),
        .. Cold(),
    ];

    public static Cell Named(string name) =>
        Array.Find(All, cell => cell.Name == name)
        ?? throw new InvalidOperationException($"no cell is called {name}");

    private static Cell[] Loads() =>
    [
        new("overhead", "key") { OpCount = Gets, Make = (s, o) => s.Hits(o), Run = (_, ops) => Loops.Overhead(ops) },
        new(LoadSorted, "key") { Kind = CellKind.Load, Make = (s, o) => s.LoadSorted(o), Run = Loops.Load },
        new(LoadRandom, "key")
        {
            Kind = CellKind.Load,
            Goal = new Goal(0.9, Engines.Lmdb),
            Make = (s, o) => s.LoadRandom(o),
            Run = Loops.Load,
        },
        new(PeakOfLoad, "MiB over an empty process") { Kind = CellKind.Sample, Scale = Mebibyte },
        new(Checkpoint, "ms") { Kind = CellKind.Sample, Scale = Millisecond },
        new(Disk, "bytes per key") { Kind = CellKind.Sample },
        new(Idle, "% of a core") { Kind = CellKind.Sample, Goal = Goal.Absolute(0.1) },
    ];

    /// <summary>The cells that only read, in whatever state.</summary>
    private static Cell[] Reads() =>
    [
        Read("get_hit", "key", Gets, (s, o) => s.Hits(o), Loops.Get),
        Read("get_miss", "key", Gets, (s, o) => s.Misses(o), Loops.Get),
        Read("get_many", "key", Gets, (s, o) => s.Hits(o), Loops.GetMany),
        Read("list_keys_rand", "100 keys", Lists, (s, o) => s.Hits(o), Loops.ListKeys),
        Read("list_recs_rand", "100 records", Lists, (s, o) => s.Hits(o), Loops.ListRecords),
        Read("list_dir_rand", "8 entries", Directories, (s, o) => s.RandomDirectories(o), Loops.ListDirectory),
        Read("prefix_empty", "prefix", Puts, (s, o) => s.Prefixes(o), Loops.IsPrefixEmpty),
        Read("scan_keys", "key", 1, (s, o) => s.Nothing(o), Loops.ScanKeys) with { Kind = CellKind.Scan },
        Read("scan_recs", "key", 1, (s, o) => s.Nothing(o), Loops.ScanRecords) with { Kind = CellKind.Scan },
    ];

    /// <summary>Which of them have a goal: all but what only Holt has a call for.</summary>
    private static Cell Warm(Cell cell) =>
        cell.Name is "get_many" or "prefix_empty" ? cell : cell with { Goal = Goal.OfBest(0.7) };

    private static Cell[] Writes() =>
    [
        Read("get_hit@2", "key, 2 threads", Gets, (s, o) => s.Hits(o), Loops.Get) with { Threads = 2 },
        Write("put_over", 500, (s, o) => s.Overwrites(o), Loops.Write) with { Goal = Goal.OfBest(0.7) },
        Write("put_over@2", 1_000, (s, o) => s.Overwrites(o), Loops.Write) with { Threads = 2 },
        Write("put_over@16", 4_000, (s, o) => s.Overwrites(o), Loops.Write) with { Threads = 16, OpCount = 0 },
        Write("put_over_100", 10_000, (s, o) => s.Overwrites(o), Loops.WriteBatched),
        Write(Delete, 300, (s, o) => s.Distinct(o, isReversed: false), Loops.Delete),
        Write(Insert, 300, (s, o) => s.Distinct(o, isReversed: true), Loops.Write) with { SameKeysAs = Delete },
        new(Peak, "MiB over an empty process") { Kind = CellKind.Sample, Scale = Mebibyte },
    ];

    private static Cell[] Reopened() =>
    [
        Change(Close, StoreState.Reopened, Millisecond, null),
        Change(Reopen, StoreState.Reopened, Millisecond, Goal.Absolute(10)),
        Change(ReopenFirstGet, StoreState.Reopened, Microsecond, Goal.Absolute(1000)),
        .. Array.ConvertAll(Reads(), cell => cell with
        {
            Name = "reopened_" + cell.Name,
            State = StoreState.Reopened,
        }),
    ];

    private static Cell[] Cold() =>
    [
        Change(ColdOpen, StoreState.Cold, Millisecond, null),
        Change(ColdFirstGet, StoreState.Cold, Microsecond, null),
        Read(ColdGet, "us", ColdGets, (s, o) => s.Hits(o), Loops.Get) with
        {
            State = StoreState.Cold,
            Scale = Microsecond,
            Goal = new Goal(1, "rocksdb"),
        },
        new(ColdReads, "pages of 4 KiB per cold_get")
        {
            Kind = CellKind.Sample,
            State = StoreState.Cold,
            Goal = Goal.Absolute(1.7),
        },
    ];

    private static Cell Read(string name, string unit, int count, OpMaker make, Func<Store, Ops, ulong> run) =>
        new(name, unit) { OpCount = count, Make = make, Run = run };

    private static Cell Write(string name, int syncedCount, OpMaker make, Func<Store, Ops, ulong> run) =>
        new(name, "key")
        {
            Kind = CellKind.Writes,
            OpCount = Puts,
            SyncedOpCount = syncedCount,
            Make = make,
            Run = run,
        };

    private static Cell Change(string name, StoreState state, double scale, Goal? goal) =>
        new(name, scale == Millisecond ? "ms" : "us")
        {
            Kind = CellKind.Change,
            State = state,
            Scale = scale,
            Goal = goal,
        };
}
