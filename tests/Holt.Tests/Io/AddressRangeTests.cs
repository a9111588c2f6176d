using System;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using Holt.Io;
using Xunit;

namespace Holt.Tests.Io;

public sealed unsafe class AddressRangeTests
{
    private const long SmallBytes = 8L << 20;

    [Fact]
    public void A_range_is_aligned_zero_and_writable_to_its_last_byte()
    {
        AddressRange range = Reserve(SmallBytes);
        Assert.Equal(SmallBytes, range.Bytes);
        Assert.Equal(0, (long)range.Start % AddressRange.Alignment);
        byte* last = range.Start + range.Bytes - 1;
        Assert.Equal(0, *last);
        *last = 7;
        Assert.Equal(7, *last);
        GC.KeepAlive(range);
    }

    [Fact]
    public void The_tail_behind_a_range_reads_as_zero()
    {
        AddressRange range = Reserve(SmallBytes);
        for (long offset = 0; offset < AddressRange.TailBytes; offset += 511)
        {
            Assert.Equal(0, range.Start[range.Bytes + offset]);
        }

        Assert.Equal(0, range.Start[range.Bytes + AddressRange.TailBytes - 1]);
        Assert.Equal("r--p", Mapping((long)range.Start + range.Bytes)[1]);
        GC.KeepAlive(range);
    }

    [Fact]
    public void The_head_before_a_range_reads_as_zero()
    {
        AddressRange range = Reserve(SmallBytes);
        for (long offset = 1; offset <= AddressRange.HeadBytes; offset += 511)
        {
            Assert.Equal(0, range.Start[-offset]);
        }

        Assert.Equal(0, range.Start[-AddressRange.HeadBytes]);
        Assert.Equal("r--p", Mapping((long)range.Start - AddressRange.HeadBytes)[1]);
        GC.KeepAlive(range);
    }

    [Fact]
    public void Discarded_pages_are_zero_and_their_neighbours_keep_their_bytes()
    {
        AddressRange range = Reserve(SmallBytes);
        new Span<byte>(range.Start, 3 * 4096).Fill(0x55);
        Assert.Equal(HoltStatus.Ok, range.Discard(range.Start + 4096, 4096));
        Assert.Equal(-1, new Span<byte>(range.Start + 4096, 4096).IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, new Span<byte>(range.Start, 4096).IndexOfAnyExcept((byte)0x55));
        Assert.Equal(-1, new Span<byte>(range.Start + 8192, 4096).IndexOfAnyExcept((byte)0x55));
        range.DiscardAll();
        Assert.Equal(0, range.Start[0]);
        GC.KeepAlive(range);
    }

    [Fact]
    public void The_kernel_refuses_too_many_addresses_and_gives_half_of_them()
    {
        const long tooMany = 1L << 48; // more than a process has
        Assert.Equal(HoltStatus.Ok, AddressRange.TryReserve(tooMany, SmallBytes, out AddressRange? range));
        Assert.NotNull(range);
        Assert.InRange(range.Bytes, SmallBytes, tooMany / 2);
        Assert.True(long.IsPow2(range.Bytes));
        Assert.Equal(0, range.Start[range.Bytes - 1]);

        Assert.Equal(HoltStatus.NoMemory, AddressRange.TryReserve(tooMany, tooMany, out AddressRange? none));
        Assert.Null(none);
        GC.KeepAlive(range);
    }

    [Fact]
    public void Addresses_are_given_back_when_nothing_reaches_the_range()
    {
        long start = ReserveAndForget(out WeakReference range);
        while (range.IsAlive)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        GC.WaitForPendingFinalizers();
        string[] now = Mapping(start);
        string line = $"{start:x}-{start + SmallBytes:x}";
        Assert.False(now.Length > 0 && now[0].StartsWith(line, StringComparison.Ordinal));
    }

    private static AddressRange Reserve(long bytes)
    {
        Assert.Equal(HoltStatus.Ok, AddressRange.TryReserve(bytes, bytes, out AddressRange? range));
        return range!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ReserveAndForget(out WeakReference reference)
    {
        AddressRange range = Reserve(SmallBytes);
        long start = (long)range.Start;
        Assert.Equal("rw-p", Mapping(start)[1]);
        reference = new WeakReference(range, trackResurrection: true);
        return start;
    }

    /// <summary>The line of this process's memory map that holds the address, in words; empty when none does.</summary>
    private static string[] Mapping(long address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] words = line.Split(' ');
            string[] ends = words[0].Split('-');
            bool above = ulong.Parse(ends[0], NumberStyles.HexNumber) <= (ulong)address;
            if (above && (ulong)address < ulong.Parse(ends[1], NumberStyles.HexNumber))
            {
                return words;
            }
        }

        return [];
    }
}
