// How long what is published has waited for a sync:
//
//    publisher                             leader
//    1  published moves    (full fence)    1  syncing := unsynced, unsynced := 0   (full fence)
//    2  unsynced = 0?  := now              2  target := published; sync; durable := target; syncing := 0
//
// Who finds `unsynced` set before 1 of the leader has published before its 2: its bytes are in the round.
using System;
using System.Threading;

namespace Holt.Log;

/// <summary>The age of the oldest published byte that no sync has made durable. Thread safety: any thread.</summary>
internal sealed class SyncAge(LogOptions options)
{
    private readonly TimeProvider _clock = options.Clock;

    /// <summary>Two windows, in ticks of the clock.</summary>
    private readonly long _lateAfter =
        (long)Math.Ceiling(2 * options.SyncWindow.TotalSeconds * options.Clock.TimestampFrequency);

    private long _unsyncedSince; // Interlocked; 0: nothing is
    private long _syncingSince; // Volatile; single writer: the leader

    private long Since
    {
        get
        {
            long since = Volatile.Read(ref _syncingSince);
            return since != 0 ? since : Volatile.Read(ref _unsyncedSince);
        }
    }

    /// <summary>Something was published; true when it is the first that is not synced.</summary>
    public bool NotePublished() =>
        Volatile.Read(ref _unsyncedSince) == 0
        && Interlocked.CompareExchange(ref _unsyncedSince, Math.Max(1, _clock.GetTimestamp()), 0) == 0;

    /// <summary>A leader begins: what is published from here on is of the next round.</summary>
    public void BeginSync() => Volatile.Write(ref _syncingSince, Interlocked.Exchange(ref _unsyncedSince, 0));

    public void EndSync() => Volatile.Write(ref _syncingSince, 0);

    /// <summary>Zero if nothing waits, and not if it has just come: a clock may stand for a while.</summary>
    public TimeSpan Oldest()
    {
        long since = Since;
        return since == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(long.Max(1, _clock.GetElapsedTime(since).Ticks));
    }

    /// <summary>Whether the oldest has waited for more than two windows.</summary>
    public bool IsLate()
    {
        long since = Since;
        return since != 0 && _clock.GetTimestamp() - since > _lateAfter;
    }
}
