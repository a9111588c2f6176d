// An open file on Linux.
//
// Interrupted calls are made again and short counts are completed; the one exception is a sync that failed: it is never
// made again here, because the kernel marks the pages clean and would answer yes.
//
// A process may be forbidden to write files above a size (RLIMIT_FSIZE). The kernel then answers with a signal that
// kills the process, before any error; so the limit is read when the file is opened, and what would exceed it is
// refused as a full disk. A limit that is lowered later still kills.
using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>A file of a <see cref="LinuxDisk"/>.</summary>
internal sealed unsafe class LinuxFile : IDiskFile
{
    /// <summary>Written at a time where space has to be taken by writing zeros.</summary>
    private const int ZerosBytes = 64 << 10;

    private readonly Descriptor _descriptor;

    private readonly long _bytesMax;

    private bool _isLocked; // who locks and disposes: one at a time

    public LinuxFile(Descriptor descriptor, string name)
    {
        _descriptor = descriptor;
        Name = name;
        _bytesMax = BytesMax();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Whether many transfers go through a ring, where the kernel has one.</summary>
    public bool UsesRings { get; init; } = true;

    /// <inheritdoc/>
    public Fault? Size(out long bytes)
    {
        bytes = FileSyscalls.Seek(_descriptor, 0, FileSyscalls.SeekEnd);
        return bytes >= 0 ? null : Errno.Refused(Name, -1, "ask for the size");
    }

    /// <inheritdoc/>
    public Fault? Read(long offset, byte* to, int length, out int count)
    {
        Debug.Assert(offset >= 0 && length >= 0, "a range");
        for (count = 0; count < length;)
        {
            nint got = FileSyscalls.Read(_descriptor, to + count, (nuint)(length - count), offset + count);
            if (got > 0)
            {
                count += (int)got;
            }
            else if (got == 0)
            {
                break;
            }
            else if (Errno.LastNumber != Errno.Interrupted)
            {
                return Errno.Refused(Name, offset + count, $"read {length - count} bytes");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void ExpectRandomReads() => _ = FileSyscalls.Advise(_descriptor, 0, 0, FileSyscalls.AdviseRandom);

    /// <inheritdoc/>
    public Fault? Write(long offset, byte* from, int length)
    {
        Debug.Assert(offset >= 0 && length >= 0, "a range");
        Fault? fault = RefuseAbove(offset, length);
        for (int count = 0; count < length && fault is null;)
        {
            nint put = FileSyscalls.Write(_descriptor, from + count, (nuint)(length - count), offset + count);
            if (put > 0)
            {
                count += (int)put;
            }
            else if (put == 0 || Errno.LastNumber != Errno.Interrupted)
            {
                int errno = put == 0 ? Errno.InputOutput : Errno.LastNumber;
                fault = Errno.Refused(Name, offset + count, $"write {length - count} bytes", errno);
            }
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Transfer(ReadOnlySpan<FileTransfer> transfers)
    {
        Fault? first = null;
        foreach (ref readonly FileTransfer transfer in transfers)
        {
            first ??= transfer.IsWrite ? RefuseAbove(transfer.Offset, transfer.Length) : null;
        }

        // What would exceed the limit of the process must not reach the kernel: each call by itself is refused here.
        Ring? ring = UsesRings && first is null && transfers.Length > 1 ? RingPool.TryRent() : null;
        if (ring is null)
        {
            return TransferInTurn(transfers);
        }

        Span<int> done = stackalloc int[Ring.Depth];
        Span<int> errors = stackalloc int[Ring.Depth];
        for (int at = 0; at < transfers.Length; at += Ring.Depth)
        {
            ReadOnlySpan<FileTransfer> some = transfers[at..int.Min(at + Ring.Depth, transfers.Length)];
            ring.Run(_descriptor, some, done, errors);
            for (int i = 0; i < some.Length; i++)
            {
                first ??= FaultOf(some[i], done[i], errors[i]);
            }
        }

        RingPool.Return(ring);
        return first;
    }

    /// <inheritdoc/>
    public Fault? Sync()
    {
        while (FileSyscalls.SyncData(_descriptor) != 0)
        {
            if (Errno.LastNumber != Errno.Interrupted)
            {
                return Errno.Refused(Name, -1, "sync the file");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Fault? Resize(long bytes)
    {
        Fault? fault = RefuseAbove(bytes, 0);
        while (fault is null && FileSyscalls.Truncate(_descriptor, bytes) != 0)
        {
            fault = Errno.LastNumber == Errno.Interrupted ? null : Errno.Refused(Name, bytes, "set the size");
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Reserve(long offset, long length)
    {
        Debug.Assert(offset >= 0 && length > 0, "a range");
        Fault? fault = RefuseAbove(offset, length);
        while (fault is null && FileSyscalls.Allocate(_descriptor, 0, offset, length) != 0)
        {
            int errno = Errno.LastNumber;
            if (errno is Errno.NotSupported or Errno.NoSuchCall)
            {
                return ReserveByWriting(offset + length);
            }

            fault = errno == Errno.Interrupted ? null : Errno.Refused(Name, offset, $"reserve {length} bytes", errno);
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Discard(long offset, long length)
    {
        Debug.Assert(offset >= 0 && length > 0, "a range");
        const int mode = FileSyscalls.PunchHole | FileSyscalls.KeepSize;
        while (FileSyscalls.Allocate(_descriptor, mode, offset, length) != 0)
        {
            int errno = Errno.LastNumber;
            if (errno != Errno.Interrupted)
            {
                return errno is Errno.NotSupported or Errno.NoSuchCall
                    ? null
                    : Errno.Refused(Name, offset, $"discard {length} bytes", errno);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Fault? Map(long offset, long length, out IDiskMap? map)
    {
        Debug.Assert(offset % LinuxMap.PageBytes == 0 && length % LinuxMap.PageBytes == 0, "whole pages");
        map = null;
        Fault? fault = Size(out long bytes);
        if (fault is null && (offset < 0 || length <= 0 || offset > bytes - length))
        {
            // Memory behind the end of the file would be a fatal signal at the first touch.
            fault = new Fault(HoltStatus.Invalid, Name, offset, 0, $"cannot map {length} bytes of a file of {bytes}");
        }

        if (fault is null)
        {
            fault = LinuxMap.Open(this, _descriptor, offset, length, out map);
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Lock(bool exclusive)
    {
        var whole = new FileLock { Kind = exclusive ? FileSyscalls.ExclusiveLock : FileSyscalls.SharedLock };
        while (FileSyscalls.Lock(_descriptor, FileSyscalls.SetOpenFileLock, &whole) != 0)
        {
            int errno = Errno.LastNumber;
            if (errno is Errno.TryAgain or Errno.Access)
            {
                return new Fault(HoltStatus.Locked, Name, -1, errno, "locked by another open of it");
            }

            if (errno != Errno.Interrupted)
            {
                return Errno.Refused(Name, -1, "lock the file");
            }
        }

        _isLocked = true;
        return null;
    }

    /// <summary>
    /// The lock is given back first. Closing alone leaves it to whoever else has the descriptor: a process that
    /// another thread just forked keeps it until it runs its program.
    /// </summary>
    public void Dispose()
    {
        if (_isLocked && !_descriptor.IsClosed)
        {
            var whole = new FileLock { Kind = FileSyscalls.NoLock };
            _ = FileSyscalls.Lock(_descriptor, FileSyscalls.SetOpenFileLock, &whole);
        }

        _descriptor.Dispose();
    }

    private Fault? TransferInTurn(ReadOnlySpan<FileTransfer> transfers)
    {
        IDiskFile self = this;
        Fault? first = null;
        foreach (ref readonly FileTransfer transfer in transfers)
        {
            Fault? fault = self.TransferOne(transfer);
            first ??= fault;
        }

        return first;
    }

    private Fault? FaultOf(in FileTransfer transfer, int done, int errno)
    {
        string verb = transfer.IsWrite ? "write" : "read";
        return errno != 0
            ? Errno.Refused(Name, transfer.Offset + done, $"{verb} {transfer.Length - done} bytes", errno)
            : done < transfer.Length ? DiskFileSpans.EndsEarly(Name, transfer.Offset + done)
            : null;
    }

    private static long BytesMax()
    {
        ulong* softAndHard = stackalloc ulong[2];
        bool known = FileSyscalls.Limit(FileSyscalls.FileSizeLimit, softAndHard) == 0;
        return known && softAndHard[0] < long.MaxValue ? (long)softAndHard[0] : long.MaxValue;
    }

    private Fault? RefuseAbove(long offset, long length) =>
        offset <= _bytesMax - length
            ? null
            : new Fault(
                HoltStatus.NoSpace, Name, offset, Errno.FileTooBig,
                $"cannot grow to {offset + length} bytes: this process may write files of {_bytesMax}");

    /// <summary>
    /// A file system that cannot reserve space: what lies behind the end is written. Holes before the end stay holes;
    /// there are none where nobody can discard either, unless the size was set.
    /// </summary>
    private Fault? ReserveByWriting(long end)
    {
        byte* zeros = (byte*)NativeMemory.AllocZeroed(ZerosBytes);
        Fault? fault = Size(out long at);
        while (fault is null && at < end)
        {
            int length = (int)Math.Min(ZerosBytes, end - at);
            fault = Write(at, zeros, length);
            at += length;
        }

        NativeMemory.Free(zeros);
        return fault;
    }
}
