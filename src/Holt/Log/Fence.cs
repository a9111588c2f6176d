using System.Threading;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>The first failure of a write or sync is the last thing the log does. Thread safety: any thread.</summary>
internal sealed class Fence(LogTail tail)
{
    private Fault? _cause; // Interlocked, set once
    private bool _isClosed; // Volatile, set once

    public Fault? Cause => Volatile.Read(ref _cause);

    public HoltStatus Health =>
        Cause is not null ? HoltStatus.Fenced : Volatile.Read(ref _isClosed) ? HoltStatus.Closed : HoltStatus.Ok;

    public void Fall(Fault cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is null)
        {
            EventSink.Tell(EventSink.Error, $"writes are refused from now on: {cause}");
        }

        tail.Shut();
    }

    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        tail.Shut();
    }
}
