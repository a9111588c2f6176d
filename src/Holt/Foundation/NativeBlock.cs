using System;
using System.Runtime.InteropServices;

namespace Holt.Foundation;

/// <summary>Native memory with one owner, aligned to a page; freed with its owner, or before.</summary>
/// <remarks>
/// Not thread-safe. The collector is not told of it: it would then collect while a caller holds a latch, on the
/// caller's stack, which may be small.
/// </remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "MA0055:Do not use finalizer", Justification = "It owns memory, and the collector owns it.")]
internal sealed unsafe class NativeBlock
{
    private const nuint Alignment = 4096;

    public NativeBlock(int size)
    {
        Start = (byte*)NativeMemory.AlignedAlloc(Scarcity.Asked(size), Alignment);
        Size = size;
    }

    ~NativeBlock() => Free();

    public byte* Start { get; private set; }

    public int Size { get; private set; }

    public Span<byte> Span => new(Start, Size);

    /// <summary>Makes the block at least this large, keeping its content.</summary>
    public void Grow(int size)
    {
        if (size > Size)
        {
            int grown = size > Size * 2 ? size : Size * 2;
            Start = (byte*)NativeMemory.AlignedRealloc(Start, Scarcity.Asked(grown), Alignment);
            Size = grown;
        }
    }

    /// <summary>Frees the memory at once; nobody may use the block any more.</summary>
    public void Free()
    {
        if (Start is not null)
        {
            NativeMemory.AlignedFree(Start);
            Start = null;
        }
    }
}
