namespace Holt.Log;

/// <summary>Why the reading of a log ended.</summary>
internal enum LogEnd
{
    /// <summary>It has not yet, or with a fault.</summary>
    None,

    /// <summary>Where the superblock says, at a clean close.</summary>
    Clean,

    /// <summary>At what was never durable, or never written.</summary>
    Tail,
}
