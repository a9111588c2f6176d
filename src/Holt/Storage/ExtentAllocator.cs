// A bit for each unit of the file, 1 when it is used. Free neighbours join by themselves, and what a crash left behind
// is free because nobody took it when the table was read. Blocks of 16 MiB each keep an upper bound of their longest
// free run, so the search for room skips those that are full; an extent does not cross a block's end.
//
//    Free(extent)       the extent is left: nobody may have it yet, a durable manifest may still name it
//    ReleasePending()   the record that left it is durable: now it is free                                     // I7
using System;
using System.Collections.Generic;
using System.Numerics;
using Holt.Foundation;

namespace Holt.Storage;

/// <summary>Which units of the file of frames are used; gives the lowest room there is.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ExtentAllocator
{
    public const int BlockUnits = 4096;

    private const int WordBits = 64;
    private const int BlockWords = BlockUnits / WordBits;

    private readonly List<Extent> _pending = [];
    private ulong[] _used = [];

    /// <summary>
    /// Per block: no free run in it is longer. A run longer than the number says so by its largest value.
    /// </summary>
    private byte[] _longest = [];

    /// <summary>Units of the file.</summary>
    public long Units { get; private set; }

    public long FreeUnits { get; private set; }

    /// <summary>Units that are left but not free.</summary>
    public long PendingUnits { get; private set; }

    /// <summary>The file has this many units now, the new ones free.</summary>
    public void Grow(long units)
    {
        if (units <= Units)
        {
            return;
        }

        int blocks = (int)((units + BlockUnits - 1) / BlockUnits);
        if (blocks > _longest.Length)
        {
            int before = _used.Length;
            Array.Resize(ref _used, blocks * BlockWords);
            Array.Resize(ref _longest, blocks);
            _used.AsSpan(before).Fill(ulong.MaxValue);
        }

        long start = Units;
        Units = units;
        Change(start, units - start, toUsed: false);
    }

    /// <summary>Free units at the end of the file, counted up to a limit.</summary>
    public long FreeTail(long limit)
    {
        long count = 0;
        while (count < limit && count < Units && !IsUsed(Units - 1 - count))
        {
            count++;
        }

        return count;
    }

    /// <summary>The file has so many units less, which were free.</summary>
    public void Shrink(long units)
    {
        Change(Units - units, units, toUsed: true); // behind the end all is used
        Units -= units;
    }

    /// <summary>The lowest free run of so many units.</summary>
    public bool TryAllocate(int units, out Extent extent)
    {
        for (int block = 0; block < _longest.Length; block++)
        {
            int skip = _longest.AsSpan(block).IndexOfAnyInRange((byte)units, byte.MaxValue);
            if (skip < 0)
            {
                break;
            }

            block += skip;
            int at = Find(_used.AsSpan(block * BlockWords, BlockWords), units, out int longest);
            if (at >= 0)
            {
                extent = new Extent(((long)block * BlockUnits) + at, units);
                Change(extent.FirstUnit, units, toUsed: true);
                return true;
            }

            _longest[block] = (byte)int.Min(longest, byte.MaxValue);
        }

        extent = default;
        return false;
    }

    /// <summary>How many units there are free in extents of a certain length, one beside the other.</summary>
    public long CountRoom(int length)
    {
        long count = 0;
        for (int block = 0; block < _longest.Length; block++)
        {
            if (_longest[block] >= length)
            {
                count += CountRuns(_used.AsSpan(block * BlockWords, BlockWords), length);
            }
        }

        return count * length;
    }

    /// <summary>
    /// Takes units that somebody is known to have. False: outside the file, or somebody else has one.
    /// </summary>
    public bool TryTake(Extent extent)
    {
        if (extent.Units <= 0 || extent.FirstUnit < 0 || extent.EndUnit > Units)
        {
            return false;
        }

        for (long unit = extent.FirstUnit; unit < extent.EndUnit; unit++)
        {
            if (IsUsed(unit))
            {
                return false;
            }
        }

        Change(extent.FirstUnit, extent.Units, toUsed: true);
        return true;
    }

    /// <summary>The extent is left, and becomes free with the next <see cref="ReleasePending"/>.</summary>
    public void Free(Extent extent)
    {
        _pending.Add(extent);
        PendingUnits += extent.Units;
    }

    /// <summary>Frees what was left.</summary>
    public void ReleasePending()
    {
        foreach (Extent extent in _pending)
        {
            FreeNow(extent);
        }

        _pending.Clear();
        PendingUnits = 0;
    }

    /// <summary>Frees an extent that no record has ever named.</summary>
    public void FreeNow(Extent extent) => Change(extent.FirstUnit, extent.Units, toUsed: false);

    public bool IsUsed(long unit) => ((_used[unit / WordBits] >> (int)(unit % WordBits)) & 1) != 0;

    /// <summary>Finds the first run of zeros of a length; else how long the longest one is.</summary>
    private static int Find(ReadOnlySpan<ulong> words, int length, out int longest)
    {
        longest = 0;
        int run = 0;
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = words[i];
            int bit = 0;
            while (bit < WordBits)
            {
                int zeros = int.Min(BitOperations.TrailingZeroCount(word >> bit), WordBits - bit);
                run += zeros;
                longest = int.Max(longest, run);
                if (run >= length)
                {
                    return (i * WordBits) + bit + zeros - run;
                }

                bit += zeros;
                if (bit < WordBits)
                {
                    bit += int.Min(BitOperations.TrailingZeroCount(~(word >> bit)), WordBits - bit);
                    run = 0;
                }
            }
        }

        return -1;
    }

    /// <summary>How many runs of zeros of a length there are, one beside the other.</summary>
    private static int CountRuns(ReadOnlySpan<ulong> words, int length)
    {
        int count = 0;
        int run = 0;
        foreach (ulong word in words)
        {
            int bit = 0;
            while (bit < WordBits)
            {
                int zeros = int.Min(BitOperations.TrailingZeroCount(word >> bit), WordBits - bit);
                run += zeros;
                bit += zeros;
                if (bit < WordBits)
                {
                    bit += int.Min(BitOperations.TrailingZeroCount(~(word >> bit)), WordBits - bit);
                    count += run / length;
                    run = 0;
                }
            }
        }

        return count + (run / length);
    }

    private void Change(long first, long count, bool toUsed)
    {
        for (long unit = first; unit < first + count; unit++)
        {
            Invariant.That(IsUsed(unit) != toUsed);
            _used[unit / WordBits] ^= 1UL << (int)(unit % WordBits);
        }

        FreeUnits += toUsed ? -count : count;
        if (!toUsed)
        {
            int block = (int)(first / BlockUnits);
            int blockEnd = (int)((first + count + BlockUnits - 1) / BlockUnits);
            _longest.AsSpan(block, blockEnd - block).Fill(byte.MaxValue);
        }
    }
}
