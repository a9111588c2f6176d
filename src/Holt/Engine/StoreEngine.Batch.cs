using System;
using System.Collections.Concurrent;
using Holt.Foundation;
using Holt.Tree;

namespace Holt.Engine;

/// <content>Batches.</content>
internal sealed partial class StoreEngine
{
    /// <summary>Records that are written together when many are put; and about how many bytes.</summary>
    private const int GroupCountMax = 1024;
    private const int GroupBytesMax = 256 << 10;

    private readonly ConcurrentBag<BatchFrames> _batches = new();

    /// <summary>Writes a batch: all of it, or nothing.</summary>
    /// <param name="batch">The batch; gets its versions, and what its operations found.</param>
    /// <param name="isSync">Whether to wait until it would survive a loss of power.</param>
    /// <returns>Ok, TooLarge, NoSpace, Busy, Fenced, Io, ReadOnly, Closed.</returns>
    public HoltStatus Write(WriteBatch batch, bool isSync)
    {
        if (!TryEnter(out int stripe))
        {
            return HoltStatus.Closed;
        }

        HoltStatus status = Apply(batch, out ulong end);
        if (status == HoltStatus.Ok && end != 0)
        {
            status = _durable!.AwaitWritten(end, isSync);
        }

        _calls.Leave(stripe);
        return status;
    }

    /// <summary>Stores many records in groups, and waits once.</summary>
    /// <param name="tree">Their tree.</param>
    /// <param name="columns">Keys and values.</param>
    /// <param name="isSync">Whether to wait until they would survive a loss of power.</param>
    /// <param name="applied">How many were stored.</param>
    /// <returns>Ok, Invalid, TooLarge, NoSpace, Busy, Fenced, Io, ReadOnly, Closed.</returns>
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

        var batch = new WriteBatch();
        HoltStatus status = HoltStatus.Ok;
        ulong written = 0;
        ulong end = 0;
        while (status == HoltStatus.Ok && applied < columns.Count)
        {
            batch.Clear();
            int next = applied;
            while (next < columns.Count && batch.Count < GroupCountMax && batch.Bytes < GroupBytesMax)
            {
                ReadOnlySpan<byte> key = columns.KeyAt(next);
                ReadOnlySpan<byte> value = columns.ValueAt(next);
                bool isNext = batch.Count == 0 || batch.Bytes + value.Length <= GroupBytesMax;
                if (!isNext
                    || key.Length > _store.Limits.KeyBytesMax
                    || batch.TryAdd(tree, key, value, isRemoval: false) != HoltStatus.Ok)
                {
                    break;
                }

                next++;
            }

            status = next == applied ? HoltStatus.TooLarge : Apply(batch, out end);
            if (status == HoltStatus.Ok)
            {
                applied = next;
                written = end;
            }
        }

        HoltStatus waited = written == 0 ? HoltStatus.Ok : _durable!.AwaitWritten(written, isSync);
        _calls.Leave(stripe);
        return status == HoltStatus.Ok ? waited : status;
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
