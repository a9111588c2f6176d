using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Native;

/// <content>Cursors.</content>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "holtm_cursor_open", CallConvs = [typeof(CallConvCdecl)])]
    public static int CursorOpen(ulong tree, ulong view, RangeLayout* range, ulong* cursor)
    {
        try
        {
            return CursorCalls.Open(tree, view, range, cursor);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cursor_next", CallConvs = [typeof(CallConvCdecl)])]
    public static int CursorNext(ulong cursor, EntryLayout* entry)
    {
        try
        {
            return CursorCalls.Step(cursor, entry, isNext: true);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cursor_prev", CallConvs = [typeof(CallConvCdecl)])]
    public static int CursorPrev(ulong cursor, EntryLayout* entry)
    {
        try
        {
            return CursorCalls.Step(cursor, entry, isNext: false);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cursor_seek", CallConvs = [typeof(CallConvCdecl)])]
    public static int CursorSeek(ulong cursor, byte* key, nuint length)
    {
        try
        {
            return CursorCalls.Seek(cursor, key, length, isSkip: false);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cursor_skip", CallConvs = [typeof(CallConvCdecl)])]
    public static int CursorSkip(ulong cursor, byte* prefix, nuint length)
    {
        try
        {
            return CursorCalls.Seek(cursor, prefix, length, isSkip: true);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cursor_next_batch", CallConvs = [typeof(CallConvCdecl)])]
    public static int CursorNextBatch(
        ulong cursor,
        nuint max,
        byte* heap,
        nuint heapBytes,
        nuint* need,
        uint* keyEnds,
        uint* valueEnds,
        ulong* versions,
        byte* kinds,
        nuint* count)
    {
        try
        {
            var columns = new BatchColumns(heap, heapBytes, keyEnds, valueEnds, versions, kinds);
            return CursorCalls.NextBatch(cursor, max, columns, need, count);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cursor_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int CursorClose(ulong cursor)
    {
        try
        {
            return Handles.Close<RangeCursor>(cursor, HandleKind.Cursor);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }
}
