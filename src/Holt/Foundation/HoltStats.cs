namespace Holt;

/// <summary>Counters of a store, read without locks. Sizes are in bytes.</summary>
public readonly record struct HoltStats
{
    /// <summary>Keys stored.</summary>
    public long Keys { get; init; }

    /// <summary>Levels of frames from the root to a leaf, both included.</summary>
    public int Levels { get; init; }

    /// <summary>Frames that hold records.</summary>
    public long LeafFrames { get; init; }

    /// <summary>Frames that hold separators.</summary>
    public long RouterFrames { get; init; }

    /// <summary>Frames that hold large values.</summary>
    public long ValueFrames { get; init; }

    /// <summary>Size of a frame.</summary>
    public int FrameBytes { get; init; }

    /// <summary>Bytes in use inside frames: headers, nodes, buckets, values; free space is not counted.</summary>
    public long UsedBytes { get; init; }

    /// <summary>Frames times their size.</summary>
    public long FrameSpaceBytes { get; init; }

    /// <summary>Frame splits since opening.</summary>
    public long Splits { get; init; }

    /// <summary>Frame merges since opening.</summary>
    public long Merges { get; init; }

    /// <summary>Checkpoints taken since opening, each with something to write; 0 in memory.</summary>
    public long Checkpoints { get; init; }

    /// <summary>The data file; 0 in memory.</summary>
    public long DataBytes { get; init; }

    /// <summary>
    /// Free space in the data file, and free blocks inside frames: what <see cref="HoltDb.Compact"/> gives back at
    /// least, but for what the next deletes need. Spare room and dead records in frames come on top; to count them the
    /// whole store would have to be read.
    /// </summary>
    public long ReclaimableBytes { get; init; }

    /// <summary>Frames rebuilt in place since opening.</summary>
    public long Rebuilds { get; init; }

    /// <summary>Reads that started again because a writer came between.</summary>
    public long Restarts { get; init; }

    /// <summary>Memory that frames take; in memory all of it is counted at the size of whole frames.</summary>
    public long CacheBytes { get; init; }

    /// <summary>Whole frames read from the disk since opening.</summary>
    public long FramesRead { get; init; }

    /// <summary>Single pages of 4 KiB read from the disk since opening, by gets of frames not in memory.</summary>
    public long PagesRead { get; init; }

    /// <summary>Frames whose memory was given back since opening, to keep the bound.</summary>
    public long FramesEvicted { get; init; }

    /// <summary>Times a thread slept for a latch.</summary>
    public long Waits { get; init; }
}
