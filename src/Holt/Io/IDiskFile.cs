using System;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>
/// An open file. A call either did all of it or answers a fault; short counts and EINTR are dealt with.
/// </summary>
/// <remarks>Thread-safe but for <see cref="IDisposable.Dispose"/>.</remarks>
internal unsafe interface IDiskFile : IDisposable
{
    /// <summary>Its name within the store.</summary>
    public string Name { get; }

    /// <summary>Its size in bytes.</summary>
    public Fault? Size(out long bytes);

    /// <summary>Reads bytes; <paramref name="count"/> is less than asked for only at the end of the file.</summary>
    public Fault? Read(long offset, byte* to, int length, out int count);

    /// <summary>A hint: reads will follow no order, so nothing is to be read ahead.</summary>
    public void ExpectRandomReads();

    /// <summary>Writes bytes, growing the file if need be.</summary>
    public Fault? Write(long offset, byte* from, int length);

    /// <summary>
    /// Does many reads and writes, in any order, each of them whole; those that do not overlap may be done at once.
    /// </summary>
    /// <returns>
    /// The fault of the first in the row that failed: a file that ends too early is <see cref="HoltStatus.Corrupt"/>.
    /// The others are done nevertheless, or have failed too.
    /// </returns>
    public Fault? Transfer(ReadOnlySpan<FileTransfer> transfers)
    {
        Fault? first = null;
        foreach (ref readonly FileTransfer transfer in transfers)
        {
            Fault? fault = TransferOne(transfer);
            first ??= fault;
        }

        return first;
    }

    /// <summary>One of them.</summary>
    public Fault? TransferOne(in FileTransfer transfer)
    {
        if (transfer.IsWrite)
        {
            return Write(transfer.Offset, transfer.Start(), transfer.Length);
        }

        Fault? fault = Read(transfer.Offset, transfer.Start(), transfer.Length, out int count);
        return fault is null && count < transfer.Length
            ? DiskFileSpans.EndsEarly(Name, transfer.Offset + count)
            : fault;
    }

    /// <summary>
    /// Makes all that was written durable, through maps too, with the size; after a fault nothing is known of it.
    /// </summary>
    public Fault? Sync();

    /// <summary>Sets the size.</summary>
    public Fault? Resize(long bytes);

    /// <summary>Takes space for a range, growing the file; a full disk says so here and not later.</summary>
    public Fault? Reserve(long offset, long length);

    /// <summary>Gives the space of a range back; it reads as zeros then. No such thing here: no fault either.</summary>
    public Fault? Discard(long offset, long length);

    /// <summary>Maps a range, shared, for reading and writing; offset and length are multiples of 4096.</summary>
    public Fault? Map(long offset, long length, out IDiskMap? map);

    /// <summary>
    /// Locks the file for this open of it, without waiting. Held by another: <see cref="HoltStatus.Locked"/>.
    /// </summary>
    public Fault? Lock(bool exclusive);
}
