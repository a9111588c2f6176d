using System;

namespace Holt;

/// <summary>The settings of a store; every one has a default. Read once, when the store is opened.</summary>
public sealed record HoltOptions
{
    /// <summary>Size of a frame in bytes: 4, 16, 64 or 512 KiB. Fixed for the life of a store.</summary>
    public int FrameBytes { get; init; } = HoltLimits.FrameBytesMax;

    /// <summary>
    /// Address space to reserve, in bytes: a power of two. Costs nothing until used; halved until the system agrees.
    /// </summary>
    public long AddressRangeBytes { get; init; } = 1L << 40;

    /// <summary>
    /// Lets the kernel back frames that are made with huge pages, where it has some: from 8 MiB of frames on, as long
    /// as they take at most half of <see cref="CacheBytes"/>. Gets and listings cost a fifth less.
    /// </summary>
    public bool HugePages { get; init; } = true;

    /// <summary>
    /// Memory in bytes of a store in a directory, for frames, pages of them, and copies that a checkpoint needs; eight
    /// frames or more are kept. Once half of it is in use a page that a get reads is kept the second time it is wanted.
    /// 0, the default: no bound, and what was read once stays. All else, tables, buffers and the mapped log, takes up
    /// to 5 % and 32 MiB more; with libholt, all of the process. What has changed stays until a checkpoint, so with
    /// <see cref="BackgroundCheckpoints"/> off it may grow above this.
    /// </summary>
    public long CacheBytes { get; init; }

    /// <summary>
    /// Whether many reads or writes at once are handed to the kernel by one call (io_uring), where it has that and lets
    /// this process use it; plain calls do the same one after the other.
    /// </summary>
    public bool IoUring { get; init; } = true;

    /// <summary>When a write is answered. A single write can ask for more.</summary>
    public Durability Durability { get; init; } = Durability.Async;

    /// <summary>How long a write may stay unsynced in <see cref="Durability.Async"/>; default 100 ms.</summary>
    public TimeSpan SyncWindow { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// What the log may take on the disk, in bytes. At half of it a checkpoint starts; at the limit writers wait.
    /// </summary>
    public long LogLimitBytes { get; init; } = 256L << 20;

    /// <summary>Size of a file of the log in bytes: a power of two, at most a quarter of the limit.</summary>
    public int LogSegmentBytes { get; init; } = 16 << 20;

    /// <summary>
    /// Whether checkpoints are taken when the log grows; off, they are taken when asked for, and at the end.
    /// </summary>
    public bool BackgroundCheckpoints { get; init; } = true;

    /// <summary>How long a write waits for room in the log before it answers <see cref="HoltStatus.Busy"/>.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Opens for reading: any number at once, no writer beside them; no file changes.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether a store is made where there is none.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>Whether the store has threads of its own; a simulation has none.</summary>
    internal bool HasThreads { get; init; } = true;

    internal HoltStatus Validate()
    {
        bool frame = FrameBytes is (4 << 10) or (16 << 10) or (64 << 10) or (512 << 10);
        bool range = AddressRangeBytes >= 1 << 24 && (AddressRangeBytes & (AddressRangeBytes - 1)) == 0;
        bool segment = LogSegmentBytes >= 1 << 16 && LogSegmentBytes <= 1 << 30 && int.IsPow2(LogSegmentBytes);
        bool log = segment && LogLimitBytes >= 4L * LogSegmentBytes && SyncWindow > TimeSpan.Zero;
        bool waits = WriteTimeout >= TimeSpan.Zero;
        return frame && range && log && waits && CacheBytes >= 0 ? HoltStatus.Ok : HoltStatus.Invalid;
    }
}
