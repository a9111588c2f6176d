using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Native;

/// <content>Batches.</content>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "holtm_put_many", CallConvs = [typeof(CallConvCdecl)])]
    public static int PutMany(
        ulong tree,
        nuint count,
        byte* keys,
        uint* keyEnds,
        byte* values,
        uint* valueEnds,
        uint flags,
        nuint* applied)
    {
        try
        {
            return BatchCalls.PutMany(tree, count, keys, keyEnds, values, valueEnds, flags, applied);
        }
        catch (Exception e)
        {
            return Failure.OfWrite(e, tree);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_batch_create", CallConvs = [typeof(CallConvCdecl)])]
    public static int BatchCreate(ulong store, ulong* batch)
    {
        try
        {
            return BatchCalls.Create(store, batch);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_batch_put", CallConvs = [typeof(CallConvCdecl)])]
    public static int BatchPut(
        ulong batch, ulong tree, byte* key, nuint keyLength, byte* value, nuint valueLength)
    {
        try
        {
            ReadOnlySpan<byte> bytes = RecordCalls.Bytes(value, valueLength);
            return BatchCalls.Add(batch, tree, RecordCalls.Bytes(key, keyLength), bytes, isRemoval: false);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_batch_delete", CallConvs = [typeof(CallConvCdecl)])]
    public static int BatchDelete(ulong batch, ulong tree, byte* key, nuint keyLength)
    {
        try
        {
            return BatchCalls.Add(batch, tree, RecordCalls.Bytes(key, keyLength), [], isRemoval: true);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_batch_append", CallConvs = [typeof(CallConvCdecl)])]
    public static int BatchAppend(
        ulong batch, ulong* trees, nuint treeCount, byte* operations, nuint length, nuint* consumed)
    {
        try
        {
            return BatchCalls.Append(batch, trees, treeCount, operations, length, consumed);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_batch_commit", CallConvs = [typeof(CallConvCdecl)])]
    public static int BatchCommit(ulong batch, uint flags, JobLayout* job, CommitLayout* commit)
    {
        try
        {
            return BatchCalls.Commit(batch, flags, job, commit);
        }
        catch (Exception e)
        {
            return Failure.OfWrite(e, batch);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_batch_clear", CallConvs = [typeof(CallConvCdecl)])]
    public static int BatchClear(ulong batch)
    {
        try
        {
            return BatchCalls.Clear(batch);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_batch_free", CallConvs = [typeof(CallConvCdecl)])]
    public static int BatchFree(ulong batch)
    {
        try
        {
            return Handles.Close<BatchHandle>(batch, HandleKind.Batch);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }
}
