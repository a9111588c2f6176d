using System;
using System.Collections.Generic;
using System.Threading;
using Holt.Engine;
using Holt.Foundation;

namespace Holt.Native;

/// <summary>Opening, closing and asking stores.</summary>
internal static unsafe class StoreCalls
{
    private const int LockPollMilliseconds = 20;

    public static int Open(byte* path, ulong options, JobLayout* job, ulong* store)
    {
        *store = 0;
        if (PathOf(path) is not { } directory)
        {
            return BadPath();
        }

        if (ReadOptions(options, out HoltOptions? settings, out ulong lockMilliseconds) is { } refused)
        {
            return refused;
        }

        HoltStatus status = JobLimits.Read(job, out JobLimits? limits);
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status, "job");
        }

        Fault? fault = null;
        StoreEngine? engine = null;
        HoltStatus Work(LongCall? call)
        {
            fault = OpenPatiently(directory, settings!, lockMilliseconds, call, out engine);
            return fault?.Status ?? HoltStatus.Ok;
        }

        status = limits is null ? Work(null) : LongCall.Run(limits, null, Work, () => engine?.Dispose());
        if (status != HoltStatus.Ok)
        {
            bool isOurs = status is HoltStatus.Timeout or HoltStatus.Cancelled;
            return OfOpen(status, isOurs ? null : fault, directory);
        }

        EventSink.Tell(EventSink.Info, $"opened {directory}: {engine!.Facts!.Recovered.Records} records replayed");
        return Give(HoltDb.Over(engine), settings!.ReadOnly, isFile: true, store);
    }

    public static int OpenMemory(ulong options, ulong* store)
    {
        *store = 0;
        if (ReadOptions(options, out HoltOptions? settings, out _) is { } refused)
        {
            return refused;
        }

        return Give(HoltDb.OpenMemory(settings), isReadOnly: false, isFile: false, store);
    }

    public static int Close(ulong store)
    {
        if (Handles.Store(store) is { } open && LongCall.IsTold(open))
        {
            return Failure.Of(HoltStatus.Busy, "closed from a callback of the same store");
        }

        if (!Handles.Table.Close(store, HandleKind.Store, out StoreHandle? handle))
        {
            return Failure.Of(HoltStatus.Handle);
        }

        List<Handle> children = Handles.Table.CloseChildren(handle!);
        handle!.Db.Dispose();
        foreach (Handle child in children)
        {
            child.Retire();
        }

        Fault? fault = handle.Engine.CloseFault;
        return fault is null ? (int)HoltStatus.Ok : Failure.Of(fault.Status, fault, HoltOutcome.Unknown);
    }

    public static int Exists(byte* path)
    {
        if (PathOf(path) is not { } directory)
        {
            return BadPath();
        }

        if (HoltDb.Exists(directory))
        {
            return (int)HoltStatus.Ok;
        }

        return StorePeek.IsFile(directory)
            ? Failure.Of(HoltStatus.Format, "no directory")
            : (int)HoltStatus.NotFound;
    }

    public static int Destroy(byte* path)
    {
        if (PathOf(path) is not { } directory)
        {
            return BadPath();
        }

        Fault? fault = StoreEngine.Destroy(directory);
        return fault is null ? (int)HoltStatus.Ok
            : fault.Status == HoltStatus.NoStore ? (int)HoltStatus.NotFound
            : OfOpen(fault.Status, fault, directory);
    }

    /// <summary>A call that may take long, on the caller's thread when it has no limits.</summary>
    public static int Long(ulong store, JobLayout* job, Func<StoreEngine, (HoltStatus Status, Fault? Fault)> work)
    {
        if (Handles.Store(store) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        HoltStatus status = JobLimits.Read(job, out JobLimits? limits);
        if (status != HoltStatus.Ok)
        {
            return Failure.Of(status, "job");
        }

        if (limits is null)
        {
            (status, Fault? fault) = work(handle.Engine);
            return Failure.Of(status, fault ?? handle.Engine.CauseOf(status));
        }

        Fault? found = null;
        status = LongCall.Run(limits, handle, _ =>
        {
            (HoltStatus answer, found) = work(handle.Engine);
            return answer;
        });
        bool isOurs = status is HoltStatus.Timeout or HoltStatus.Cancelled;
        return isOurs
            ? Failure.Of(status, null, HoltOutcome.Unknown)
            : Failure.Of(status, found ?? handle.Engine.CauseOf(status));
    }

    public static int Resume(ulong store)
    {
        if (Handles.Store(store) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        Fault? fault = handle.Engine.Resume();
        return fault is null ? (int)HoltStatus.Ok : Failure.Of(fault.Status, fault);
    }

    public static int OpenTree(ulong store, byte* name, nuint nameLength, uint flags, ulong* tree)
    {
        *tree = 0;
        if (flags != 0)
        {
            return Failure.Of(HoltStatus.Invalid, "an unknown flag");
        }

        if (Handles.Store(store) is not { } handle)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        if (name != null && nameLength == 0)
        {
            return Failure.Of(HoltStatus.Name, "the name is empty; NULL is the default tree");
        }

        if (nameLength != 0)
        {
            return Failure.Of(HoltStatus.Unsupported, "there are no named trees yet");
        }

        return GiveChild<TreeHandle>(new TreeHandle(handle, handle.Db.Default), HandleKind.Tree, tree);
    }

    /// <summary>Gives out what ends with a store.</summary>
    public static int GiveChild<T>(Handle child, HandleKind kind, ulong* token)
        where T : Handle
    {
        int status = Handles.Give(child, token);
        if (*token != 0 && child.Parent!.Db.IsClosed)
        {
            // It was closed meanwhile, and what ends with it may have been ended before this was there.
            _ = Handles.Close<T>(*token, kind);
            *token = 0;
            return Failure.Of(HoltStatus.Closed);
        }

        return status;
    }

    /// <summary>A path as it is handed on; null when it is none.</summary>
    public static string? PathOf(byte* path) => Texts.Read(path) is { Length: > 0 } text ? text : null;

    public static int BadPath() => Failure.Of(HoltStatus.Invalid, "the path is empty, too long or no UTF-8");

    public static int OfOpen(HoltStatus status, Fault? fault, string directory)
    {
        int answer = Failure.Of(status, fault);
        if (status == HoltStatus.Locked && StorePeek.At(directory, out StorePeek? peek) is null)
        {
            Failure.NameOwner(peek!.Owner);
        }

        return answer;
    }

    private static int? ReadOptions(ulong options, out HoltOptions? settings, out ulong lockMilliseconds)
    {
        OptionSet? set = options == 0 ? new OptionSet() : Handles.Options(options);
        settings = set?.ToSettings();
        lockMilliseconds = set?.Value(OptionTable.LockTimeout) ?? 0;
        if (settings is null)
        {
            return Failure.Of(HoltStatus.Handle);
        }

        const string why = "frame is 4, 16, 64 or 512 KiB; wal_limit is at least four times wal_segment";
        return settings.Validate() == HoltStatus.Ok ? null : Failure.Of(HoltStatus.Invalid, why);
    }

    private static Fault? OpenPatiently(
        string directory, HoltOptions settings, ulong lockMilliseconds, LongCall? call, out StoreEngine? engine)
    {
        long start = Environment.TickCount64;
        object pause = new(); // nobody ends it early
        while (true)
        {
            Fault? fault = StoreEngine.Open(directory, settings, out engine);
            bool waits = fault?.Status == HoltStatus.Locked
                && (ulong)(Environment.TickCount64 - start) < lockMilliseconds
                && call?.IsLeft != true;
            if (!waits)
            {
                return fault;
            }

            lock (pause)
            {
                _ = Monitor.Wait(pause, LockPollMilliseconds);
            }

            if (call?.IsLeft == true)
            {
                return fault; // the next try could make a store that nobody asks for any more
            }
        }
    }

    private static int Give(HoltDb db, bool isReadOnly, bool isFile, ulong* store)
    {
        int status = Handles.Give(new StoreHandle(db, isReadOnly, isFile), store);
        if (status != (int)HoltStatus.Ok)
        {
            db.Dispose();
        }

        return status;
    }
}
