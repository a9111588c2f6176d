// The one word that guards a frame: a version that only grows, and who holds the frame now.
//
//     63                                    8 7      0
//    +---------------------------------------+--------+
//    |            version, 56 bits           | state  |
//    +---------------------------------------+--------+
//
// Overview. Readers do not latch: they remember the word, read what they want, and ask afterwards whether it still
// holds. Writers latch. A writer first takes *intent*, which stops other writers and eviction but lets readers pass;
// under intent it finds out what it will change and makes room. Then it upgrades to *exclusive*, changes the frame
// and lets go. A reader that lost too often takes a *shared* latch; an upgrade closes the door to new ones and waits
// for those inside.
//
// Read protocol (Boehm, MSPC 2012; Leis et al., DaMoN 2016):
//    1  word = begin read; not readable: wait, and if the frame is gone start again from the root
//    2  read and copy: what is read may be torn and must neither fault nor be believed
//    3  validate(word): read barrier, the version is the same, nobody changes the frame. Only now use what was read
//
// Write protocol:
//    1  intent, from the word of an optimistic read (proves that nothing changed since) or by waiting
//    2  prepare: may allocate, wait for what stands above in the latch order, or give up
//    3  upgrade; 4 change, nothing here may fail or wait; 5 release, which bumps the version and wakes the sleepers
//
// States:  0 never used   1 free   2...60 shared by n = state - 1   0x80 + n intent, with n shared   0xC0 + n closing:
//          intent that waits for the last n shared   0xFC marked for eviction   0xFD cold: its bytes are on the disk
//          only   0xFE exclusive   0xFF gone: nobody's frame
// Readable are all but never used, cold, exclusive and gone: one compare. n is at most 59.
//
// Transitions. What is not in this table does not happen; LatchWordTests reads it and tries every pair. `+1` bumps
// the version; `wakes` means that somebody may sleep until this happens, so the pool looks for sleepers after it.
//
//    operation          | who may              | from          | to            | version | wakes
//    -------------------|----------------------|---------------|---------------|---------|------
//    TryBeginRead       | anybody              | marked        | free          | same    |
//    TryMark            | the evictor          | free          | marked        | same    |
//    TryShare           | a reader             | free          | shared 1      | same    |
//    TryShare           | a reader             | marked        | shared 1      | same    |
//    TryShare           | a reader             | shared n      | shared n+1    | same    |
//    TryShare           | a reader             | intent n      | intent n+1    | same    |
//    ReleaseShared      | one who shares       | shared 1      | free          | same    | wakes
//    ReleaseShared      | one who shares       | shared n      | shared n-1    | same    | wakes
//    ReleaseShared      | one who shares       | intent n      | intent n-1    | same    | wakes
//    ReleaseShared      | one who shares       | closing n     | closing n-1   | same    | wakes
//    TryIntend          | a writer             | free          | intent 0      | same    |
//    TryIntend          | a writer             | marked        | intent 0      | same    |
//    TryIntend          | a writer             | shared n      | intent n      | same    |
//    ReleaseIntent      | who has intent       | intent 0      | free          | same    | wakes
//    ReleaseIntent      | who has intent       | intent n      | shared n      | same    | wakes
//    TryUpgrade         | who has intent       | intent 0      | exclusive     | same    |
//    TryUpgrade         | who has intent       | intent n      | closing n     | same    |
//    TryUpgrade         | who has intent       | closing 0     | exclusive     | same    |
//    TryExclude         | a writer, evictor    | free          | exclusive     | same    |
//    TryExclude         | a writer, evictor    | marked        | exclusive     | same    |
//    Downgrade          | who is exclusive     | exclusive     | intent 0      | +1      | wakes
//    ReleaseExclusive   | who is exclusive     | exclusive     | free          | +1      | wakes
//    Cool               | who is exclusive     | exclusive     | cold          | +1      | wakes
//    TryWarm            | one who wants it     | cold          | exclusive     | same    |
//    Recool             | the evictor          | cold          | cold          | +1      |
//    Retire             | who is exclusive     | exclusive     | gone          | +1      | wakes
//    TryClaim           | who owns the id      | never used    | exclusive     | same    |
//    TryClaim           | who owns the id      | gone          | exclusive     | same    |
//
// A reader that passes by (isPassing) begins without that first row: a mark stays, and the frame counts as not used.
//
// A cold frame may have some of its pages in memory (Pool/ColdPages.cs). Who reads these remembers the whole word and
// asks whether it is the same: Recool comes when pages are given back. It and TryWarm are done under the frame's page
// lock, so a cold word stands still for who has that. Neither is a sync point: no lock is held while one is reached.
//
// The version never goes back, not over eviction, freeing or reuse of the id: a word seen once with some version and
// seen again with the same version guarded the same bytes all the time, if it is readable.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Holt.Foundation;

/// <summary>A frame's latch word: 56 bits of version, 8 bits of state. Thread safety: it is what makes it.</summary>
internal static class LatchWord
{
    public const int VersionShift = 8;

