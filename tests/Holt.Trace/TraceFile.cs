using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;

namespace Holt.Trace;

/// <summary>
/// A trace: operations one behind the other. <c>tests/trace/README.md</c> has the format.
/// </summary>
internal static class TraceFile
{
    private const int HeadBytes = 16;

    public static ReadOnlySpan<byte> Magic => "HOLTTRC1"u8;

    public static void Write(Stream to, in TraceOp op)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head.Clear();
        head[0] = op.Code;
        head[1] = op.Flags;
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], op.Count);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], op.Key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], op.Value.Length);
        to.Write(head);
        to.Write(op.Key.Span);
        to.Write(op.Value.Span);
    }

    /// <summary>Each operation with its members.</summary>
    public static IEnumerable<(TraceOp Op, TraceOp[] Members)> Read(byte[] file)
    {
        if (!file.AsSpan().StartsWith(Magic))
        {
            throw new InvalidDataException("no trace");
        }

        int at = Magic.Length;
        while (at < file.Length)
        {
            TraceOp op = Take(file, ref at);
            var members = new TraceOp[op.HasMembers ? op.Count : 0];
            for (int i = 0; i < members.Length; i++)
            {
                members[i] = Take(file, ref at);
            }

            yield return (op, members);
        }
    }

    private static TraceOp Take(byte[] file, ref int at)
    {
        ReadOnlySpan<byte> head = file.AsSpan(at, HeadBytes);
        int keyBytes = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        int valueBytes = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        int key = at + HeadBytes;
        at = key + keyBytes + valueBytes;
        return new TraceOp(
            head[0],
            head[1],
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]),
            file.AsMemory(key, keyBytes),
            file.AsMemory(key + keyBytes, valueBytes));
    }
}
