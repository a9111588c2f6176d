namespace Holt.Tests.SimDisk;

/// <summary>Something changed: a moment in which the power may fail or the process die.</summary>
/// <param name="Number">Counts the disk's events from 1.</param>
/// <param name="Call">What it was.</param>
/// <param name="Name">The file.</param>
/// <param name="Offset">Where in it; -1 if nowhere.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct DiskEvent(long Number, DiskCall Call, string Name, long Offset, long Length);
