using System;
using System.Linq;
using System.Threading;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tests.SimDisk;

/// <summary>A file of a <see cref="SimulatedDisk"/>, opened once.</summary>
internal sealed unsafe class SimulatedFile(DiskState state, SimulatedNode node, string name, bool isWritable)
    : IDiskFile
{
    private const int BadDescriptor = 9;

    private bool _isDisposed;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Fault? Size(out long bytes)
    {
        using Lock.Scope held = Enter();
        bytes = node.Size;
        return Ask(DiskCall.Size, -1, "ask for the size");
    }

    /// <inheritdoc/>
    public Fault? Read(long offset, byte* to, int length, out int count)
    {
        using Lock.Scope held = Enter();
        count = 0;
        Fault? fault = Ask(DiskCall.Read, offset, $"read {length} bytes");
        if (fault is null)
        {
            if (node.Mapped.Count > 0)
            {
                state.Capture();
            }

            count = (int)Math.Clamp(node.Size - offset, 0, length);
            node.Cache.Read(offset, new Span<byte>(to, count));
        }

        return fault;
    }

    public void ExpectRandomReads()
    {
        // Nothing is read ahead here.
    }

    /// <summary>A refused write may have written the sectors of its first half, and a full disk what fitted.</summary>
    public Fault? Write(long offset, byte* from, int length)
    {
        using Lock.Scope held = Enter();
        string what = $"write {length} bytes";
        Fault? fault = Ask(DiskCall.Write, offset, what, BadDescriptor);
        if (length == 0 || fault?.Errno == BadDescriptor)
        {
            return fault;
        }

        long order = state.Change(node);
        long half = offset + (length / 2);
        long end = fault is null ? offset + length : Math.Max(offset, half - (half % Sectors.Bytes));
        long fits = state.Take(node, offset, end);
        fault = fits < end && fault is null ? Errno.Refused(name, fits, what, Errno.NoSpace) : fault;
        node.Put(order, offset, new ReadOnlySpan<byte>(from, (int)(fits - offset)));
        state.Raise(DiskCall.Write, name, offset, length);
        return fault;
    }

    /// <inheritdoc/>
    public Fault? Sync()
    {
        using Lock.Scope held = Enter();
        Fault? fault = Ask(DiskCall.Sync, -1, "sync the file");
        state.Raise(DiskCall.Syncing, name);
        _ = state.Change(node);
        if (fault is null)
        {
            node.Sync();
        }
        else
        {
            node.FailSync();
        }

        state.Raise(DiskCall.Sync, name);
        return fault;
    }

    /// <inheritdoc/>
    public Fault? Resize(long bytes)
    {
        using Lock.Scope held = Enter();
        Fault? fault = Ask(DiskCall.Resize, bytes, "set the size", Errno.Invalid);
        if (fault is null)
        {
            if (node.Mapped.Any(mapped => (long)mapped.EndPage * Sectors.PageBytes > bytes))
            {
                throw new InvalidOperationException($"{name} is cut below its mapping: touching that is fatal");
            }

            node.SetSize(state.Change(node), bytes);
            state.Raise(DiskCall.Resize, name, bytes);
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Reserve(long offset, long length)
    {
        using Lock.Scope held = Enter();
        string what = $"reserve {length} bytes";
        Fault? fault = Ask(DiskCall.Reserve, offset, what, BadDescriptor);
        if (fault is null)
        {
            long order = state.Change(node);
            bool isFull = state.Take(node, offset, offset + length) < offset + length;
            fault = isFull ? Errno.Refused(name, offset, what, Errno.NoSpace) : null;
            if (!isFull && offset + length > node.Size)
            {
                node.SetSize(order, offset + length);
            }

            state.Raise(DiskCall.Reserve, name, offset, length);
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Discard(long offset, long length)
    {
        using Lock.Scope held = Enter();
        Fault? fault = Ask(DiskCall.Discard, offset, $"discard {length} bytes", BadDescriptor);
        if (fault is null)
        {
            node.Zero(state.Change(node), offset, Math.Min(offset + length, node.Size));
            state.Raise(DiskCall.Discard, name, offset, length);
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Map(long offset, long length, out IDiskMap? map)
    {
        using Lock.Scope held = Enter();
        map = null;
        if (offset < 0 || length <= 0 || offset > node.Size - length)
        {
            return new Fault(HoltStatus.Invalid, name, offset, 0, $"cannot map {length} of {node.Size} bytes");
        }

        Fault? fault = Ask(DiskCall.Map, offset, $"map {length} bytes", Errno.Access);
        if (fault is null)
        {
            map = new SimulatedMap(state, node, this, offset, length);
        }

        return fault;
    }

    /// <inheritdoc/>
    public Fault? Lock(bool exclusive)
    {
        using Lock.Scope held = Enter();
        Fault? fault = Ask(DiskCall.Lock, -1, "lock the file", exclusive ? BadDescriptor : 0);
        foreach ((SimulatedFile holder, bool isExclusive) in fault is null ? node.Locks : [])
        {
            if (holder != this && (exclusive || isExclusive))
            {
                return new Fault(HoltStatus.Locked, name, -1, Errno.TryAgain, "locked by another open of it");
            }
        }

        if (fault is null)
        {
            node.Locks[this] = exclusive;
        }

        return fault;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using Lock.Scope held = state.Enter();
        _ = node.Locks.Remove(this);
        _isDisposed = true;
    }

    /// <summary>Whether a call is refused, because it was told to be or because the file is open for reading.</summary>
    /// <param name="call">The call.</param>
    /// <param name="offset">Where.</param>
    /// <param name="what">What is to be done.</param>
    /// <param name="readOnly">What the kernel says of this on a file open for reading; 0 if it can be done.</param>
    public Fault? Ask(DiskCall call, long offset, string what, int readOnly = 0)
    {
        int errno = isWritable || readOnly == 0 ? state.Ask(call, name) : readOnly;
        return errno == 0 ? null : Errno.Refused(name, offset, what, errno);
    }

    private Lock.Scope Enter()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return state.Enter();
    }
}
