namespace Holt.Tree;

/// <summary>What a descent waits for.</summary>
internal enum Patience
{
    /// <summary>Nothing: the caller has a latch that who holds the frame may be waiting for, or must not stop.</summary>
    None = 0,

    /// <summary>Who holds a frame, and the disk.</summary>
    Disk,
}
