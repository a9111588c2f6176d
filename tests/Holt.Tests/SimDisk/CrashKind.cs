namespace Holt.Tests.SimDisk;

/// <summary>Which of the pending changes a power loss leaves on the disk.</summary>
internal enum CrashKind
{
    None,
    All,

    /// <summary>The first so many.</summary>
    Prefix,

    /// <summary>All but one.</summary>
    DropOne,

    /// <summary>One alone.</summary>
    KeepOne,

    /// <summary>Any; the number is a seed.</summary>
    Random,
}
