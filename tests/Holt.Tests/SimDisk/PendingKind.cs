namespace Holt.Tests.SimDisk;

/// <summary>What a pending change is of.</summary>
internal enum PendingKind
{
    Data,
    Size,
    Name,

    /// <summary>Whether the directory itself is there.</summary>
    Directory,
}
