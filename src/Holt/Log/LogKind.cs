namespace Holt.Log;

/// <summary>What a record of the log is. The numbers are stored.</summary>
internal enum LogKind : byte
{
    /// <summary>No record.</summary>
    None = 0,

    /// <summary>What was left of a segment.</summary>
    Pad = 1,

    /// <summary>A reservation that was not used.</summary>
    Void = 2,

    /// <summary>A piece of a long value; means nothing without the record that names it.</summary>
    Part = 3,

    /// <summary>Operations that happen together.</summary>
    Write = 4,
}
