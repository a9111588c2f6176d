using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Holt.Foundation;
using Holt.Tree;

namespace Holt.Engine;

/// <content>Batches.</content>
internal sealed partial class StoreEngine
{
    private readonly ConcurrentBag<BatchFrames> _batches = new();

    /// <summary>Writes a batch: all of it, or nothing.</summary>
    /// <param name="batch">The batch; gets its versions, and what its operations found.</param>
    /// <param name="isSync">Whether to wait until it would survive a loss of power.</param>
    /// <returns>Ok, TooLarge, NoSpace, NoMemory, Busy, Fenced, Io, ReadOnly, Closed.</returns>
    public HoltStatus Write(WriteBatch batch, bool isSync)
    {
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            HoltStatus status = Apply(batch, out ulong end);
            if (status == HoltStatus.Ok && end != 0)
            {
                status = _durable!.AwaitWritten(end, isSync);
            }

            return status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Stores many records, each like a single put, and waits once.</summary>
    /// <param name="tree">Their tree.</param>
    /// <param name="columns">Keys and values.</param>
    /// <param name="isSync">Whether to wait until they would survive a loss of power.</param>
    /// <param name="applied">How many were stored, from the first on.</param>
    /// <returns>Ok, Invalid, TooLarge, NoSpace, Busy, Fenced, Io, ReadOnly, Closed.</returns>
    [SkipLocalsInit]
    public HoltStatus PutMany(uint tree, PutColumns columns, bool isSync, out int applied)
    {
        applied = 0;
        if (!columns.IsSane)
        {
            return HoltStatus.Invalid;
        }

        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        try
        {
            PutAhead ahead = PutAhead.Begin();
            Span<byte> stack = stackalloc byte[EngineKey.StackBytes];
            HoltStatus status = HoltStatus.Ok;
            ulong end = 0;
            while (status == HoltStatus.Ok && applied < columns.Count)
            {
                int found = ahead.Look(_store, tree, columns, applied);
                if (found == 0)
                {
                    ReadOnlySpan<byte> key = columns.KeyAt(applied);
                    status = key.Length > _store.Limits.KeyBytesMax
                        ? HoltStatus.TooLarge
                        : PutOnly(EngineKey.Of(stack, tree, key), columns.ValueAt(applied), null, ref end);
                    applied += status == HoltStatus.Ok ? 1 : 0;
                }

                for (int i = 0; i < found && status == HoltStatus.Ok; i++)
                {
                    status = PutOnly(ahead.MoveTo(i), columns.ValueAt(applied), ahead, ref end);
                    applied += status == HoltStatus.Ok ? 1 : 0;
                }
            }

            HoltStatus waited = end == 0 ? HoltStatus.Ok : _durable!.AwaitWritten(end, isSync);
            return status == HoltStatus.Ok ? waited : status;
        }
        finally
        {
            _calls.Leave(stripe);
        }
    }

    /// <summary>Stores a record without waiting for it; the end of what was written moves with it.</summary>
    private HoltStatus PutOnly(EngineKey key, ReadOnlySpan<byte> value, PutAhead? ahead, ref ulong end)
    {
        if (value.Length > HoltLimits.ValueBytesMax)
        {
            return HoltStatus.TooLarge;
        }

        var ticket = default(WriteTicket);
        if (_durable is null)
        {
            return ahead is null
                ? Writer.Put(_store, key, value, ref ticket)
                : Writer.Put(_store, key, value, ahead, ref ticket);
        }

        HoltStatus status = _durable.PutOnly(_store, key, value, ahead, ref ticket, out ulong written);
        end = status == HoltStatus.Ok ? written : end;
        return status;
    }

    private HoltStatus Apply(WriteBatch batch, out ulong end)
    {
        end = 0;
        if (batch.KeyBytesMax > _store.Limits.KeyBytesMax)
        {
            return HoltStatus.TooLarge;
        }

        if (batch.Count == 0)
        {
            return HoltStatus.Ok;
        }

        batch.Sort();
        BatchFrames frames = _batches.TryTake(out BatchFrames? free) ? free : new BatchFrames();
        HoltStatus status;
        if (_durable is null)
        {
            var ticket = new WriteTicket { Operations = batch.Count };
            status = BatchWriter.Write(_store, batch, frames, ref ticket);
        }
        else
        {
            status = _durable.Write(_store, batch, frames, out end);
        }

        _batches.Add(frames);
        return status;
    }
}
