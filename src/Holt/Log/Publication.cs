// From marks to one position. Each record is published by its mark; `published` is the place below which all are.
//
// The word is that place, and two flags in its low bits (places are multiples of 8):
//
//    FOLDING   somebody holds the baton and moves the place over marks, reading the log's memory as it goes. Memory is
//              unmapped only below the place in the word, so it is there for the one who holds the baton
//    AGAIN     somebody has published meanwhile: look once more before letting go
//
//    publish record L                                            fold, with the baton, from L
//    1  mark of L                                                1  over all marks that follow, up to p
//    2  compare-and-swap L -> L|FOLDING (a full fence)           2  compare-and-swap L|FOLDING -> p (a full fence)
//       was L: mine is next: fold                                   done: wake
//       was X < L: whoever publishes X comes, and sees 1            there was AGAIN: place and flag L|FOLDING|AGAIN
//       was X > L: somebody has seen 1 already                      -> p|FOLDING, and 1 again
//       was X|FOLDING: set AGAIN, or see it set
//
// Where nothing is reserved behind L, 2 is a compare-and-swap L -> p right away, without the baton, which touches no
// memory. Who reserved behind L before it, and saw X < L in the word, has been left to this one: so the tail is read
// once more, and if it has moved, whatever follows is folded.
//
// Between 1 and 2 of a publisher lies a full fence, and another one between the clearing of AGAIN and the next look, so
// no mark is missed. Who waits takes the baton, too, if it is free: a folder that has looked often enough may let go
// although AGAIN was set, and somebody who waits goes on (I13).
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;

namespace Holt.Log;

/// <summary>Below which place every record is there. Thread safety: any thread.</summary>
internal sealed unsafe class Publication(SegmentRing ring, LogTail tail, ulong salt, Waiter waiter)
{
    private const ulong Folding = 1;
    private const ulong Again = 2;
    private const ulong Flags = Folding | Again;

    /// <summary>A writer folds for others so often before it goes its way.</summary>
    private const int LooksMax = 64;

    private PaddedWord _word = new() { Value = tail.Position };

    /// <summary>Everything below is published.</summary>
    public ulong Position => Volatile.Read(ref _word.Value) & ~Flags;

    /// <summary>The record at <paramref name="lsn"/> has its mark. True: the position has moved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Publish(ulong lsn, int bytes)
    {
        SyncPoint.Reach();
        ulong next = LogFormat.Canonical(lsn + (ulong)bytes, ring.SegmentBytes);
        bool isLast = tail.Position == next;
        SyncPoint.Reach();
        ulong seen = Interlocked.CompareExchange(ref _word.Value, isLast ? next : lsn | Folding, lsn);
        if (seen == lsn)
        {
            if (isLast)
            {
                Pass(next);
            }
            else
            {
                Fold(lsn, next);
            }

            return true;
        }

        return (seen & Folding) != 0 && AskAgain(lsn, bytes, seen);
    }

    /// <summary>
    /// Waits until everything below <paramref name="end"/> is published; that is up to running writers.
    /// </summary>
    public void Await(ulong end)
    {
        while (true)
        {
            SyncPoint.Reach();
            ulong seen = Volatile.Read(ref _word.Value);
            if ((seen & ~Flags) >= end)
            {
                return;
            }

            if ((seen & Folding) != 0 || !TryFold(seen))
            {
                waiter.WaitWhile(LogWaits.Published, ref _word.Value, seen);
            }
        }
    }

    /// <summary>The folder will look once more, or has let go.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AskAgain(ulong lsn, int bytes, ulong seen)
    {
        while ((seen & Flags) == Folding)
        {
            SyncPoint.Reach();
            ulong found = Interlocked.CompareExchange(ref _word.Value, seen | Again, seen);
            if (found == seen)
            {
                return false;
            }

            seen = found;
        }

        return seen == lsn && Publish(lsn, bytes);
    }

    /// <summary>True: the position has moved, from <paramref name="seen"/>, by this call or another.</summary>
    private bool TryFold(ulong seen)
    {
        if (Interlocked.CompareExchange(ref _word.Value, seen | Folding, seen) != seen)
        {
            return true;
        }

        Fold(seen, seen);
        return Volatile.Read(ref _word.Value) != seen;
    }

    /// <summary>The position has moved to <paramref name="next"/>, where nothing was reserved just before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pass(ulong next)
    {
        SyncPoint.Reach();
        if (!Planted.Is(PlantedBug.SilentFold))
        {
            waiter.Wake(LogWaits.Published);
        }

        if (tail.Position != next && !Planted.Is(PlantedBug.LonePass))
        {
            _ = TryFold(next);
        }
    }

    /// <summary>With the baton: <paramref name="next"/> is as far as marks are known to go.</summary>
    private void Fold(ulong from, ulong next)
    {
        ulong held = from | Folding;
        int look = 0;
        while (true)
        {
            next = OverMarks(next);
            SyncPoint.Reach();
            if (Interlocked.CompareExchange(ref _word.Value, next, held) == held)
            {
                break;
            }

            look++;
            if (look == LooksMax)
            {
                _ = Interlocked.Exchange(ref _word.Value, next);
                break;
            }

            held = next | Folding;
            _ = Interlocked.Exchange(ref _word.Value, held);
        }

        // A waiter that found nothing wakes nobody, or two of them would keep each other awake.
        if ((next != from || look > 0) && !Planted.Is(PlantedBug.SilentFold))
        {
            waiter.Wake(LogWaits.Published);
        }
    }

    private ulong OverMarks(ulong place)
    {
        while (true)
        {
            SyncPoint.Reach();
            if (place >= tail.Position)
            {
                return place;
            }

            // Its owner writes it right now, or has; see the picture at LogRecordHead.
            var head = (LogRecordHead*)ring.Memory(place);
            ulong room = ring.SegmentBytes - (place & (ring.SegmentBytes - 1));
            if (Volatile.Read(ref head->Lsn) != place
                || !head->IsGood(place, room, salt)
                || (Volatile.Read(ref head->Mark) == 0 && !Planted.Is(PlantedBug.UnmarkedFold)))
            {
                return place;
            }

            place = LogFormat.Canonical(place + head->Length, ring.SegmentBytes);
        }
    }
}
