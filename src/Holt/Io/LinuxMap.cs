// A mapped range of a file on Linux.
//
// A store to a page that is not in memory reads it from the disk first. If that fails there is no error but a signal
// that ends the process, and if it is slow the writer waits. So pages are populated ahead of their use: the call that
// does it answers an error instead, and the pages are locked in memory until they are released. Locking needs a
// permission (RLIMIT_MEMLOCK); without it a page may be evicted between populating and use, and the above holds for
// that case.
//
// A file that somebody else makes shorter while it is mapped ends the process too. Nothing can be done about that; the
// permissions of a store's files keep others out.
using System.Diagnostics;
using System.Threading;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>A range of a <see cref="LinuxFile"/> in memory. Not inherited by a forked process.</summary>
internal sealed unsafe class LinuxMap : IDiskMap
{
    public const int PageBytes = 4096;

    private readonly LinuxFile _file;

    private readonly long _offset;

    private byte* _start;

    /// <summary>1 once it is unmapped. Interlocked.</summary>
    private int _isDisposed;

    private LinuxMap(LinuxFile file, long offset, byte* start, long length)
    {
        _file = file;
        _offset = offset;
        _start = start;
        Length = length;
    }

    /// <inheritdoc/>
    public byte* Start => _start;

    /// <inheritdoc/>
    public long Length { get; }

    public static Fault? Open(LinuxFile file, Descriptor descriptor, long offset, long length, out IDiskMap? map)
    {
        map = null;
        const int protect = Syscalls.ProtectRead | Syscalls.ProtectWrite;
        byte* start = FileSyscalls.Map(null, (nuint)length, protect, Syscalls.MapShared, descriptor, (nint)offset);
        if (start == Syscalls.MapFailed)
        {
            return Errno.Refused(file.Name, offset, $"map {length} bytes");
        }

        var made = new LinuxMap(file, offset, start, length);
        if (Syscalls.Advise(start, (nuint)length, Syscalls.AdviseDontFork) != 0)
        {
            Fault fault = Errno.Refused(file.Name, offset, "keep the mapping from forked processes");
            made.Dispose();
            return fault;
        }

        map = made;
        return null;
    }

    /// <inheritdoc/>
    public Fault? Populate(long offset, long length)
    {
        Check(offset, length);
        byte* start = _start + offset;
        while (Syscalls.Advise(start, (nuint)length, Syscalls.AdvisePopulateWrite) != 0)
        {
            int errno = Errno.LastNumber;
            if (errno == Errno.Invalid)
            {
                // Kernels before 5.14.
                Fault? fault = PopulateByTouching(offset, length);
                if (fault is not null)
                {
                    return fault;
                }

                break;
            }

            if (errno is not (Errno.Interrupted or Errno.TryAgain))
            {
                // The kernel says "bad address" for whatever would have been a signal: a read that failed, a full disk.
                errno = errno == Errno.BadAddress ? Errno.InputOutput : errno;
                return Errno.Refused(_file.Name, _offset + offset, $"make {length} mapped bytes present", errno);
            }
        }

        _ = FileSyscalls.LockMemory(start, (nuint)length);
        return null;
    }

    /// <inheritdoc/>
    public void Release(long offset, long length)
    {
        Check(offset, length);
        _ = FileSyscalls.UnlockMemory(_start + offset, (nuint)length);

        // A page that no process has in its page table is written back without telling the processors so, one by one.
        _ = Syscalls.Advise(_start + offset, (nuint)length, Syscalls.AdviseDontNeed);
    }

    /// <inheritdoc/>
    public void Stored(long offset, long length)
    {
        // The page cache has it.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _ = Syscalls.Unmap(_start, (nuint)Length);
            _start = null;
        }
    }

    /// <summary>
    /// The same without the kernel's help. Reading first brings the pages into memory and reports what fails; then each
    /// is written to without changing it, also while somebody else stores there.
    /// </summary>
    internal Fault? PopulateByTouching(long offset, long length)
    {
        byte* page = stackalloc byte[PageBytes];
        for (long at = offset; at < offset + length; at += PageBytes)
        {
            Fault? fault = _file.Read(_offset + at, page, PageBytes, out int count);
            if (fault is null && count < PageBytes)
            {
                fault = new Fault(HoltStatus.Io, _file.Name, _offset + at, 0, "the file ends inside its mapping");
            }

            if (fault is not null)
            {
                return fault;
            }

            _ = Interlocked.Add(ref *(int*)(_start + at), 0);
        }

        return null;
    }

    [Conditional("DEBUG")]
    private void Check(long offset, long length)
    {
        Debug.Assert(_isDisposed == 0, "unmapped already");
        Debug.Assert(offset % PageBytes == 0 && length % PageBytes == 0, "whole pages");
        Debug.Assert(offset >= 0 && length > 0 && offset <= Length - length, "inside the mapping");
    }
}
