using System;
using System.Collections.Generic;
using System.Threading;

namespace Holt.Native;

/// <summary>
/// A call that may take long, with a limit: the work runs on a thread of its own, and the caller waits for it, tells
/// its progress callback, and goes when its time is over or somebody cancels. The work then goes on.
/// </summary>
internal sealed class LongCall
{
    private const int ProgressMilliseconds = 50;

    /// <summary>Stores whose progress callbacks this thread is inside of: closing one of them would wait for itself.
    /// </summary>
    [ThreadStatic]
    private static Stack<StoreHandle>? s_told;

    private readonly object _gate = new();
    private HoltStatus? _answer; // _gate
    private Exception? _exception; // _gate
    private bool _isCancelled; // _gate
    private bool _isLeft; // _gate; nobody waits for the answer any more

    /// <summary>Whether its caller does not wait any more; the work may look at it and end early.</summary>
    public bool IsLeft
    {
        get
        {
            lock (_gate)
            {
                return _isLeft;
            }
        }
    }

    public static bool IsTold(StoreHandle store) => s_told is not null && s_told.Contains(store);

    public void Cancel()
    {
        lock (_gate)
        {
            _isCancelled = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Does the work within the limits of a job.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="store">The store it is about; null when it is not open yet.</param>
    /// <param name="work">What to do.</param>
    /// <param name="unwanted">What to do with its result when nobody waits any more.</param>
    public static HoltStatus Run(
        JobLimits limits, StoreHandle? store, Func<LongCall, HoltStatus> work, Action? unwanted = null)
    {
        var call = new LongCall();
        store?.Enter(call);
        limits.Cancel?.Enter(call);
        HoltStatus status = call.Await(limits, store, work, unwanted);
        limits.Cancel?.Leave(call);
        store?.Leave(call);
        return status;
    }

    private HoltStatus Await(
        JobLimits limits, StoreHandle? store, Func<LongCall, HoltStatus> work, Action? unwanted)
    {
        lock (_gate)
        {
            if (_isCancelled)
            {
                return HoltStatus.Cancelled;
            }
        }

        var thread = new Thread(() => Do(work, unwanted)) { IsBackground = true, Name = "holt call" };
        thread.Start();
        while (true)
        {
            if (limits.HasProgress && !Tell(limits, store))
            {
                Cancel();
            }

            lock (_gate)
            {
                if (IsOver(limits, out HoltStatus status))
                {
                    return status;
                }

                _ = Monitor.Wait(_gate, limits.MillisecondsLeft(ProgressMilliseconds));
                if (IsOver(limits, out status))
                {
                    return status;
                }
            }
        }
    }

    private static bool Tell(JobLimits limits, StoreHandle? store)
    {
        Stack<StoreHandle> told = s_told ??= new Stack<StoreHandle>();
        if (store is not null)
        {
            told.Push(store);
        }

        bool goesOn = limits.Tell();
        if (store is not null)
        {
            _ = told.Pop();
        }

        return goesOn;
    }

    /// <summary>Under the gate.</summary>
    private bool IsOver(JobLimits limits, out HoltStatus status)
    {
        status = _answer ?? (_isCancelled ? HoltStatus.Cancelled : HoltStatus.Timeout);
        if (_answer is null && !_isCancelled && !limits.IsOver)
        {
            return false;
        }

        _isLeft = true;
        return _exception is null ? true : throw _exception;
    }

    private void Do(Func<LongCall, HoltStatus> work, Action? unwanted)
    {
        HoltStatus answer = HoltStatus.Internal;
        Exception? exception = null;
        try
        {
            answer = work(this);
        }
        catch (Exception e)
        {
            exception = e;
        }

        bool isUnwanted;
        lock (_gate)
        {
            isUnwanted = _isLeft;
            _answer = answer;
            _exception = exception;
            Monitor.PulseAll(_gate);
        }

        if (isUnwanted)
        {
            unwanted?.Invoke();
        }
    }
}
