using System.Collections.Generic;
using System.Threading;
using Holt.Engine;

namespace Holt.Native;

/// <summary>An open store.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StoreHandle(HoltDb db, bool isReadOnly, bool isFile) : Handle(HandleKind.Store, null)
{
    private readonly Lock _gate = new();
    private readonly HashSet<LongCall> _calls = []; // _gate

    public HoltDb Db { get; } = db;

    public StoreEngine Engine { get; } = db.Engine;

    public bool IsReadOnly { get; } = isReadOnly;

    public bool IsFile { get; } = isFile;

    public void Enter(LongCall call)
    {
        lock (_gate)
        {
            _ = _calls.Add(call);
        }
    }

    public void Leave(LongCall call)
    {
        lock (_gate)
        {
            _ = _calls.Remove(call);
        }
    }

    /// <summary>Ends the waiting of all long calls inside.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            foreach (LongCall call in _calls)
            {
                call.Cancel();
            }
        }
    }
}
