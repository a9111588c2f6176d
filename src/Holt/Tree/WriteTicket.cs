namespace Holt.Tree;

/// <summary>A write on its way to its place in the log.</summary>
internal record struct WriteTicket
{
    /// <summary>What its record takes in the log.</summary>
    public int Bytes { get; init; }

    /// <summary>Whether it may use the space that is kept for removals.</summary>
    public bool IsDelete { get; init; }

    /// <summary>Operations of its record; 0 for one. Each has a version of its own, from its place on.</summary>
    public int Operations { get; init; }

    /// <summary>
    /// Where the parts of its value, or of its batch, start; 0 if it has none. No cut may lie between them and its
    /// place.
    /// </summary>
    public ulong PartsStart { get; init; }

    /// <summary>Its place, which is its version; 0 as long as it has none.</summary>
    public ulong Place { get; set; }

    /// <summary>Where the rest of a segment starts that it left behind; 0 for none.</summary>
    public ulong Pad { get; set; }
}
