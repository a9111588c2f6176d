using System;
using System.Buffers.Binary;
using Holt.Engine;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>What is told of stores: what they are, how they are, what they have done.</summary>
internal static unsafe class InspectCalls
{
    private const int CauseDiskFull = 1;
    private const int CauseQuota = 2;
    private const int CauseIo = 4;
    private const int CauseCorrupt = 5;
    private const int CauseInternal = 6;
    private const int StateFenced = 2;
    private const int StateClosed = 3;
    private const int QuotaErrno = 122;

    public static int Peek(byte* path, InfoLayout* info)
    {
        if (!Sized.Fits(info))
        {
            return Failure.Of(HoltStatus.Invalid, "struct_size");
        }

        if (StoreCalls.PathOf(path) is not { } directory)
        {
            return StoreCalls.BadPath();
        }

        Fault? fault = StorePeek.At(directory, out StorePeek? peek);
        if (peek is null)
        {
            bool isNone = fault!.Status == HoltStatus.NoStore;
            return isNone ? (int)HoltStatus.NotFound : Failure.Of(fault.Status, fault);
        }

        ulong durable = peek.DurableLsn == 0 ? 0 : peek.DurableLsn - 1;
        var told = new InfoLayout
        {
            FormatVersion = peek.FormatVersion,
            LastSeq = durable,
            DurableSeq = durable,
            CheckpointSeq = peek.IsClean ? durable : 0,
            DataBytes = (ulong)peek.FileBytes,
            WalBytes = (ulong)peek.LogBytes,
            Opens = peek.Incarnation,
            OwnerPid = (long)peek.Owner,
        };
        Write(ref told.Uuid, peek.Store);
        Sized.Write(info, in told);
        return (int)HoltStatus.Ok;
    }

    public static int Info(ulong store, InfoLayout* info)
    {
        if (!Sized.Fits(info))
        {
            return Failure.Of(HoltStatus.Invalid, "struct_size");
        }

        if (Handles.Store(store) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        StoreEngine engine = handle.Engine;
        var told = new InfoLayout { Mode = handle.IsReadOnly ? 1u : 0u, State = (uint)StateOf(handle) };
        if (engine.Facts is { } facts)
        {
            told.FormatVersion = 1;
            told.LastSeq = facts.LogEndLsn - 1;
            told.DurableSeq = facts.DurableLsn - 1;
            told.CheckpointSeq = facts.CutLsn - 1;
            told.DataBytes = (ulong)facts.FileBytes;
            told.WalBytes = (ulong)facts.LogBytes;
            told.Opens = facts.Incarnation;
            told.OwnerPid = handle.IsReadOnly ? 0 : Environment.ProcessId;
            Write(ref told.Uuid, facts.Store);
        }
        else
        {
            told.LastSeq = engine.NextVersion - 1;
            told.DurableSeq = told.LastSeq;
            told.CheckpointSeq = told.LastSeq;
        }

        Sized.Write(info, in told);
        return (int)HoltStatus.Ok;
    }

    public static int Health(ulong store, HealthLayout* health)
    {
        if (!Sized.Fits(health))
        {
            return Failure.Of(HoltStatus.Invalid, "struct_size");
        }

        if (Handles.Store(store) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        Fault? cause = handle.Engine.Cause;
        Fault? background = handle.Engine.CheckpointFault;
        StoreFacts? facts = handle.Engine.Facts;
        var told = new HealthLayout
        {
            State = StateOf(handle),
            Cause = CauseOf(cause),
            Resumable = cause is null ? 0 : 1,
            CauseStatus = (int)(cause?.Status ?? HoltStatus.Ok),
            CauseErrno = cause?.Errno ?? 0,
            BgStatus = (int)(background?.Status ?? HoltStatus.Ok),
            BgErrno = background?.Errno ?? 0,
            UnsyncedBytes = facts is null ? 0 : facts.LogEndLsn - ulong.Min(facts.LogEndLsn, facts.DurableLsn),
        };
        _ = Texts.Write(told.Message, cause?.ToString() ?? "");
        _ = Texts.Write(told.BgMessage, background?.ToString() ?? "");
        Sized.Write(health, in told);
        return (int)HoltStatus.Ok;
    }

    public static int Stats(ulong store, StatsLayout* stats)
    {
        if (!Sized.Fits(stats))
        {
            return Failure.Of(HoltStatus.Invalid, "struct_size");
        }

        HoltStatus status = Read(store, out StatsLayout told);
        if (status == HoltStatus.Ok)
        {
            Sized.Write(stats, in told);
        }

        return Failure.Of(status);
    }

    public static int Render(ulong store, int format, BufLayout* text)
    {
        if (!Buffers.IsSound(text) || format is < 0 or > StatsText.FormatMax)
        {
            return Failure.Of(HoltStatus.Invalid, "a buffer that is neither zeroed nor ours, or an unknown format");
        }

        HoltStatus status = Read(store, out StatsLayout told);
        return Failure.Of(status == HoltStatus.Ok ? Texts.Write(text, StatsText.Of(told, format)) : status);
    }

    private static HoltStatus Read(ulong store, out StatsLayout told)
    {
        told = default;
        if (Handles.Store(store) is not { } handle)
        {
            return HoltStatus.Handle;
        }

        HoltStatus status = handle.Engine.GetStats(out HoltStats stats);
        StoreFacts? facts = handle.Engine.Facts;
        told = new StatsLayout
        {
            Levels = (uint)stats.Levels,
            Keys = (ulong)stats.Keys,
            LeafFrames = (ulong)stats.LeafFrames,
            RouterFrames = (ulong)stats.RouterFrames,
            ValueFrames = (ulong)stats.ValueFrames,
            FrameBytes = (ulong)stats.FrameBytes,
            UsedBytes = (ulong)stats.UsedBytes,
            FrameSpaceBytes = (ulong)stats.FrameSpaceBytes,
            Splits = (ulong)stats.Splits,
            Merges = (ulong)stats.Merges,
            Rebuilds = (ulong)stats.Rebuilds,
            Restarts = (ulong)stats.Restarts,
            Waits = (ulong)stats.Waits,
            Checkpoints = (ulong)stats.Checkpoints,
            WalBytes = (ulong)(facts?.LogBytes ?? 0),
            WalSyncs = (ulong)(facts?.LogSyncs ?? 0),
            UnsyncedBytes = facts is null ? 0 : facts.LogEndLsn - ulong.Min(facts.LogEndLsn, facts.DurableLsn),
            Trees = (ulong)Handles.Table.Count(handle, HandleKind.Tree),
            Cursors = (ulong)Handles.Table.Count(handle, HandleKind.Cursor),
        };
        return status;
    }

    private static int StateOf(StoreHandle handle) =>
        handle.Db.IsClosed ? StateClosed : handle.Engine.Cause is null ? 0 : StateFenced;

    /// <summary>What the disk said says more than the state it led to.</summary>
    private static int CauseOf(Fault? cause) => cause switch
    {
        null => 0,
        { Errno: QuotaErrno } => CauseQuota,
        { Errno: 28 } or { Status: HoltStatus.NoSpace } => CauseDiskFull,
        { Status: HoltStatus.Corrupt or HoltStatus.Format } => CauseCorrupt,
        { Status: HoltStatus.Internal } => CauseInternal,
        _ => CauseIo,
    };

    private static void Write(ref Uuid16 uuid, StoreId id)
    {
        Span<byte> bytes = uuid;
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id.First);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], id.Second);
    }
}
