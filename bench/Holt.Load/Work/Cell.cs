using System;

namespace Holt.Load;

/// <summary>One kind of work that is measured: a row of the table.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Unit">What the figure is, or what the time is of.</param>
internal sealed record Cell(string Name, string Unit)
{
    public CellKind Kind { get; init; } = CellKind.Reads;

    public StoreState State { get; init; } = StoreState.Warm;

    public Goal? Goal { get; init; }

    /// <summary>Operations of a round, 0 for none; a load takes as many as there are records.</summary>
    public int OpCount { get; init; } = 1;

    /// <summary>The same where each write is synced; 0 where the cell is left out.</summary>
    public int SyncedOpCount { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>What is taken together as one of the unit, for a figure in nanoseconds or bytes.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The cell that asks for the same keys of the same round; null: none.</summary>
    public string? SameKeysAs { get; init; }

    /// <summary>Makes the operations.</summary>
    public OpMaker Make { get; init; } = (source, ops) => source.Nothing(ops);

    /// <summary>The timed loop.</summary>
    public Func<Store, Ops, ulong> Run { get; init; } = (_, _) => 0;

    public bool IsTimed => Kind is not (CellKind.Sample or CellKind.Change);

    public bool IsWriting => Kind is CellKind.Writes or CellKind.Load;

    public bool IsIn(StoreMode mode) => mode switch
    {
        StoreMode.Memory => OpCount > 0 && State == StoreState.Warm && Name is not (Cells.Checkpoint or Cells.Disk),
        StoreMode.Sync => SyncedOpCount > 0 || Name == Cells.LoadRandom,
        _ => OpCount > 0,
    };
}
