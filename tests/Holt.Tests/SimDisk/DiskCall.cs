namespace Holt.Tests.SimDisk;

/// <summary>What is asked of a disk.</summary>
internal enum DiskCall
{
    /// <summary>In a fault plan: whatever is asked.</summary>
    Any,

    MakeDirectory,
    RemoveDirectory,
    List,
    Open,
    Create,
    Rename,
    Delete,
    SyncDirectory,
    FreeBytes,
    Size,
    Read,
    Write,

    /// <summary>
    /// An event only: a sync has begun, and anything may have reached the disk, or nothing. What was promised since the
    /// event before is told too early if it is lost now.
    /// </summary>
    Syncing,

    Sync,
    Resize,
    Reserve,
    Discard,
    Map,
    Populate,

    /// <summary>A store to a map was told. It cannot fail.</summary>
    Stored,

    Lock,
}
