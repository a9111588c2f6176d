using System;
using System.Threading;

namespace Holt.Log;

/// <summary>Who is to be told when something happens.</summary>
internal sealed class LogCalls
{
    private Action? _checkpointWanted; // Volatile
    private bool _isHookDue = true; // Volatile
    private bool _isSyncIdle; // Volatile
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

    public void WantCheckpoint()
    {
        if (IsHookDue && CheckpointWanted is { } hook)
        {
            IsHookDue = false;
            hook();
        }
    }
}
