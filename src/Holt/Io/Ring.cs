// Many reads and writes by one call of the kernel (Axboe, "Efficient IO with io_uring", 2019). Two queues lie in memory
// that the kernel and this process share:
//
//      submissions   we write entries and move the tail        the kernel takes them and moves the head
//      completions   the kernel writes answers, moves the tail we take them and move the head
//
// One call hands in what is new and waits for all answers. Those come in any order, short, or with an error that only
// means "again"; what is missing of a transfer is handed in anew. Whatever fails, nothing returns before every entry
// that was handed in is answered: until then its memory is the kernel's.
//
// The two queues are ordered by reading and writing their ends with acquire and release; the call itself is a full
// fence. A ring has one user at a time.
using System;
using System.Threading;
using Holt.Foundation;

namespace Holt.Io;

/// <summary>A ring of the kernel. Not thread-safe: one user at a time.</summary>
internal sealed unsafe class Ring : IDisposable
{
    /// <summary>Transfers under way at once.</summary>
    public const int Depth = 64;

    private readonly Descriptor _ring;
    private readonly byte* _queues;
    private readonly nuint _queueBytes;
    private readonly RingEntry* _entries;
    private readonly RingSetup _setup;

    private Ring(Descriptor ring, byte* queues, nuint queueBytes, RingEntry* entries, RingSetup setup)
    {
        _ring = ring;
        _queues = queues;
        _queueBytes = queueBytes;
        _entries = entries;
        _setup = setup;
    }

    /// <summary>Calls of the kernel so far.</summary>
    public long Calls { get; private set; }

    /// <summary>For tests: changes an answer, as a kernel in a bad mood might.</summary>
    public Func<int, int>? Tampering { get; set; }

    /// <summary>Null: the kernel has no rings, or gives this process none.</summary>
    public static Ring? TryOpen()
    {
        RingSetup setup = default;
        var ring = Descriptor.Of((int)RingCalls.Setup(RingCalls.SetupCall, Depth, &setup));
        const uint needed = RingCalls.SingleMap | RingCalls.SubmitStable;
        if (ring is null || (setup.Features & needed) != needed)
        {
            ring?.Dispose();
            return null;
        }

        nuint submissions = setup.SubmissionArray + (setup.SubmissionCount * sizeof(uint));
        nuint completions = setup.Completions + (setup.CompletionCount * (nuint)RingAnswer.Size);
        nuint bytes = nuint.Max(submissions, completions);
        byte* queues = Map(ring, bytes, RingCalls.Queues);
        byte* entries = queues is null ? null : Map(ring, EntryBytes(setup), RingCalls.Entries);
        if (entries is null)
        {
            _ = queues is null ? 0 : Syscalls.Unmap(queues, bytes);
            ring.Dispose();
            return null;
        }

        return new Ring(ring, queues, bytes, (RingEntry*)entries, setup);
    }

    /// <summary>Does all transfers, in any order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="transfers">What to do.</param>
    /// <param name="done">Gets how much of each was done, all of it but where it failed or the file ended.</param>
    /// <param name="errors">Gets an error number for each that failed, 0 for the others.</param>
    public void Run(Descriptor file, ReadOnlySpan<FileTransfer> transfers, Span<int> done, Span<int> errors)
    {
        bool isHeld = false;
        file.DangerousAddRef(ref isHeld);
        done[..transfers.Length].Clear();
        errors[..transfers.Length].Clear();
        int number = (int)file.DangerousGetHandle();
        for (int first = 0; first < transfers.Length; first += Depth)
        {
            int count = int.Min(Depth, transfers.Length - first);
            RunSome(
                number, transfers.Slice(first, count), done.Slice(first, count), errors.Slice(first, count));
        }

        file.DangerousRelease();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Syscalls.Unmap((byte*)_entries, EntryBytes(_setup));
        _ = Syscalls.Unmap(_queues, _queueBytes);
        _ring.Dispose();
    }

    private static nuint EntryBytes(RingSetup setup) => setup.SubmissionCount * (nuint)RingEntry.Size;

