using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Native;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "holt_put", CallConvs = [typeof(CallConvCdecl)])]
    public static int Put(
        ulong tree, byte* key, nuint keyLength, byte* value, nuint valueLength, uint flags, ulong* version)
    {
        try
        {
            Report(version, default);
            if (flags != 0
                || !TryBytes(key, keyLength, out ReadOnlySpan<byte> keyBytes)
                || !TryBytes(value, valueLength, out ReadOnlySpan<byte> valueBytes))
            {
                return (int)HoltStatus.Invalid;
            }

            if (FindTree(tree) is not { } open)
            {
                return (int)HoltStatus.Handle;
            }

            HoltStatus status = open.TryPut(keyBytes, valueBytes, out RecordVersion made);
            Report(version, made);
            return (int)status;
        }
        catch (Exception e)
        {
            return (int)StatusOf(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holt_get", CallConvs = [typeof(CallConvCdecl)])]
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
            Report(version, default);
            if (length == null
                || (buffer == null && capacity != 0)
                || !TryBytes(key, keyLength, out ReadOnlySpan<byte> keyBytes))
            {
                return (int)HoltStatus.Invalid;
            }

            *length = 0;
            if (view != 0 || FindTree(tree) is not { } open)
            {
                return (int)HoltStatus.Handle;
            }

            var destination = new Span<byte>(buffer, (int)nuint.Min(capacity, int.MaxValue));
            HoltStatus status = open.TryRead(keyBytes, destination, out int needed, out RecordVersion found);
            *length = (nuint)needed;
            Report(version, found);
            return (int)status;
        }
        catch (Exception e)
        {
            return (int)StatusOf(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holt_delete", CallConvs = [typeof(CallConvCdecl)])]
    public static int Delete(ulong tree, byte* key, nuint keyLength, uint flags, ulong* version)
    {
        try
        {
            Report(version, default);
            if (flags != 0 || !TryBytes(key, keyLength, out ReadOnlySpan<byte> keyBytes))
            {
                return (int)HoltStatus.Invalid;
            }

            if (FindTree(tree) is not { } open)
            {
                return (int)HoltStatus.Handle;
            }

            HoltStatus status = open.TryDelete(keyBytes, out RecordVersion removed);
            Report(version, removed);
            return (int)status;
        }
        catch (Exception e)
        {
            return (int)StatusOf(e);
        }
    }

    /// <summary>An open tree of an open store: closing a store turns its trees stale.</summary>
    private static HoltTree? FindTree(ulong token) => s_trees.Find(token) is { IsStale: false } tree ? tree : null;

    private static void Report(ulong* version, RecordVersion value)
    {
        if (version != null)
        {
            *version = value.Value;
        }
    }
}
