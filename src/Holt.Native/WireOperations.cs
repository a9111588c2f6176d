using System;
using System.Buffers.Binary;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>Operations as bytes, one behind the other; the header says how.</summary>
internal readonly ref struct WireOperations(ReadOnlySpan<byte> bytes)
{
    private const int HeadBytes = 20;
    private const int PutKind = 1;
    private const int DeleteKind = 2;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Adds all whole operations to a batch, or none.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="trees">Tokens of trees, which operations name by their index.</param>
    /// <param name="consumed">Bytes of the operations that were added.</param>
    /// <param name="wrong">The number of the operation that cannot be added; -1 if it is none in particular.</param>
    /// <returns>Ok, Invalid, TooLarge, Handle.</returns>
    public HoltStatus Append(BatchHandle batch, ReadOnlySpan<ulong> trees, out int consumed, out long wrong)
    {
        consumed = 0;
        wrong = -1;
        foreach (ulong token in trees)
        {
            if (Handles.Tree(token)?.Parent != batch.Parent)
            {
                return HoltStatus.Handle;
            }
        }

        HoltStatus status = Check(batch.Operations, trees, out int end, out wrong);
        while (status == HoltStatus.Ok && consumed < end)
        {
            ReadOnlySpan<byte> head = _bytes[consumed..];
            int keyBytes = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
            int valueBytes = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
            int tree = BinaryPrimitives.ReadUInt16LittleEndian(head[2..]);
            status = Handles.Tree(trees[tree]) is not { } handle ? HoltStatus.Handle : batch.Operations.TryAdd(
                handle.Id,
                head.Slice(HeadBytes, keyBytes),
                head.Slice(HeadBytes + keyBytes, valueBytes),
                head[0] == DeleteKind);
            consumed += HeadBytes + keyBytes + valueBytes;
        }

        return status;
    }

    private HoltStatus Check(WriteBatch batch, ReadOnlySpan<ulong> trees, out int end, out long wrong)
    {
        end = 0;
        wrong = 0;
        long taken = batch.Bytes;
        for (; _bytes.Length - end >= HeadBytes; wrong++)
        {
            ReadOnlySpan<byte> head = _bytes[end..];
            uint keyBytes = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            uint valueBytes = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            bool isKnown = (head[0] == PutKind || (head[0] == DeleteKind && valueBytes == 0))
                && head[1] == 0
                && BinaryPrimitives.ReadUInt16LittleEndian(head[2..]) < trees.Length
                && BinaryPrimitives.ReadUInt64LittleEndian(head[12..]) == 0;
            if (!isKnown)
            {
                return HoltStatus.Invalid;
            }

            taken += HoltLimits.TreeIdBytes + keyBytes + valueBytes;
            bool isTooLarge = keyBytes > HoltLimits.KeyBytesMax
                || valueBytes > HoltLimits.ValueBytesMax
                || taken > HoltLimits.BatchBytesMax
                || batch.Count + wrong >= HoltLimits.BatchOperationsMax;
            if (isTooLarge)
            {
                return HoltStatus.TooLarge;
            }

            long next = (long)end + HeadBytes + keyBytes + valueBytes;
            if (next > _bytes.Length)
            {
                break;
            }

            end = (int)next;
        }

        wrong = -1;
        return HoltStatus.Ok;
    }
}
