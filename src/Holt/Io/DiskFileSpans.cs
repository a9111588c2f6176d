using System;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>A file read and written by spans, for rooms that have no pointers.</summary>
internal static unsafe class DiskFileSpans
{
    /// <summary>Transfers that need no array.</summary>
    private const int FewMax = 4;

    /// <summary>Reads bytes; fewer only at the end of the file.</summary>
    public static Fault? Read(this IDiskFile file, long offset, Span<byte> to, out int count)
    {
        fixed (byte* start = to)
        {
            return file.Read(offset, start, to.Length, out count);
        }
    }

    /// <summary>Reads exactly as many bytes; a file that ends before is <see cref="HoltStatus.Corrupt"/>.</summary>
    public static Fault? ReadAll(this IDiskFile file, long offset, Span<byte> to)
    {
        Fault? fault = file.Read(offset, to, out int count);
        return fault is null && count < to.Length ? EndsEarly(file.Name, offset + count) : fault;
    }

    /// <summary>The fault of a read that wanted more than there is.</summary>
    public static Fault EndsEarly(string name, long end) =>
        new(HoltStatus.Corrupt, name, end, 0, "the file ends here, too early");

    /// <summary>Writes bytes.</summary>
    public static Fault? Write(this IDiskFile file, long offset, ReadOnlySpan<byte> from)
    {
        fixed (byte* start = from)
        {
            return file.Write(offset, start, from.Length);
        }
    }

    /// <summary>Writes pieces of a memory, all at once where that can be.</summary>
    public static Fault? Write(this IDiskFile file, ReadOnlySpan<byte> from, ReadOnlySpan<FilePiece> pieces)
    {
        Span<FileTransfer> transfers = pieces.Length <= FewMax
            ? stackalloc FileTransfer[FewMax]
            : new FileTransfer[pieces.Length];
        fixed (byte* start = from)
        {
            int count = Set(pieces, start, from.Length, isWrite: true, transfers);
            return file.Transfer(transfers[..count]);
        }
    }

    /// <summary>
    /// Reads pieces into a memory, and what lies at an offset into another one, all at once where that can be.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="to">The memory of the pieces.</param>
    /// <param name="pieces">At most three.</param>
    /// <param name="offset">Where the rest lies.</param>
    /// <param name="rest">The other memory; may be empty.</param>
    /// <returns>The fault of the first that failed; a file that ends too early is Corrupt.</returns>
    public static Fault? ReadAll(
        this IDiskFile file, Span<byte> to, ReadOnlySpan<FilePiece> pieces, long offset, Span<byte> rest)
    {
        Invariant.That(pieces.Length < FewMax);
        Span<FileTransfer> transfers = stackalloc FileTransfer[FewMax];
        fixed (byte* start = to)
        {
            fixed (byte* restStart = rest)
            {
                int count = Set(pieces, start, to.Length, isWrite: false, transfers);
                if (!rest.IsEmpty)
                {
                    transfers[count++] = new FileTransfer(offset, (nuint)restStart, rest.Length, IsWrite: false);
                }

                return file.Transfer(transfers[..count]);
            }
        }
    }

    /// <summary>Pieces as transfers, but for empty ones; how many those are.</summary>
    private static int Set(
        ReadOnlySpan<FilePiece> pieces, byte* start, int length, bool isWrite, Span<FileTransfer> transfers)
    {
        int count = 0;
        foreach (FilePiece piece in pieces)
        {
            Invariant.That(piece.At >= 0 && piece.Length >= 0 && piece.At <= length - piece.Length);
            if (piece.Length > 0)
            {
                transfers[count++] = new FileTransfer(piece.Offset, (nuint)(start + piece.At), piece.Length, isWrite);
            }
        }

        return count;
    }
}
