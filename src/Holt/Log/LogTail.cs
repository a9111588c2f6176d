// The end of the log: a reservation is one compare-and-swap of the tail.
//
//      tail      open       openToAll
//       v          v             v
//    ---+----------+-------------+     puts reserve up to `open`, deletes and the checkpoint up to `openToAll`: what
//       | ready    | the reserve |     lies between is the last segment there is. Both only grow, but for a seal, until
//    ---+----------+-------------+     a fence or the close sets them to 0, after which nobody gets anything.
//
// Everything below the bounds has its file, its blocks and its memory. The keeper moves them; whoever passes the place
// where it wants to be called rings for it.
//
// A *seal* takes back what was opened, without waiting for anybody: the bounds go to 0, then the tail goes to the next
// segment, over a pad. Who reserves reads the tail first and the bound then. So who saw the tail of before loses the
// compare-and-swap, or had won it before the seal did, and lies below; and who sees the new one sees the new bound.
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>Where the next record goes. Thread safety: any thread.</summary>
internal sealed class LogTail(ulong segmentBytes, ulong first, Bell space)
{
    private const ulong Never = ulong.MaxValue;

    private readonly ulong _segmentBytes = segmentBytes;
    private readonly Lock _bounds = new();
    private PaddedWord _tail = new() { Value = first };
    private ulong _open; // Volatile; _bounds for writing
    private ulong _openToAll; // the same
    private ulong _callAt = Never; // Interlocked
    private bool _isShut; // _bounds

    /// <summary>Everything reserved lies below; the next record starts here, or in the next segment.</summary>
    public ulong Position => Volatile.Read(ref _tail.Value);

    /// <summary>False: the ready space ends before the record would, and nothing has happened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReserve(int bytes, bool isDelete, out LogRoom room)
    {
        ulong early = 0;
        if (Planted.Is(PlantedBug.StaleBound))
        {
            early = BoundFor(isDelete);
            SyncPoint.Reach();
        }

        ulong tail = Position;
        while (true)
        {
            SyncPoint.Reach();
            ulong open = Planted.Is(PlantedBug.StaleBound) ? early : BoundFor(isDelete); // behind the tail: see above
            ulong start = StartFor(bytes, tail);
            ulong end = start + (ulong)bytes;
            if (end > open)
            {
                room = default;
                return false;
            }

            ulong next = LogFormat.Canonical(end, _segmentBytes);
            ulong seen = Interlocked.CompareExchange(ref _tail.Value, next, tail);
            if (seen == tail)
            {
                room = new LogRoom(start, bytes, start == tail ? 0 : tail);
                return true;
            }

            tail = seen;
        }
    }

    /// <summary>Whether a reservation would be granted just now.</summary>
    public bool HasRoom(int bytes, bool isDelete) => StartFor(bytes, Position) + (ulong)bytes <= BoundFor(isDelete);

    /// <summary>True once, for one of those who pass the place where the keeper wants to be called.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeCall(ulong end) =>
        end >= Volatile.Read(ref _callAt) && Interlocked.Exchange(ref _callAt, Never) != Never;

    public void CallAt(ulong lsn) => Volatile.Write(ref _callAt, lsn);

    /// <summary>How far reservations may go from now on; who waits for space is told.</summary>
    public void Open(ulong open, ulong openToAll)
    {
        bool isMore = open > _open || openToAll > _openToAll;
        lock (_bounds)
        {
            Volatile.Write(ref _open, _isShut ? 0 : open);
            Volatile.Write(ref _openToAll, _isShut ? 0 : openToAll);
        }

        if (isMore)
        {
            space.Ring();
        }
    }

    /// <summary>
    /// Takes back all space that is not reserved, and moves the tail to where the next segment would start. False: the
    /// ready space ends before a pad would, and nothing has happened.
    /// </summary>
    /// <param name="padLsn">Where the pad is to be written.</param>
    public bool TrySeal(out ulong padLsn)
    {
        lock (_bounds)
        {
            (ulong open, ulong openToAll) = (_open, _openToAll);
            Volatile.Write(ref _open, 0);
            Volatile.Write(ref _openToAll, 0);
            padLsn = Position;
            while (padLsn + LogRecordHead.Size <= openToAll)
            {
                ulong next = LogFormat.Canonical((padLsn | (_segmentBytes - 1)) + 1, _segmentBytes);
                ulong seen = Interlocked.CompareExchange(ref _tail.Value, next, padLsn); // a full fence
                if (seen == padLsn)
                {
                    CallAt(Never);
                    return true;
                }

                padLsn = seen;
            }

            Volatile.Write(ref _open, open);
            Volatile.Write(ref _openToAll, openToAll);
            return false;
        }
    }

    /// <summary>Nobody gets a place any more.</summary>
    public void Shut()
    {
        lock (_bounds)
        {
            _isShut = true;
            Volatile.Write(ref _open, 0);
            Volatile.Write(ref _openToAll, 0);
        }

        space.Ring();
    }

    /// <summary>What does not fit its segment starts the next one; what it leaves always has room for a pad.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong StartFor(int bytes, ulong tail)
    {
        ulong left = _segmentBytes - (tail & (_segmentBytes - 1));
        return (ulong)bytes <= left ? tail : tail + left + LogFormat.HeaderBytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong BoundFor(bool isDelete) =>
        isDelete ? Volatile.Read(ref _openToAll) : Volatile.Read(ref _open);
}