    public const ulong NeverUsed = 0;
    public const ulong Free = 1;
    public const ulong Intent = 0x80;
    public const ulong Closing = 0xC0;
    public const ulong Marked = 0xFC;
    public const ulong Cold = 0xFD;
    public const ulong Exclusive = 0xFE;
    public const ulong Gone = 0xFF;

    /// <summary>How many may share at once; the next one waits.</summary>
    public const ulong SharedCountMax = 59;

    private const ulong OneVersion = 1UL << VersionShift;
    private const ulong StateMask = OneVersion - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong StateOf(ulong word) => word & StateMask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong VersionOf(ulong word) => word >> VersionShift;

    /// <summary>Whether the bytes behind the word stand still as long as the version does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReadable(ulong word) => unchecked((byte)(word - 1)) < (byte)(Cold - 1);

    /// <summary>Nothing to wait for: whoever had a reference to this frame starts again from the root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsGone(ulong word) => StateOf(word) is Gone or NeverUsed;

    /// <summary>The frame is there, and its bytes are not: who wants them reads them from the disk first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsCold(ulong word) => StateOf(word) == Cold;

    /// <summary>Step 1 of a read: the word, if it is readable. Clears a mark, and writes nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryBeginRead(ref ulong word, out ulong seen) =>
        TryBeginRead(ref word, isPassing: false, out seen);

    /// <summary>The same; who only passes by leaves a mark where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryBeginRead(ref ulong word, bool isPassing, out ulong seen)
    {
        SyncPoint.Reach();
        seen = Volatile.Read(ref word);
        if (StateOf(seen) == Marked && !isPassing)
        {
            ClearMark(ref word, seen);
        }

        return IsReadable(seen);
    }

    /// <summary>Step 3 of a read: whether all that was read since <paramref name="seen"/> is true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Validate(ref ulong word, ulong seen)
    {
        SyncPoint.Reach();
        ReadBarrier.Insert();
        ulong now = Volatile.Read(ref word);
        return ((now ^ seen) < OneVersion && (IsReadable(now) || Planted.Is(PlantedBug.VersionOnlyValidation)))
            || Planted.Is(PlantedBug.NoValidation);
    }

    /// <summary>The same for what was read from pages of a cold frame: then the word itself is as it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ValidateCold(ref ulong word, ulong seen)
    {
        SyncPoint.Reach();
        ReadBarrier.Insert();
        ulong now = Volatile.Read(ref word);
        return (now ^ seen) < OneVersion && now == seen && IsCold(seen);
    }

    public static bool TryMark(ref ulong word)
    {
        ulong seen = Look(ref word);
        return StateOf(seen) == Free && Swap(ref word, seen, With(seen, Marked));
    }

    /// <summary>One more reader inside. If not, <paramref name="seen"/> is the word to wait on.</summary>
    public static bool TryShare(ref ulong word, out ulong seen)
    {
        while (true)
        {
            seen = Look(ref word);
            ulong state = StateOf(seen);
            bool opens = state is (>= Free and < Free + SharedCountMax) or (>= Intent and < Intent + SharedCountMax);
            if (!opens && state != Marked)
            {
                return false;
            }

            if (Swap(ref word, seen, state == Marked ? With(seen, Free + 1) : seen + 1))
            {
                return true;
            }
        }
    }

    public static void ReleaseShared(ref ulong word)
    {
        ulong seen;
        do
        {
            seen = Look(ref word);
            Debug.Assert(SharedCountOf(seen) > 0, "released a share that is not held");
        }
        while (!Swap(ref word, seen, seen - 1));
    }

    /// <summary>Intent, if nobody else has it. If not, <paramref name="seen"/> is the word to wait on.</summary>
    public static bool TryIntend(ref ulong word, out ulong seen)
    {
        while (true)
        {
            seen = Look(ref word);
            if (!IsOpenToWriters(seen))
            {
                return false;
            }

            if (Swap(ref word, seen, With(seen, Intent + SharedCountOf(seen))))
            {
                return true;
            }
        }
    }

    /// <summary>Intent, if nothing has changed since <paramref name="seen"/> and nobody else has it.</summary>
    public static bool TryIntendSince(ref ulong word, ulong seen)
    {
        while (true)
        {
            ulong now = Look(ref word);
            if ((now ^ seen) >= OneVersion || !IsOpenToWriters(now))
            {
                return false;
            }

            if (Swap(ref word, now, With(now, Intent + SharedCountOf(now))))
            {
                return true;
            }
        }
    }

    public static void ReleaseIntent(ref ulong word)
    {
        ulong seen;
        do
        {
            seen = Look(ref word);
            Debug.Assert(StateOf(seen) is >= Intent and < Closing, "released an intent that is not held");
        }
        while (!Swap(ref word, seen, With(seen, Free + SharedCountOf(seen))));
    }

