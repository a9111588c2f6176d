using System;
using System.Collections.Generic;
using System.Linq;

namespace Holt.Trace;

/// <summary>Plays a trace on a store through the public API.</summary>
internal sealed class Player : IDisposable
{
    private static readonly HoltOptions s_options = new() { FrameBytes = 64 << 10 };

    private readonly string _store;
    private readonly Answers _to;
    private readonly HoltGetResults _results = new();
    private HoltDb _db;

    public Player(string store, Answers to)
    {
        _store = store;
        _to = to;
        _db = HoltDb.Open(store, s_options);
    }

    public void Play(int number, TraceOp op, TraceOp[] members)
    {
        HoltTree tree = _db.Default;
        switch (op.Code)
        {
            case TraceCode.Put:
                _ = op.Has(TraceCode.Durable)
                    ? tree.PutDurably(op.Key.Span, op.Value.Span)
                    : tree.Put(op.Key.Span, op.Value.Span);
                break;
            case TraceCode.Checkpoint:
                _db.Checkpoint();
                break;
            case TraceCode.Reopen:
                _db.Dispose();
                _db = HoltDb.Open(_store, s_options);
                break;
            case TraceCode.PutMany:
                PutMany(members);
                break;
            case TraceCode.Batch:
                Write(members);
                break;
            default:
                break;
        }

        _to.Line(number, op.Code, op.Code switch
        {
            TraceCode.Delete => tree.Delete(op.Key.Span) ? 1 : 0,
            TraceCode.Count => tree.Count,
            _ => members.Length,
        });
        switch (op.Code)
        {
            case TraceCode.Get:
                Value(tree.Get(op.Key.Span));
                break;
            case TraceCode.GetMany:
                GetMany(members);
                break;
            case TraceCode.Scan:
                Scan(in op);
                break;
            default:
                break;
        }
    }

    public void Dump(Answers to)
    {
        to.Line(0, TraceCode.Dump, 0);
        foreach (Entry entry in _db.Default.Scan(default))
        {
            to.Entry(Answers.Record, entry.Key, entry.Value);
        }

        to.Line(0, TraceCode.Count, _db.Default.Count);
    }

    public void Dispose() => _db.Dispose();

    private static int[] Ends(IEnumerable<ReadOnlyMemory<byte>> column)
    {
        int end = 0;
        return [.. column.Select(bytes => end += bytes.Length)];
    }

    private static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> column) =>
        [.. column.SelectMany(bytes => bytes.ToArray())];

    private void Value(byte[]? value) =>
        _to.Entry(value is null ? Answers.Missing : Answers.Record, [], value);

    private void GetMany(TraceOp[] members)
    {
        ReadOnlyMemory<byte>[] keys = [.. members.Select(member => member.Key)];
        _db.Default.GetMany(keys, _results);
        for (int i = 0; i < keys.Length; i++)
        {
            _to.Entry(_results.IsFound(i) ? Answers.Record : Answers.Missing, [], _results.Value(i));
        }
    }

    private void PutMany(TraceOp[] members)
    {
        ReadOnlyMemory<byte>[] keys = [.. members.Select(member => member.Key)];
        ReadOnlyMemory<byte>[] values = [.. members.Select(member => member.Value)];
        _db.Default.PutMany(Join(keys), Ends(keys), Join(values), Ends(values), out int applied);
        if (applied != members.Length)
        {
            throw new InvalidOperationException($"{applied} of {members.Length} applied");
        }
    }

    private void Write(TraceOp[] members)
    {
        var batch = new HoltBatch();
        foreach (TraceOp member in members)
        {
            if (member.Code == TraceCode.Put)
            {
                batch.Put(member.Key.Span, member.Value.Span);
            }
            else
            {
                batch.Delete(member.Key.Span);
            }
        }

        _ = _db.Write(batch);
    }

    private void Scan(in TraceOp op)
    {
        var all = new KeyRange
        {
            Prefix = op.Key.Span,
            Reverse = op.Has(TraceCode.Reverse),
            KeysOnly = op.Has(TraceCode.KeysOnly),
            Delimiter = op.Has(TraceCode.Delimit) ? (byte)'/' : null,
            Limit = op.Count,
        };
        KeyRange range = !op.Has(TraceCode.Bound) ? all
            : op.Has(TraceCode.After) ? all with { StartAfter = op.Value.Span }
            : op.Has(TraceCode.Reverse) ? all with { To = op.Value.Span }
            : all with { From = op.Value.Span };
        foreach (Entry entry in _db.Default.Scan(range))
        {
            _to.Entry(entry.IsPrefix ? Answers.Prefix : Answers.Record, entry.Key, entry.Value);
        }
    }
}
