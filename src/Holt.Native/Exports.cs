using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holt.Native;

/// <summary>
/// The managed halves of <c>include/holt.h</c>, one for each function of the C front but those that need no runtime.
/// Each is one call and one catch: nothing may unwind into C. Here: the library itself, and options.
/// </summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "holtm_start", CallConvs = [typeof(CallConvCdecl)])]
    public static int Start(FrontCalls* calls)
    {
        try
        {
            Front.Start(calls);
            return (int)HoltStatus.Ok;
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_set_log", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetLog(void* call, void* user, int minLevel)
    {
        try
        {
            return Failure.Of(LogPump.Change(call, user, minLevel));
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cancel_create", CallConvs = [typeof(CallConvCdecl)])]
    public static int CancelCreate(ulong* token)
    {
        try
        {
            return Handles.Give(new CancelToken(), token);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cancel_fire", CallConvs = [typeof(CallConvCdecl)])]
    public static int CancelFire(ulong token)
    {
        try
        {
            CancelToken? cancel = Handles.Cancel(token);
            cancel?.Fire();
            return Failure.Of(cancel is null ? HoltStatus.Handle : HoltStatus.Ok);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_cancel_free", CallConvs = [typeof(CallConvCdecl)])]
    public static int CancelFree(ulong token)
    {
        try
        {
            return Handles.Close<CancelToken>(token, HandleKind.Cancel);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_options_create", CallConvs = [typeof(CallConvCdecl)])]
    public static int OptionsCreate(ulong* options)
    {
        try
        {
            return Handles.Give(new OptionSet(), options);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_options_free", CallConvs = [typeof(CallConvCdecl)])]
    public static int OptionsFree(ulong options)
    {
        try
        {
            return Handles.Close<OptionSet>(options, HandleKind.Options);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_options_set", CallConvs = [typeof(CallConvCdecl)])]
    public static int OptionsSet(ulong options, int id, ulong value)
    {
        try
        {
            return OptionCalls.Set(options, id, value);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_options_set_text", CallConvs = [typeof(CallConvCdecl)])]
    public static int OptionsSetText(ulong options, byte* text)
    {
        try
        {
            return OptionCalls.SetText(options, text);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "holtm_options_describe", CallConvs = [typeof(CallConvCdecl)])]
    public static int OptionsDescribe(uint index, OptionInfoLayout* info)
    {
        try
        {
            return OptionCalls.Describe(index, info);
        }
        catch (Exception e)
        {
            return Failure.Of(e);
        }
    }
}
