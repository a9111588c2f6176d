using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>Reads and writes that are collected, then done together; for rooms that have no pointers.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed unsafe class FileBatch
{
    private readonly List<FileTransfer> _transfers = [];

    public int Count => _transfers.Count;

    /// <summary>Adds a read of exactly so many bytes.</summary>
    /// <param name="offset">Where in the file.</param>
    /// <param name="memory">Native memory: it must stay where it is until the batch has run.</param>
    public void Read(long offset, Span<byte> memory) => Add(offset, memory, isWrite: false);

    /// <summary>Adds a write.</summary>
    /// <param name="offset">Where in the file.</param>
    /// <param name="memory">The same.</param>
    public void Write(long offset, Span<byte> memory) => Add(offset, memory, isWrite: true);

    /// <summary>Does all of it, in any order, and empties the batch.</summary>
    /// <returns>The first fault in the order in which they were added; a file that ends too early is Corrupt.</returns>
    public Fault? Run(IDiskFile file)
    {
        Fault? fault = _transfers.Count == 0 ? null : file.Transfer(CollectionsMarshal.AsSpan(_transfers));
        _transfers.Clear();
        return fault;
    }

    private void Add(long offset, Span<byte> memory, bool isWrite)
    {
        fixed (byte* start = memory) // native: it lies there afterwards, too
        {
            if (start is not null)
            {
                _transfers.Add(new FileTransfer(offset, (nuint)start, memory.Length, isWrite));
            }
        }
    }
}
