namespace Holt.Tree;

/// <summary>What a descent waits for.</summary>
internal enum Patience
{
    /// <summary>Nothing: the caller has a latch that who holds the frame may be waiting for.</summary>
    None = 0,

    /// <summary>Who holds a frame, and not the disk: the store may be closed meanwhile.</summary>
    Latch,

    /// <summary>The disk too.</summary>
    Disk,
}
