using System;

namespace Holt.Native;

/// <summary>A <c>holt_job</c>, checked and copied.</summary>
internal sealed unsafe class JobLimits
{
    private readonly long _start = Environment.TickCount64;
    private readonly ulong _timeoutMilliseconds;
    private readonly void* _progress;
    private readonly void* _user;

    private JobLimits(JobLayout job, CancelToken? cancel)
    {
        _timeoutMilliseconds = job.TimeoutMs;
        _progress = job.Progress;
        _user = job.User;
        Cancel = cancel;
    }

    public CancelToken? Cancel { get; }

    public bool HasProgress => _progress != null;

    public bool IsOver => _timeoutMilliseconds != 0 && Elapsed >= _timeoutMilliseconds;

    private ulong Elapsed => (ulong)(Environment.TickCount64 - _start);

    /// <summary>Reads a job; there may be none.</summary>
    /// <returns>Ok, Invalid, Handle.</returns>
    public static HoltStatus Read(JobLayout* job, out JobLimits? limits)
    {
        limits = null;
        if (job == null)
        {
            return HoltStatus.Ok;
        }

        if (!Sized.TryRead(job, out JobLayout read) || read.Flags != 0 || read.Reserved != 0)
        {
            return HoltStatus.Invalid;
        }

        CancelToken? cancel = Handles.Cancel(read.Cancel);
        if (read.Cancel != 0 && cancel is null)
        {
            return HoltStatus.Handle;
        }

        limits = new JobLimits(read, cancel);
        return HoltStatus.Ok;
    }

    /// <summary>How long to wait, at most so long.</summary>
    public int MillisecondsLeft(int most) =>
        _timeoutMilliseconds == 0
            ? most
            : (int)ulong.Min((ulong)most, _timeoutMilliseconds - ulong.Min(Elapsed, _timeoutMilliseconds));

    /// <summary>Calls the progress callback, with nothing held.</summary>
    /// <returns>False: it gives up.</returns>
    public bool Tell()
    {
        fixed (byte* stage = "working\0"u8)
        {
            return Front.Progress(_progress, _user, Elapsed, _timeoutMilliseconds, stage) == 0;
        }
    }
}
