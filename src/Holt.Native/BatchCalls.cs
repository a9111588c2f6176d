using System;
using Holt.Engine;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>What is done with batches, and with many records at once.</summary>
internal static unsafe class BatchCalls
{
    private const uint SyncFlag = 1;

    public static int Create(ulong store, ulong* batch)
    {
        *batch = 0;
        return Handles.Store(store) is { } handle
            ? StoreCalls.GiveChild<BatchHandle>(new BatchHandle(handle), HandleKind.Batch, batch)
            : Failure.Of(HoltStatus.Handle);
    }

    public static int Add(ulong batch, ulong tree, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isRemoval)
    {
        BatchHandle? open = Handles.Batch(batch);
        HoltStatus status = open?.Enter() ?? HoltStatus.Handle;
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status);
        }

        try
        {
            TreeHandle? handle = Handles.Tree(tree);
            status = handle is null ? HoltStatus.Handle
                : handle.Parent != open!.Parent ? HoltStatus.Invalid
                : open.Operations.TryAdd(handle.Id, key, value, isRemoval);
        }
        finally
        {
            open!.Leave();
        }

        return Failure.Of(status, status == HoltStatus.Invalid ? "the tree belongs to another store" : "");
    }

    public static int Append(
        ulong batch, ulong* trees, nuint treeCount, byte* operations, nuint length, nuint* consumed)
    {
        *consumed = 0;
        if (length > HoltLimits.BatchBytesMax * 2L)
        {
            return Failure.Of(HoltStatus.TooLarge);
        }

        BatchHandle? open = Handles.Batch(batch);
        HoltStatus status = open?.Enter() ?? HoltStatus.Handle;
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status);
        }

        try
        {
            var tokens = new ReadOnlySpan<ulong>(trees, (int)nuint.Min(treeCount, ushort.MaxValue + 1));
            var wire = new WireOperations(new ReadOnlySpan<byte>(operations, (int)length));
            status = wire.Append(open!, tokens, out int bytes, out long wrong);
            *consumed = (nuint)bytes;
            return status == HoltStatus.Ok ? (int)status : Failure.Of(status, "", wrong);
        }
        finally
        {
            open!.Leave();
        }
    }

    public static int Commit(ulong batch, uint flags, JobLayout* job, CommitLayout* told)
    {
        if ((flags & ~SyncFlag) != 0 || (told != null && !Sized.Fits(told)))
        {
            return Failure.Of(HoltStatus.Invalid, "an unknown flag, or struct_size");
        }

        HoltStatus status = JobLimits.Read(job, out JobLimits? limits);
        BatchHandle? open = Handles.Batch(batch);
        status = status != HoltStatus.Ok ? status : open?.Enter() ?? HoltStatus.Handle;
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status);
        }

        StoreHandle store = open!.Parent!;
        ulong version = 0;
        HoltStatus Work(LongCall? call)
        {
            try
            {
                HoltStatus answer = store.Engine.Write(open.Operations, flags != 0);
                version = open.Operations.FirstVersion;
                if (answer == HoltStatus.Ok)
                {
                    open.Operations.Clear();
                }

                return answer;
            }
            finally
            {
                open.Leave();
            }
        }

        status = limits is null ? Work(null) : LongCall.Run(limits, store, Work);
        bool isLeft = limits is not null && status is HoltStatus.Timeout or HoltStatus.Cancelled;
        HoltOutcome outcome = status == HoltStatus.Ok ? HoltOutcome.Applied
            : isLeft || version != 0 ? HoltOutcome.Unknown
            : HoltOutcome.NotApplied;
        Tell(told, store, outcome, isLeft ? 0 : version);
        return Failure.Of(status, store.Engine.CauseOf(status), outcome);
    }

    public static int Clear(ulong batch)
    {
        BatchHandle? open = Handles.Batch(batch);
        HoltStatus status = open?.Enter() ?? HoltStatus.Handle;
        if (status == HoltStatus.Ok)
        {
            open!.Operations.Clear();
            open.Leave();
        }

        return Failure.Of(status);
    }

    public static int PutMany(
        ulong tree, nuint count, byte* keys, uint* keyEnds, byte* values, uint* valueEnds, uint flags, nuint* applied)
    {
        if (applied != null)
        {
            *applied = 0;
        }

        if ((flags & ~SyncFlag) != 0)
        {
            return Failure.Of(HoltStatus.Invalid, "an unknown flag");
        }

        if (Handles.Tree(tree) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        if (count > int.MaxValue
            || (count > 0 && (keyEnds[count - 1] > int.MaxValue || valueEnds[count - 1] > int.MaxValue)))
        {
            return Failure.Of(HoltStatus.TooLarge);
        }

        int n = (int)count;
        var columns = new PutColumns(
            new ReadOnlySpan<byte>(keys, n == 0 ? 0 : (int)keyEnds[n - 1]),
            new ReadOnlySpan<int>(keyEnds, n),
            new ReadOnlySpan<byte>(values, n == 0 ? 0 : (int)valueEnds[n - 1]),
            new ReadOnlySpan<int>(valueEnds, n));
        StoreEngine engine = handle.Engine;
        HoltStatus status = engine.PutMany(handle.Id, columns, flags != 0, out int stored);
        if (applied != null)
        {
            *applied = (nuint)stored;
        }

        bool isWhole = stored == n && status is not (HoltStatus.Invalid or HoltStatus.TooLarge);
        int answer = Failure.Of(
            status, engine.CauseOf(status), isWhole ? HoltOutcome.Unknown : HoltOutcome.NotApplied);
        return status == HoltStatus.Ok ? answer : Failure.At(answer, stored);
    }

    private static void Tell(CommitLayout* told, StoreHandle store, HoltOutcome outcome, ulong version)
    {
        if (told != null)
        {
            var commit = new CommitLayout
            {
                Outcome = (int)outcome,
                FailedOp = -1,
                Seq = version,
                DurableSeq = store.Db.IsClosed ? 0 : store.Engine.DurableVersion,
            };
            Sized.Write(told, in commit);
        }
    }
}
