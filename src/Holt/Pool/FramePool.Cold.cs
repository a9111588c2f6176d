using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Holt.Foundation;

namespace Holt.Pool;

/// <content>The memory of cold frames that have some of their pages in it; see <see cref="ColdPages"/>.</content>
internal sealed unsafe partial class FramePool
{
    /// <summary>
    /// Whether what was read since <paramref name="seen"/> is true, from a cold frame too: there the word is the same.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ValidateAny(uint id, ulong seen) => Validate(id, seen) || IsStillCold(id, seen);

    /// <summary>Whether what was read from pages of a cold frame since <paramref name="seen"/> is true.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool IsStillCold(uint id, ulong seen) => LatchWord.ValidateCold(ref Word(id), seen);

    /// <summary>Pages in memory: of a cold frame, to be asked before they are read.</summary>
    public PageBits ResidentOf(uint id)
    {
        SyncPoint.Reach();
        ref PageBits resident = ref _descriptors[Masked(id)].Resident;
        return new PageBits { Low = Volatile.Read(ref resident.Low), High = Volatile.Read(ref resident.High) };
    }

    /// <summary>The first page as it is in memory.</summary>
    public ReadOnlySpan<byte> HeadOf(uint id) => new(FrameOf(id), PageBits.PageBytes);

    /// <summary>How warm a cold frame is.</summary>
    public byte HeatOf(uint id) => Volatile.Read(ref _descriptors[Masked(id)].Heat);

    /// <summary>Sets it; who comes last is right enough.</summary>
    public void SetHeat(uint id, byte heat)
    {
        ref byte now = ref _descriptors[Masked(id)].Heat;
        if (Volatile.Read(ref now) != heat)
        {
            Volatile.Write(ref now, heat);
        }
    }

    /// <summary>Puts a page that was read, and is right, where it belongs; unless it is there.</summary>
    /// <returns>False: the frame is not as it was when its word was seen, so the page may not be its own.</returns>
    public bool TryInstall(uint id, ulong seen, int page, ReadOnlySpan<byte> bytes)
    {
        SyncPoint.Reach();
        lock (Cold.LockOf(Masked(id)))
        {
            if (Volatile.Read(ref Word(id)) != seen)
            {
                return false;
            }

            PageBits resident = _descriptors[Masked(id)].Resident;
            if (!resident.Has(page))
            {
                byte* to = FrameOf(id) + ((long)page * PageBits.PageBytes);
                *to = bytes[0]; // a copy looks at where it goes first, and the kernel then makes the page twice
                bytes.CopyTo(new Span<byte>(to, PageBits.PageBytes));
                resident.Add(page);
                CountResident(id, resident);
            }

            return true;
        }
    }

    /// <summary>Gives the memory of a cold frame back from a page on.</summary>
    /// <returns>How many pages that were.</returns>
    public int GiveBackFrom(uint id, int page)
    {
        SyncPoint.Reach();
        lock (Cold.LockOf(Masked(id)))
        {
            ref ulong word = ref Word(id);
            PageBits resident = _descriptors[Masked(id)].Resident;
            PageBits kept = resident.And(PageBits.First(page));
            int count = resident.Count - kept.Count;
            if (count == 0 || !LatchWord.IsCold(Volatile.Read(ref word)))
            {
                return 0;
            }

            // In this order: who has the new word does not see the old bits, who has the old word does not validate
            // once anything is gone.
            CountResident(id, kept);
            if (!Planted.Is(PlantedBug.QuietRecool))
            {
                LatchWord.Recool(ref word);
            }

            DiscardFrom(id, page);
            return count;
        }
    }
}
