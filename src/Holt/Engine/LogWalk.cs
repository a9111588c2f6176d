using System.Buffers.Binary;
using Holt.Foundation;
using Holt.Io;
using Holt.Log;
using Holt.Storage;

namespace Holt.Engine;

/// <summary>
/// Reads a log from the last checkpoint to its end, every record checked and every long value collected.
/// </summary>
/// <remarks>Writes nothing.</remarks>
internal static class LogWalk
{
    /// <summary>Opens the files for reading and walks.</summary>
    /// <returns>NoStore, Locked, Corrupt, Format, Io.</returns>
    public static Fault? Run(IDisk disk, LogVisitor visitor, out LogExtent extent)
    {
        extent = default;
        Fault? fault = StoreFiles.Open(disk, isReadOnly: true, out StoreFiles? files);
        using (files)
        {
            return files is null ? fault : Run(disk, files, visitor, out extent);
        }
    }

    /// <summary>The same for files that are open.</summary>
    /// <returns>Corrupt, Format, Io.</returns>
    public static Fault? Run(IDisk disk, StoreFiles files, LogVisitor? visitor, out LogExtent extent)
    {
        ulong from = files.Cut.CutLsn;
        extent = new LogExtent(from, from, 0, IsClean: true);
        if (files.LogState.Incarnation == 0)
        {
            return null; // nobody has written yet, and there is no log
        }

        long records = 0;
        Fault? fault = LogReader.Open(disk, Recovery.QueryOf(files), out LogReader? reader);
        using (reader)
        {
            while (fault is null && reader!.Ended == LogEnd.None)
            {
                fault = reader.Next(out LogRecord record);
                if (fault is null && record.Kind != LogKind.None)
                {
                    records++;
                    fault = Show(reader, in record, visitor);
                }
            }

            extent = new LogExtent(from, reader?.Position ?? from, records, reader?.Ended == LogEnd.Clean);
        }

        return fault;
    }

    private static Fault? Show(LogReader reader, in LogRecord record, LogVisitor? visitor)
    {
        if (record.Kind != LogKind.Write)
        {
            string kind = record.Kind switch
            {
                LogKind.Pad => "pad",
                LogKind.Void => "void",
                LogKind.Part => "part",
                _ => $"kind {(int)record.Kind}",
            };
            visitor?.Invoke(new LogLine { Lsn = record.Lsn, Kind = kind, Length = record.Body.Length });
            return null;
        }

        Fault? fault = reader.ReadOperations(in record, out LogOperations operations);
        while (fault is null && operations.TryNext(out LogOperation operation))
        {
            bool isInParts = operation.Kind == OperationKind.PutParts;
            visitor?.Invoke(new LogLine
            {
                Lsn = record.Lsn,
                Kind = isInParts ? "put-parts" : operation.Kind == OperationKind.Delete ? "delete" : "put",
                Length = isInParts ? operation.Parts.Length : operation.Value.Length,
                Tree = BinaryPrimitives.ReadUInt32BigEndian(operation.Key),
                Key = operation.Key[HoltLimits.TreeIdBytes..],
            });
            fault = isInParts ? reader.ReadParts(record.Lsn, operation.Parts, out _) : null;
        }

        return fault;
    }
}
