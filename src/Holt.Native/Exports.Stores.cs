using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Native;

/// <content>Stores.</content>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "holtm_open", CallConvs = [typeof(CallConvCdecl)])]
    public static int Open(byte* path, ulong options, JobLayout* job, ulong* store)
    {
        try
        {
            return StoreCalls.Open(path, options, job, store);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_open_memory", CallConvs = [typeof(CallConvCdecl)])]
    public static int OpenMemory(ulong options, ulong* store)
    {
        try
        {
            return StoreCalls.OpenMemory(options, store);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int Close(ulong store)
    {
        try
        {
            return StoreCalls.Close(store);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_exists", CallConvs = [typeof(CallConvCdecl)])]
    public static int Exists(byte* path)
    {
        try
        {
            return StoreCalls.Exists(path);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static int Destroy(byte* path)
    {
        try
        {
            return StoreCalls.Destroy(path);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_peek", CallConvs = [typeof(CallConvCdecl)])]
    public static int Peek(byte* path, InfoLayout* info)
    {
        try
        {
            return InspectCalls.Peek(path, info);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetInfo(ulong store, InfoLayout* info)
    {
        try
        {
            return InspectCalls.Info(store, info);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_interrupt", CallConvs = [typeof(CallConvCdecl)])]
    public static int Interrupt(ulong store)
    {
        try
        {
            StoreHandle? handle = Handles.Store(store);
            handle?.Interrupt();
            return Failure.Of(handle is null ? HoltStatus.Handle : HoltStatus.Ok);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_get_health", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetHealth(ulong store, HealthLayout* health)
    {
        try
        {
            return InspectCalls.Health(store, health);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_resume", CallConvs = [typeof(CallConvCdecl)])]
    public static int Resume(ulong store)
    {
        try
        {
            return StoreCalls.Resume(store);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_sync", CallConvs = [typeof(CallConvCdecl)])]
    public static int Sync(ulong store, JobLayout* job, ulong* durable)
    {
        try
        {
            int status = StoreCalls.Long(store, job, static engine => (engine.Sync(), null));
            if (durable != null)
            {
                StoreHandle? handle = status == (int)HoltStatus.Ok ? Handles.Store(store) : null;
                *durable = handle is null ? 0 : handle.Engine.DurableVersion;
            }

            return status;
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_wait_durable", CallConvs = [typeof(CallConvCdecl)])]
    public static int WaitDurable(ulong store, ulong version, JobLayout* job)
    {
        try
        {
            return StoreCalls.Long(store, job, engine => (engine.AwaitDurable(version), null));
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_checkpoint", CallConvs = [typeof(CallConvCdecl)])]
    public static int Checkpoint(ulong store, uint flags, JobLayout* job)
    {
        try
        {
            return flags != 0
                ? Failure.Of(HoltStatus.Invalid, "an unknown flag")
                : StoreCalls.Long(store, job, static engine =>
                {
                    Fault? fault = engine.Checkpoint();
                    return (fault?.Status ?? HoltStatus.Ok, fault);
                });
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_get_stats", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetStats(ulong store, StatsLayout* stats)
    {
        try
        {
            return InspectCalls.Stats(store, stats);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_render_stats", CallConvs = [typeof(CallConvCdecl)])]
    public static int RenderStats(ulong store, int format, BufLayout* text)
    {
        try
        {
            return InspectCalls.Render(store, format, text);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_tree_open", CallConvs = [typeof(CallConvCdecl)])]
    public static int TreeOpen(ulong store, byte* name, nuint nameLength, uint flags, ulong* tree)
    {
        try
        {
            return StoreCalls.OpenTree(store, name, nameLength, flags, tree);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_tree_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int TreeClose(ulong tree)
    {
        try
        {
            return Handles.Close<TreeHandle>(tree, HandleKind.Tree);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }
}
