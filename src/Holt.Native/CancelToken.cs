using System.Collections.Generic;
using System.Threading;

namespace Holt.Native;

/// <summary>Ends the waiting of all calls that carry it, once it is fired.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CancelToken() : Handle(HandleKind.Cancel, null)
{
    private readonly Lock _gate = new();
    private readonly HashSet<LongCall> _calls = []; // _gate
    private bool _isFired; // _gate

    public void Fire()
    {
        lock (_gate)
        {
            _isFired = true;
            foreach (LongCall call in _calls)
            {
                call.Cancel();
            }
        }
    }

    public void Enter(LongCall call)
    {
        lock (_gate)
        {
            _ = _calls.Add(call);
            if (_isFired)
            {
                call.Cancel();
            }
        }
    }

    public void Leave(LongCall call)
    {
        lock (_gate)
        {
            _ = _calls.Remove(call);
        }
    }
}
