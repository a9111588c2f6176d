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
