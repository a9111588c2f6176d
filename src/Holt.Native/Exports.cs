using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>
/// What <c>include/holt.h</c> declares: here stores and trees, in <c>Exports.Records.cs</c> what is in them. Every
/// export checks its pointers and flags, looks its handle up, and catches everything: nothing may unwind into C.
/// </summary>
internal static unsafe partial class Exports
{
    private const int HandlesMax = 1 << 12;

    private static readonly HandleTable<HoltDb> s_dbs = new(kind: 1, HandlesMax);
    private static readonly HandleTable<HoltTree> s_trees = new(kind: 2, HandlesMax);

    [UnmanagedCallersOnly(EntryPoint = "holt_open_memory", CallConvs = [typeof(CallConvCdecl)])]
    public static int OpenMemory(void* options, ulong* db)
    {
        try
        {
            if (options != null || db == null)
            {
                return (int)HoltStatus.Invalid;
            }

            *db = 0;
            HoltDb store = HoltDb.OpenMemory();
            *db = s_dbs.Open(store);
            if (*db == 0)
            {
                store.Dispose();
                return (int)HoltStatus.NoMemory;
            }

            return (int)HoltStatus.Ok;
        }
        catch (Exception e)
        {
            return (int)StatusOf(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holt_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int Close(ulong db)
    {
        try
        {
            HoltDb? store = s_dbs.Close(db);
            store?.Dispose();
            return (int)(store is null ? HoltStatus.Handle : HoltStatus.Ok);
        }
        catch (Exception e)
        {
            return (int)StatusOf(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holt_tree_open", CallConvs = [typeof(CallConvCdecl)])]
    public static int TreeOpen(ulong db, byte* name, nuint nameLength, uint flags, ulong* tree)
    {
        try
        {
            if (tree == null || flags != 0 || !TryBytes(name, nameLength, out ReadOnlySpan<byte> text))
            {
                return (int)HoltStatus.Invalid;
            }

            *tree = 0;
            if (s_dbs.Find(db) is not { } store)
            {
                return (int)HoltStatus.Handle;
            }

            if (text.Length > 0)
            {
                return (int)HoltStatus.Unsupported;
            }

            *tree = s_trees.Open(store.Default);
            return (int)(*tree == 0 ? HoltStatus.NoMemory : HoltStatus.Ok);
        }
        catch (Exception e)
        {
            return (int)StatusOf(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holt_tree_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int TreeClose(ulong tree)
    {
        try
        {
            return (int)(s_trees.Close(tree) is null ? HoltStatus.Handle : HoltStatus.Ok);
        }
        catch (Exception e)
        {
            return (int)StatusOf(e);
        }
    }

    private static bool TryBytes(byte* data, nuint length, out ReadOnlySpan<byte> bytes)
    {
        bool fits = length <= int.MaxValue && (data != null || length == 0);
        bytes = fits ? new ReadOnlySpan<byte>(data, (int)length) : default;
        return fits;
    }

    private static HoltStatus StatusOf(Exception e) => e switch
    {
        HoltException holt => holt.Status,
        OutOfMemoryException => HoltStatus.NoMemory,
        _ => HoltStatus.Internal,
    };
}
