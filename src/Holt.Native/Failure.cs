using System;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>Where a status or an exception becomes what a call returns, and the error record of its thread.</summary>
internal static unsafe class Failure
{
    /// <summary>A status, with nothing more to say than what it means.</summary>
    public static int Of(HoltStatus status) => status < HoltStatus.Ok ? Of(status, "") : (int)status;

    /// <summary>An error, in words.</summary>
    public static int Of(HoltStatus status, string message, long opIndex = -1)
    {
        Record(status, message, "", opIndex);
        return (int)status;
    }

    /// <summary>An error of a call that went to the disk.</summary>
    public static int Of(HoltStatus status, Fault? fault, HoltOutcome outcome = HoltOutcome.NotApplied)
    {
        if (status >= HoltStatus.Ok)
        {
            return (int)status;
        }

        Record(status, fault is null ? "" : fault.ToString(), fault?.File ?? "", -1);
        ErrorLayout* error = Front.Error;
        if (error != null)
        {
            error->Outcome = (int)outcome;
            error->OsErrno = fault?.Errno ?? 0;
            error->FileOffset = fault is { Offset: >= 0 } ? (ulong)fault.Offset : ulong.MaxValue;
        }

        return (int)status;
    }

    /// <summary>Names the one of many that an error was about.</summary>
    public static int At(int status, long opIndex)
    {
        ErrorLayout* error = Front.Error;
        if (error != null)
        {
            error->OpIndex = opIndex;
        }

        return status;
    }

    /// <summary>Who has the store, when it is locked.</summary>
    public static void NameOwner(ulong processId)
    {
        ErrorLayout* error = Front.Error;
        if (error != null)
        {
            error->OwnerPid = (long)processId;
        }
    }

    /// <summary>An exception that nothing below had an answer for.</summary>
    public static int Of(Exception e)
    {
        HoltStatus status = e switch
        {
            HoltException holt => holt.Status,
            OutOfMemoryException => HoltStatus.NoMemory,
            ObjectDisposedException => HoltStatus.Closed,
            _ => HoltStatus.Internal,
        };
        try
        {
            return Of(status, status == HoltStatus.Internal ? $"{e.GetType().Name}: {e.Message}" : "");
        }
        catch (OutOfMemoryException)
        {
            return (int)status;
        }
    }

    /// <summary>The same of a write: if it cannot be known how far it came, no other one follows.</summary>
    public static int OfWrite(Exception e, ulong token)
    {
        int status = Of(e);
        ErrorLayout* error = Front.Error;
        if (error != null)
        {
            error->Outcome = (int)HoltOutcome.Unknown;
        }

        if (status == (int)HoltStatus.Internal && Handles.StoreOf(token) is { } store)
        {
            store.Engine.Fail($"a write ended with {e.GetType().Name}");
        }

        return status;
    }

    private static void Record(HoltStatus status, string message, string where, long opIndex)
    {
        ErrorLayout* error = Front.Error;
        if (error == null)
        {
            return;
        }

        *error = default;
        error->StructSize = (uint)sizeof(ErrorLayout);
        error->Status = (int)status;
        error->FileOffset = ulong.MaxValue;
        error->OpIndex = opIndex;
        _ = Texts.Write(error->Where, where);
        _ = Texts.Write(error->Message, message);
    }
}
