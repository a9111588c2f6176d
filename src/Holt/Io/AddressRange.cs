// Addresses are reserved once, memory comes with the first touch of a page and goes with Discard.
//
//                  2 MiB aligned
//                  v
//      +-----------+---------------------------------------------------+-----------+
//      | head      | the range: bytes of it are read and written       | tail      |
//      +-----------+---------------------------------------------------+-----------+
//       1 MiB, zeros, can only be read                                  the same
//
// Head and tail are there so that a reference read from a frame that is just being changed cannot fault: offsets inside
// a frame reach at most one frame and one record further, and those counted from the end of a bucket 128 KiB back. They
// cost no memory; all their pages are the kernel's zero page.
//
// DiscardAll gives the memory back at once. The addresses are given back by the finalizer, when nothing reaches the
// object any more: a thread that still reads while another closes the store finds zeros instead of a fault. The
// collector does not see how much that is, so a program that opens and closes stores and allocates nothing would run
// out of addresses: who reserves much asks for a collection now and then.
using System;
using System.Diagnostics;
using System.Threading;

namespace Holt.Io;

/// <summary>A reserved range of addresses. Thread safety: reading and discarding from any thread.</summary>
internal sealed unsafe class AddressRange
{
    /// <summary>A huge page, and what one page of page tables covers.</summary>
    public const long Alignment = 2L << 20;

    public const long HeadBytes = 1L << 20;

    public const long TailBytes = 1L << 20;

    /// <summary>Reserved between two collections; a process has room for 128 TiB.</summary>
    private const long UncollectedMax = 8L << 40;

    /// <summary>Small ranges count as so much, for the other memory of their stores.</summary>
    private const long CountedMin = 8L << 30;

    private static long s_uncollected; // Interlocked

    private AddressRange(byte* start, long bytes)
    {
        Start = start;
        Bytes = bytes;
    }

#pragma warning disable MA0055 // only the collector knows how long a thread can still read these addresses
    ~AddressRange() => _ = Syscalls.Unmap(Start - HeadBytes, (nuint)WholeBytes);
#pragma warning restore MA0055

    public byte* Start { get; }

    /// <summary>Without head and tail.</summary>
    public long Bytes { get; }

    private long WholeBytes => HeadBytes + Bytes + TailBytes;

    /// <summary>
    /// Asks for <paramref name="bytesMax"/>, then for half of it, and so on down to <paramref name="bytesMin"/>, until
    /// the kernel agrees. Both are powers of two and at least <see cref="Alignment"/>.
    /// </summary>
    public static HoltStatus TryReserve(long bytesMax, long bytesMin, out AddressRange? range)
    {
        Debug.Assert(long.IsPow2(bytesMax) && long.IsPow2(bytesMin) && bytesMin >= Alignment, "powers of two");
        if (Interlocked.Add(ref s_uncollected, long.Max(bytesMax, CountedMin)) >= UncollectedMax)
        {
            _ = Interlocked.Exchange(ref s_uncollected, 0);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        HoltStatus status = HoltStatus.NoMemory;
        for (long bytes = bytesMax; bytes >= bytesMin; bytes /= 2)
        {
            status = TryReserve(bytes, out range);
            if (status == HoltStatus.Ok)
            {
                return status;
            }
        }

        range = null;
        return status;
    }

    /// <summary>The bytes read as zero from now on, and their memory is the kernel's again. Whole pages only.</summary>
    public HoltStatus Discard(byte* start, long bytes)
    {
        Debug.Assert(start >= Start && start + bytes <= Start + Bytes, "outside the range");
        return Advise(start, bytes, Syscalls.AdviseDontNeed);
    }

    /// <summary>Whether whoever uses it asks for huge pages; set once, before others come.</summary>
    public bool MayBeHuge { get; set; }

    /// <summary>
    /// Whether memory that comes with the next touches may come as huge pages. What is there stays as it is; where it
    /// cannot be had, nothing changes.
    /// </summary>
    public void SetHuge(byte* start, long bytes, bool isHuge)
    {
        Debug.Assert(start >= Start && start + bytes <= Start + Bytes, "outside the range");
        _ = Advise(start, bytes, isHuge ? Syscalls.AdviseHugePage : Syscalls.AdviseNoHugePage);
    }

    public void DiscardAll() => _ = Discard(Start, Bytes);

    private static HoltStatus TryReserve(long bytes, out AddressRange? range)
    {
        range = null;
        long whole = HeadBytes + bytes + TailBytes;
        const int flags = Syscalls.MapPrivate | Syscalls.MapAnonymous | Syscalls.MapNoReserve;
        byte* got = Syscalls.Map(
            null, (nuint)(whole + Alignment), Syscalls.ProtectRead | Syscalls.ProtectWrite, flags, -1, 0);
        if (got == Syscalls.MapFailed)
        {
            return Errno.Last;
        }

        byte* start = (byte*)(((nuint)got + (nuint)(HeadBytes + Alignment - 1)) & ~(nuint)(Alignment - 1));
        Trim(got, start - HeadBytes);
        Trim(start - HeadBytes + whole, got + whole + Alignment);
        var made = new AddressRange(start, bytes);
        HoltStatus status = made.Prepare();
        range = status == HoltStatus.Ok ? made : null;
        return status;
    }

    private static void Trim(byte* start, byte* end)
    {
        if (start < end)
        {
            _ = Syscalls.Unmap(start, (nuint)(end - start));
        }
    }

    private static HoltStatus Advise(byte* start, long bytes, int advice) =>
        Syscalls.Advise(start, (nuint)bytes, advice) == 0 ? HoltStatus.Ok : Errno.Last;

    /// <summary>
    /// A process that locks its memory gets the whole range as memory and can discard nothing; the first discard finds
    /// that out. Kernels built without huge pages refuse the advice about them, which changes nothing.
    /// </summary>
    private HoltStatus Prepare()
    {
        SetHuge(Start, Bytes, isHuge: false);
        if (Syscalls.Protect(Start - HeadBytes, (nuint)HeadBytes, Syscalls.ProtectRead) != 0
            || Syscalls.Protect(Start + Bytes, (nuint)TailBytes, Syscalls.ProtectRead) != 0)
        {
            return Errno.Last;
        }

        HoltStatus status = Advise(Start - HeadBytes, WholeBytes, Syscalls.AdviseDontDump);
        if (status == HoltStatus.Ok)
        {
            status = Advise(Start - HeadBytes, WholeBytes, Syscalls.AdviseDontFork);
        }

        return status == HoltStatus.Ok ? Discard(Start, Alignment) : status;
    }
}
