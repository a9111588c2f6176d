using System;
using System.Threading;

namespace Holt.Log;

/// <summary>Who is to be told when something happens.</summary>
internal sealed class LogCalls
{
    private Action? _checkpointWanted; // Volatile
    private bool _isHookDue = true; // Volatile
    private bool _isSyncIdle; // Volatile
    private ulong _idleAt = ulong.MaxValue; // Volatile
    private int _waiting; // Interlocked

    /// <summary>For the thread that keeps space ready.</summary>
    public Bell Keeping { get; } = new();

    /// <summary>For the thread that syncs what is old.</summary>
    public Bell Syncing { get; } = new();

    /// <summary>For those who wait for space.</summary>
    public Bell Space { get; } = new();

    public Action? CheckpointWanted
    {
        get => Volatile.Read(ref _checkpointWanted);
        set => Volatile.Write(ref _checkpointWanted, value);
    }

    /// <summary>Whether the next want is to be told.</summary>
    public bool IsHookDue
    {
        get => Volatile.Read(ref _isHookDue);
        set => Volatile.Write(ref _isHookDue, value);
    }

    /// <summary>
    /// Where the tail was when there was nothing for a checkpoint to write: once it has moved, the next want is told.
    /// </summary>
    public ulong IdleAt
    {
        get => Volatile.Read(ref _idleAt);
        set => Volatile.Write(ref _idleAt, value);
    }

    /// <summary>Whether the syncing thread sleeps until it is rung for.</summary>
    public bool IsSyncIdle
    {
        get => Volatile.Read(ref _isSyncIdle);
        set => Volatile.Write(ref _isSyncIdle, value);
    }

    /// <summary>Whether somebody waits for space.</summary>
    public bool IsAwaited => Volatile.Read(ref _waiting) != 0;

    public void BeginWait() => _ = Interlocked.Increment(ref _waiting);

    public void EndWait() => _ = Interlocked.Decrement(ref _waiting);

    /// <summary>Tells of it, but not again before something has come of the last time.</summary>
    public void WantCheckpoint(ulong tail)
    {
        if ((IsHookDue || tail > IdleAt) && CheckpointWanted is { } hook)
        {
            IsHookDue = false;
            IdleAt = ulong.MaxValue;
            hook();
        }
    }
}
