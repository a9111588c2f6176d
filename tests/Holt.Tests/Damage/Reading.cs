using System;
using Holt.Engine;
using Holt.Foundation;
using Holt.Log;
using Holt.Storage;
using Holt.Tests.Storage;

namespace Holt.Tests.Damage;

/// <summary>All that an open for reading reads, in its order, without frames in memory.</summary>
internal static class Reading
{
    /// <summary>What an open would be refused with.</summary>
    /// <param name="disk">Where the store is.</param>
    /// <param name="sum">Over everything that was read and what it means.</param>
    public static Fault? Of(PlainDisk disk, out ulong sum) =>
        BeforeLog(disk, out LogQuery? query, out sum) ?? Log(disk, query!, ref sum);

    /// <summary>The first part: superblock, manifest and frames; no segment of the log.</summary>
    public static Fault? BeforeLog(PlainDisk disk, out LogQuery? query, out ulong sum)
    {
        sum = 0;
        Fault? fault = StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? files);
        using (files)
        {
            query = files is null ? null : Recovery.QueryOf(files);
            return files is null ? fault : Frames(files, ref sum);
        }
    }

    /// <summary>The second part: the log, and nothing else but what was asked of the first.</summary>
    public static Fault? Log(PlainDisk disk, LogQuery query, ref ulong sum)
    {
        Fault? fault = LogReader.Open(disk, query, out LogReader? reader);
        using (reader)
        {
            while (fault is null && reader!.Ended == LogEnd.None)
            {
                fault = reader.Next(out LogRecord record);
                Mix(ref sum, record.Lsn);
                Mix(ref sum, ((ulong)record.Kind << 32) | Checksum.Of(record.Body));
                if (fault is not null || record.Kind != LogKind.Write)
                {
                    continue;
                }

                fault = reader.ReadOperations(in record, out LogOperations operations);
                while (fault is null && operations.TryNext(out LogOperation operation))
                {
                    if (operation.Kind == OperationKind.PutParts)
                    {
                        fault = reader.ReadParts(record.Lsn, operation.Parts, out ReadOnlySpan<byte> value);
                        Mix(ref sum, Checksum.Of(value));
                    }
                }
            }

            Mix(ref sum, (ulong)(reader?.Ended ?? LogEnd.None));
            return fault;
        }
    }

    private static Fault? Frames(StoreFiles files, ref ulong sum)
    {
        Mix(ref sum, (ulong)files.Cut.GetHashCode());
        Mix(ref sum, (ulong)files.LogState.GetHashCode());
        byte[] frame = new byte[files.FrameBytes];
        for (uint id = 0; files.Frames.TryNext(ref id); id++)
        {
            Fault? fault = files.ReadFrame(id, frame, out _);
            if (fault is not null)
            {
                return fault;
            }

            Mix(ref sum, ((ulong)id << 32) | Checksum.Of(frame));
        }

        return null;
    }

    private static void Mix(ref ulong sum, ulong more) =>
        sum = unchecked(((sum ^ more) * 0x9E37_79B9_7F4A_7C15) ^ (sum >> 29));
}
