namespace Holt.Tree;

/// <summary>What a descent waits for.</summary>
internal enum Patience
{
    /// <summary>Nothing: who holds the frame may be waiting for a latch of the caller, or that must not stop.</summary>
    None = 0,

    /// <summary>Who holds a frame, and the disk.</summary>
    Disk,

    /// <summary>The same, for who passes by: that is no use of the frame. A mark stays, and what it brings has one.
    /// </summary>
    Passing,

    /// <summary>Nothing, for who passes by.</summary>
    PassingNow,

    /// <summary>The disk too, but a cold leaf is left as it is: the caller reads pages of it.</summary>
    Pages,
}
