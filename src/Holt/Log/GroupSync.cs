// One sync for many (Hagmann, SOSP 1987). `round` is even when nobody syncs. Who needs more than is durable makes it
// odd and leads: syncs what is published by then, oldest segment first, moves `durable`, makes `round` even, wakes
// all. Whose end is covered goes; one of the others leads the next round, for all that gathered meanwhile.
//
// Who leads next comes back first, and alone if it did not wait: the others are just being woken. So a leader gives its
// processor away, a bounded number of times, until as many wait as did at the end of the round before. Where one thread
// writes, one is expected, and nobody waits for anybody.
using System;
using System.Threading;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>Makes what is published durable. Thread safety: any thread.</summary>
internal sealed class GroupSync
{
    /// <summary>How often a leader gives its processor away: some ten microseconds where nobody wants it.</summary>
    private const int YieldsMax = 64;

    private readonly SegmentRing _ring;
    private readonly Publication _publication;
    private readonly Fence _fence;
    private readonly Waiter _waiter;
    private readonly SyncAge _age;
    private ulong _durable; // Volatile; single writer: the leader
    private ulong _round; // Interlocked
    private long _syncs; // Volatile; single writer: the leader
    private int _waiting; // Interlocked; threads that wait for a round or lead one
    private int _expected; // the leader's; how many did at the end of the last round

    public GroupSync(SegmentRing ring, Publication publication, Fence fence, Waiter waiter, LogOptions options)
    {
        _age = new SyncAge(options);
        _ring = ring;
        _publication = publication;
        _fence = fence;
        _waiter = waiter;
        _durable = publication.Position;
    }

    /// <summary>Everything below has been synced.</summary>
    public ulong Durable => Volatile.Read(ref _durable);

    /// <summary>Files synced so far.</summary>
    public long Syncs => Volatile.Read(ref _syncs);

    /// <summary>Something was published; true when it is the first that is not synced.</summary>
    public bool NotePublished() => _age.NotePublished();

    /// <summary>How long the oldest published byte has waited for a sync; zero if there is none.</summary>
    public TimeSpan OldestAge() => _age.Oldest();

    /// <summary>Whether the oldest published byte has waited for more than two windows.</summary>
    public bool IsLate() => _age.IsLate();

    /// <summary>Waits until everything below <paramref name="end"/>, which is published, is durable.</summary>
    public HoltStatus Await(ulong end)
    {
        _ = Interlocked.Increment(ref _waiting);
        HoltStatus status = AwaitRounds(end);
        _ = Interlocked.Decrement(ref _waiting);
        return status;
    }

    private HoltStatus AwaitRounds(ulong end)
    {
        while (true)
        {
            SyncPoint.Reach();
            ulong round = Volatile.Read(ref _round);
            if (Durable >= end)
            {
                return HoltStatus.Ok;
            }

            if (_fence.Health != HoltStatus.Ok)
            {
                return _fence.Health;
            }

            if ((round & 1) != 0)
            {
                _waiter.SleepWhile(LogWaits.Durable, ref _round, round);
            }
            else if (Interlocked.CompareExchange(ref _round, round + 1, round) == round)
            {
                Lead(end);
            }
        }
    }

    /// <summary>Syncs what is published, unless somebody does so just now.</summary>
    public void TrySync()
    {
        ulong round = Volatile.Read(ref _round);
        if ((round & 1) == 0 && Interlocked.CompareExchange(ref _round, round + 1, round) == round)
        {
            Lead(ulong.MaxValue);
        }
    }

    private void Lead(ulong end)
    {
        SyncPoint.Reach();
        if (Durable < end && _fence.Health == HoltStatus.Ok)
        {
            Gather();
            _age.BeginSync();
            Fault? fault = SyncPublished();
            if (fault is not null)
            {
                _fence.Fall(fault);
            }

            _age.EndSync();
        }

        SyncPoint.Reach();
        _expected = Volatile.Read(ref _waiting);
        _ = Interlocked.Increment(ref _round);
        _waiter.Wake(LogWaits.Durable);
    }

    private void Gather()
    {
        for (int i = 0; i < YieldsMax && Volatile.Read(ref _waiting) < _expected && !SyncPoint.IsControlled; i++)
        {
            _ = Thread.Yield();
        }
    }

    /// <summary>The segments stay: only what lies below <see cref="Durable"/> as a whole is recycled.</summary>
    private Fault? SyncPublished()
    {
        ulong target = _publication.Position;
        ulong start = target > _durable ? _durable & ~(_ring.SegmentBytes - 1) : target;
        for (; start + LogFormat.HeaderBytes < target; start += _ring.SegmentBytes)
        {
            SyncPoint.Reach();
            Fault? fault = Planted.Is(PlantedBug.UnsyncedLog) ? null : _ring.At(start)!.File.Sync();
            Volatile.Write(ref _syncs, _syncs + 1);
            if (fault is not null)
            {
                return fault;
            }
        }

        SyncPoint.Reach();
        ulong reached = Planted.Is(PlantedBug.LateTarget) ? _publication.Position : target;
        Volatile.Write(ref _durable, reached);
        return null;
    }
}
