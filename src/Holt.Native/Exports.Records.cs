using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Native;

/// <content>Records.</content>
internal static unsafe partial class Exports
{
    /// <summary>What goes wrong here does so again in the call that comes later.</summary>
    [UnmanagedCallersOnly(EntryPoint = "holtm_get_now", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetNow(
        ulong tree,
        ulong view,
        byte* key,
        nuint keyLength,
        byte* buffer,
        nuint capacity,
        nuint* length,
        ulong* version)
    {
        try
        {
            Span<byte> to = MemoryMarshal.CreateSpan(ref *buffer, (int)nuint.Min(capacity, int.MaxValue));
            return RecordCalls.GetNow(tree, view, key, keyLength, to, length, version);
        }
        catch (Exception)
        {
            return Front.Later;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_get", CallConvs = [typeof(CallConvCdecl)])]
    public static int Get(
        ulong tree,
        ulong view,
        byte* key,
        nuint keyLength,
        byte* buffer,
        nuint capacity,
        nuint* length,
        ulong* version)
    {
        try
        {
            var to = new Span<byte>(buffer, (int)nuint.Min(capacity, int.MaxValue));
            return RecordCalls.Get(tree, view, key, keyLength, to, length, version);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_get_buf", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetBuffer(ulong tree, ulong view, byte* key, nuint keyLength, BufLayout* to, ulong* version)
    {
        try
        {
            return RecordCalls.GetBuffer(tree, view, key, keyLength, to, version);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_head", CallConvs = [typeof(CallConvCdecl)])]
    public static int Head(ulong tree, ulong view, byte* key, nuint keyLength, nuint* length, ulong* version)
    {
        try
        {
            return RecordCalls.Head(tree, view, key, keyLength, length, version);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_multi_get", CallConvs = [typeof(CallConvCdecl)])]
    public static int MultiGet(
        ulong tree,
        ulong view,
        nuint count,
        byte* keys,
        uint* keyEnds,
        byte* heap,
        nuint heapBytes,
        nuint* need,
        uint* valueEnds,
        ulong* versions,
        byte* states)
    {
        try
        {
            var columns = new ManyColumns(count, keys, keyEnds)
            {
                Heap = heap,
                HeapBytes = heapBytes,
                ValueEnds = valueEnds,
                Versions = versions,
                States = states,
            };
            return RecordCalls.GetMany(tree, view, columns, need);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_put", CallConvs = [typeof(CallConvCdecl)])]
    public static int Put(
        ulong tree, byte* key, nuint keyLength, byte* value, nuint valueLength, uint flags, ulong* version)
    {
        try
        {
            return RecordCalls.Put(tree, key, keyLength, value, valueLength, flags, version);
        }
        catch (Exception e)
        {
            return Failure.OfWrite(e, tree);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_delete", CallConvs = [typeof(CallConvCdecl)])]
    public static int Delete(ulong tree, byte* key, nuint keyLength, uint flags, ulong* version)
    {
        try
        {
            return RecordCalls.Delete(tree, key, keyLength, flags, version);
        }
        catch (Exception e)
        {
            return Failure.OfWrite(e, tree);
        }
    }
}
