using System;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.Log;

/// <summary>
/// A mapped file of a <see cref="MemoryDisk"/>: its memory itself, until it is unmapped. Who stores to it after that
/// stores to nowhere, who reads finds nonsense.
/// </summary>
internal sealed unsafe class MemoryMap(MemoryFile file, long offset, long length) : IDiskMap
{
    private bool _isDisposed;

    public byte* Start { get; } = file.Start + offset;

    public long Length => length;

    public Fault? Populate(long offset, long length)
    {
        bool isInside = offset >= 0 && length > 0 && offset + length <= Length;
        return isInside ? null : throw new InvalidOperationException("outside the map");
    }

    public void Stored(long offset, long length)
    {
        if (offset < 0 || length <= 0 || offset + length > Length)
        {
            throw new InvalidOperationException("outside the map");
        }
    }

    public void Release(long offset, long length)
    {
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            file.Move();
        }
    }
}
