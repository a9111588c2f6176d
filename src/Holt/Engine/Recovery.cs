using System;
using System.Buffers.Binary;
using Holt.Checkpoint;
using Holt.Foundation;
using Holt.Io;
using Holt.Log;
using Holt.Pool;
using Holt.Storage;
using Holt.Tree;

namespace Holt.Engine;

/// <summary>
/// Makes a store as it was: the frames of its last checkpoint, cold, then each record of the log behind it, once, by
/// the code of live writes (docs/durability.md, section 7). Writes nothing.
/// </summary>
internal static class Recovery
{
    /// <summary>Makes the tree as of the last checkpoint; its frames are cold.</summary>
    /// <param name="files">Where the frames are.</param>
    /// <param name="pool">A new pool.</param>
    /// <param name="cacheBytes">What frames may take of memory; 0: no bound.</param>
    /// <param name="stamp">The tree's stamp.</param>
    /// <param name="store">The tree.</param>
    /// <returns>Corrupt, NoMemory.</returns>
    public static Fault? PlaceFrames(
        StoreFiles files, FramePool pool, long cacheBytes, ReplayStamp stamp, out TreeStore? store)
    {
        store = null;
        stamp.Tail = files.Cut.CutLsn;
        pool.Residency.Attach(files, cacheBytes);
        uint rootId = files.Cut.RootId;
        if (rootId == 0)
        {
            HoltStatus status = TreeStore.TryCreate(pool, stamp, out store);
            return status == HoltStatus.Ok ? null : new Fault(status, "", -1, 0, "no frame for the root");
        }

        FrameTable frames = files.Frames;
        for (uint id = 1; frames.TryNext(ref id); id++)
        {
            if (!pool.TryClaimCold(id))
            {
                return new Fault(HoltStatus.NoMemory, "", -1, 0, $"frame {id} lies beyond the address range");
            }
        }

        if (frames[rootId].IsNone)
        {
            return new Fault(HoltStatus.Corrupt, "manifest", -1, 0, $"the root, frame {rootId}, has no place");
        }

        store = TreeStore.Open(pool, stamp, rootId);
        return null;
    }

    /// <summary>Applies what the log has behind the checkpoint.</summary>
    /// <param name="disk">Where the log lies.</param>
    /// <param name="files">What is known of it.</param>
    /// <param name="store">The tree.</param>
    /// <param name="stamp">The tree's stamp.</param>
    /// <param name="evictor">Keeps memory within its bound; null: it grows by what is applied.</param>
    /// <param name="reader">The log, read to its end.</param>
    /// <param name="records">Records applied.</param>
    public static Fault? Replay(
        IDisk disk,
        StoreFiles files,
        TreeStore store,
        ReplayStamp stamp,
        Evictor? evictor,
        out LogReader? reader,
        out long records)
    {
        records = 0;
        Fault? fault = LogReader.Open(disk, QueryOf(files), out reader);
        while (fault is null && reader!.Ended == LogEnd.None)
        {
            fault = reader.Next(out LogRecord record);
            if (fault is null && record.Kind == LogKind.Write)
            {
                fault = Apply(store, stamp, evictor, reader, in record);
                records++;
            }
        }

        return fault;
    }

    /// <summary>What the files say of the log that belongs to them.</summary>
    public static LogQuery QueryOf(StoreFiles files) => new()
    {
        StoreId = files.Store,
        From = files.Cut.CutLsn,
        Watermark = files.LogState.DurableLsn,
        CleanEnd = files.LogState.CleanEndLsn,
    };

    private static Fault? Apply(
        TreeStore store, ReplayStamp stamp, Evictor? evictor, LogReader reader, in LogRecord record)
    {
        Fault? fault = reader.ReadOperations(in record, out LogOperations operations);
        bool isFirst = true;
        while (fault is null && operations.TryNext(out LogOperation operation))
        {
            if (!isFirst && Planted.Is(PlantedBug.HalfReplay))
            {
                break;
            }

            isFirst = false;
            evictor?.RunIfWanted();
            ReadOnlySpan<byte> value = operation.Value;
            if (operation.Kind == OperationKind.PutParts)
            {
                fault = reader.ReadParts(record.Lsn, operation.Parts, out value);
                if (fault is not null)
                {
                    return fault;
                }
            }

            uint tree = BinaryPrimitives.ReadUInt32BigEndian(operation.Key);
            EngineKey key = EngineKey.Of(default, tree, operation.Key[HoltLimits.TreeIdBytes..]);
            stamp.Tail = operation.Version;
            var ticket = default(WriteTicket);
            if (operation.Kind == OperationKind.Delete && Planted.Is(PlantedBug.SkippedRecord))
            {
                continue;
            }

            HoltStatus status = operation.Kind == OperationKind.Delete
                ? Writer.Delete(store, key, ref ticket, out _)
                : Writer.Put(store, key, value, ref ticket);
            if (status is not (HoltStatus.Ok or HoltStatus.NotFound))
            {
                string text = $"the record at {record.Lsn} cannot be applied";
                return store.Pool.Residency.Failure ?? new Fault(status, "log", -1, 0, text);
            }
        }

        return fault;
    }
}
