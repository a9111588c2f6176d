using System.Collections.Generic;
using Holt.Load;

namespace Holt.Tool.Demo;

/// <summary>What was measured on one set of records.</summary>
internal sealed class DemoFigures(string name, string order, long count, double payloadPerKey)
{
    public string Name { get; } = name;

    /// <summary>The order in which the records were loaded.</summary>
    public string Order { get; } = order;

    public long Count { get; } = count;

    public double PayloadPerKey { get; } = payloadPerKey;

    /// <summary>Nanoseconds per operation, in the order of the rows: Holt's, and LMDB's where it was asked.</summary>
    public List<(string Row, double Holt, double? Lmdb)> Times { get; } = [];

    /// <summary>Frames, nodes and cache lines that a get reads, on average.</summary>
    public (double Frames, double Nodes, double Lines) HoltReads { get; set; }

    /// <summary>Pages that every get of LMDB passes.</summary>
    public int? LmdbPages { get; set; }

    public StoreSize HoltSize { get; set; }

    public StoreSize? LmdbSize { get; set; }

    /// <summary>What the store on disk showed; null: something was wrong with it.</summary>
    public DemoRecovery? Recovery { get; set; }

    /// <summary>Rows on which the two did not answer the same.</summary>
    public List<string> Differing { get; } = [];
}