    private static byte* Map(Descriptor ring, nuint bytes, nint what)
    {
        byte* got = FileSyscalls.Map(
            null, bytes, Syscalls.ProtectRead | Syscalls.ProtectWrite, Syscalls.MapShared, ring, what);
        if (got == Syscalls.MapFailed)
        {
            return null;
        }

        _ = Syscalls.Advise(got, bytes, Syscalls.AdviseDontFork);
        return got;
    }

    /// <summary>At most so many as there are entries; each has its number as a tag.</summary>
    private void RunSome(int file, ReadOnlySpan<FileTransfer> transfers, Span<int> done, Span<int> errors)
    {
        uint queued = 0;
        int left = 0;
        for (int i = 0; i < transfers.Length; i++)
        {
            if (transfers[i].Length > 0)
            {
                Queue(file, transfers[i], i, 0);
                queued++;
                left++;
            }
        }

        while (left > 0)
        {
            queued -= Enter(queued, left);
            while (TryTake(out RingAnswer answer))
            {
                int i = (int)answer.Tag;
                ref readonly FileTransfer transfer = ref transfers[i];
                int result = Tampering is null ? answer.Result : Tampering(answer.Result);
                bool isAgain = result is -Errno.Interrupted or -Errno.TryAgain;
                done[i] += int.Max(result, 0);
                errors[i] = isAgain || result > 0 ? 0 : result < 0 ? -result : transfer.IsWrite ? Errno.InputOutput : 0;
                if (isAgain || (result > 0 && done[i] < transfer.Length))
                {
                    Queue(file, transfer, i, done[i]);
                    queued++;
                }
                else
                {
                    left--;
                }
            }
        }
    }

    /// <summary>Hands in what is queued and waits for all answers that are to come; how many were taken.</summary>
    /// <remarks>
    /// A kernel that did not take all does not wait; one that might is asked for one answer at a time.
    /// The kernel has no reason to refuse what this does, but for being out of memory for a while: then some answers
    /// are there to take, or it goes better the next time.
    /// </remarks>
    private uint Enter(uint queued, int left)
    {
        Calls++;
        uint awaited = (_setup.Features & RingCalls.CurrentPosition) != 0 ? (uint)left : 1;
        nint taken = RingCalls.Enter(RingCalls.EnterCall, _ring, queued, awaited, RingCalls.GetEvents, null, 0);
        if (taken < 0)
        {
            int errno = Errno.LastNumber;
            Invariant.That(errno is Errno.Interrupted or Errno.TryAgain or Errno.Busy or Errno.NoMemory);
            _ = Thread.Yield();
        }

        // An interrupted wait says so although entries were taken: their count tells.
        uint head = Volatile.Read(ref Word(_setup.SubmissionHead));
        uint pending = Word(_setup.SubmissionTail) - head;
        return queued - pending;
    }

    private void Queue(int file, in FileTransfer transfer, int tag, int done)
    {
        byte* start = transfer.Start() + done;
        int length = transfer.Length - done;
        uint tail = Word(_setup.SubmissionTail);
        uint at = tail & Word(_setup.SubmissionMask);
        _entries[at] = new RingEntry
        {
            Code = transfer.IsWrite ? RingCalls.Write : RingCalls.Read,
            File = file,
            Offset = transfer.Offset + done,
            Address = (ulong)start,
            Length = (uint)length,
            Tag = (ulong)tag,
        };
        ((uint*)(_queues + _setup.SubmissionArray))[at] = at;
        Volatile.Write(ref Word(_setup.SubmissionTail), tail + 1);
    }

    private bool TryTake(out RingAnswer answer)
    {
        uint head = Word(_setup.CompletionHead);
        bool isThere = head != Volatile.Read(ref Word(_setup.CompletionTail));
        answer = default;
        if (isThere)
        {
            answer = ((RingAnswer*)(_queues + _setup.Completions))[head & Word(_setup.CompletionMask)];
            Volatile.Write(ref Word(_setup.CompletionHead), head + 1);
        }

        return isThere;
    }

    private ref uint Word(uint offset) => ref *(uint*)(_queues + offset);
}
