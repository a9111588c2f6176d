using System;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>
/// A mapped range of a file: stores to it reach the page cache at once, the disk with a sync or any time.
/// </summary>
/// <remarks>The memory may be used by any thread until it is disposed of.</remarks>
internal unsafe interface IDiskMap : IDisposable
{
    /// <summary>Its first byte.</summary>
    public byte* Start { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>
    /// Makes pages present and writable before they are touched, and keeps them: a later store neither reads the disk
    /// nor faults on an error of it.
    /// </summary>
    public Fault? Populate(long offset, long length);

    /// <summary>Populated pages need not be kept any longer; they stay readable and writable.</summary>
    public void Release(long offset, long length);

    /// <summary>Says that bytes were stored: nothing to a real disk, an event to a simulated one.</summary>
    public void Stored(long offset, long length);
}
