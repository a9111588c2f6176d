using System.Threading;

namespace Holt.Native;

/// <summary>
/// A handle that is used by one thread at a time; a second one is told so. It may be retired while one is inside: who
/// leaves last gives back what it has.
/// </summary>
internal abstract class LonerHandle(HandleKind kind, StoreHandle? parent) : Handle(kind, parent)
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int RetiredFlag = 2;

    private int _state; // Interlocked

    /// <summary>Begins a call.</summary>
    /// <returns>Ok, Busy, Handle.</returns>
    public HoltStatus Enter() => Interlocked.CompareExchange(ref _state, Busy, Idle) switch
    {
        Idle => HoltStatus.Ok,
        Busy => HoltStatus.Busy,
        _ => HoltStatus.Handle,
    };

    /// <summary>Ends a call.</summary>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Busy) != Busy)
        {
            GiveBack();
        }
    }

    /// <inheritdoc/>
    public sealed override void Retire()
    {
        if (Interlocked.Or(ref _state, RetiredFlag) == Idle)
        {
            GiveBack();
        }
    }

    /// <summary>Gives back what it has; nobody is inside.</summary>
    protected abstract void GiveBack();
}