    /// <summary>
    /// From intent to exclusive. Shared readers inside: the door is closed to new ones, and <paramref name="seen"/> is
    /// the word to wait on; then call again.
    /// </summary>
    public static bool TryUpgrade(ref ulong word, out ulong seen)
    {
        while (true)
        {
            seen = Look(ref word);
            ulong state = StateOf(seen);
            Debug.Assert(state is >= Intent and < Marked, "upgraded without intent");
            if (state is Intent or Closing || Planted.Is(PlantedBug.UpgradeEarly))
            {
                if (Swap(ref word, seen, With(seen, Exclusive)))
                {
                    return true;
                }
            }
            else if (state > Closing)
            {
                return false;
            }
            else
            {
                _ = Swap(ref word, seen, With(seen, Closing + SharedCountOf(seen)));
            }
        }
    }

    /// <summary>The version behind a word once the exclusive latch was taken from it and given back.</summary>
    public static ulong Next(ulong word) => word + OneVersion;

    /// <summary>Exclusive, if nothing has changed since <paramref name="seen"/> and nobody is inside.</summary>
    public static bool TryExcludeSince(ref ulong word, ulong seen)
    {
        while (true)
        {
            ulong now = Look(ref word);
            if ((now ^ seen) >= OneVersion || StateOf(now) is not (Free or Marked))
            {
                return false;
            }

            if (Swap(ref word, now, With(now, Exclusive)))
            {
                return true;
            }
        }
    }

    /// <summary>From exclusive back to intent: what was changed can be read, and this writer goes on.</summary>
    public static void Downgrade(ref ulong word) => Publish(ref word, Intent, nameof(Downgrade));

    public static void ReleaseExclusive(ref ulong word) => Publish(ref word, Free, nameof(ReleaseExclusive));

    /// <summary>The frame is no part of the tree any more.</summary>
    public static void Retire(ref ulong word)
    {
        Publish(ref word, Gone, nameof(Retire));
        if (Planted.Is(PlantedBug.VersionReset))
        {
            _ = Interlocked.Exchange(ref word, Gone);
        }
    }

    /// <summary>The frame's bytes are on the disk only.</summary>
    public static void Cool(ref ulong word) => Publish(ref word, Cold, nameof(Cool));

    /// <summary>Exclusive on a cold frame, for the one who brings its bytes. Under its page lock.</summary>
    public static bool TryWarm(ref ulong word)
    {
        ulong seen = Volatile.Read(ref word);
        return IsCold(seen) && Swap(ref word, seen, With(seen, Exclusive));
    }

    /// <summary>
    /// Pages of a cold frame are about to be given back, and are not counted any more. Under its page lock.
    /// </summary>
    public static void Recool(ref ulong word)
    {
        ulong seen = Volatile.Read(ref word);
        Debug.Assert(IsCold(seen), "gave pages of a frame back that is not cold");
        DebugCounters.CountSharedWrite();
        _ = Interlocked.Exchange(ref word, unchecked(seen + OneVersion));
    }

    /// <summary>Exclusive on a frame that is not there yet, for the one who was given its id.</summary>
    public static bool TryClaim(ref ulong word)
    {
        ulong seen = Look(ref word);
        return IsGone(seen) && Swap(ref word, seen, With(seen, Exclusive));
    }

    /// <summary>Whether intent can be had now.</summary>
    public static bool IsOpenToWriters(ulong word) => StateOf(word) is (>= Free and < Intent) or Marked;

    public static ulong SharedCountOf(ulong word) => StateOf(word) switch
    {
        NeverUsed or Marked or Cold or Exclusive or Gone => 0,
        >= Closing and ulong state => state - Closing,
        >= Intent and ulong state => state - Intent,
        ulong state => state - Free,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong With(ulong word, ulong state) => (word & ~StateMask) | state;

    /// <summary>
    /// The word before a swap. There is one sync point for both: a swap that fails looks again, so an interruption
    /// between the two shows nothing that one before them does not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Look(ref ulong word, [CallerMemberName] string place = "")
    {
        SyncPoint.Reach(place);
        return Volatile.Read(ref word);
    }

    /// <summary>A full fence, so that no change of the frame is seen before the latch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Swap(ref ulong word, ulong seen, ulong next)
    {
        DebugCounters.CountSharedWrite();
        return Interlocked.CompareExchange(ref word, next, seen) == seen;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ClearMark(ref ulong word, ulong seen) => _ = Swap(ref word, seen, With(seen, Free));

    /// <summary>Ends exclusive: nobody else may have touched the word, so it needs no compare.</summary>
    private static void Publish(ref ulong word, ulong state, string place)
    {
        ulong held = Look(ref word, place);
        Debug.Assert(StateOf(held) == Exclusive, "released an exclusive latch that is not held");
        DebugCounters.CountSharedWrite();
        ulong bump = Planted.Is(PlantedBug.NoBump) ? 0 : OneVersion;
        _ = Interlocked.Exchange(ref word, With(held + bump, state));
    }
}
