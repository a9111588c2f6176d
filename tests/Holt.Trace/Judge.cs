using System;
using System.Collections.Generic;

namespace Holt.Trace;

/// <summary>Answers a trace from a sorted map: what every player has to answer.</summary>
internal sealed class Judge(SortedMap map, Answers to)
{
    public static void Dump(SortedMap map, Answers to)
    {
        to.Line(0, TraceCode.Dump, 0);
        map.Scan(new TraceOp(TraceCode.Scan, 0, int.MaxValue, default, default), to);
        to.Line(0, TraceCode.Count, map.Count);
    }

    public void Answer(int number, in TraceOp op, List<TraceOp> members)
    {
        switch (op.Code)
        {
            case TraceCode.Put:
                map.Put(op.Key.Span, op.Value.Span);
                to.Line(number, op.Code, 0);
                break;
            case TraceCode.Delete:
                to.Line(number, op.Code, map.Delete(op.Key.Span) ? 1 : 0);
                break;
            case TraceCode.Count:
                to.Line(number, op.Code, map.Count);
                break;
            case TraceCode.Get:
                to.Line(number, op.Code, 0);
                Value(op.Key.Span);
                break;
            case TraceCode.Scan:
                to.Line(number, op.Code, 0);
                map.Scan(in op, to);
                break;
            case TraceCode.GetMany:
                to.Line(number, op.Code, members.Count);
                members.ForEach(member => Value(member.Key.Span));
                break;
            case TraceCode.PutMany or TraceCode.Batch:
                to.Line(number, op.Code, members.Count);
                members.ForEach(Apply);
                break;
            default:
                to.Line(number, op.Code, 0);
                break;
        }
    }

    private void Value(ReadOnlySpan<byte> key)
    {
        byte[]? value = map.Get(key);
        to.Entry(value is null ? Answers.Missing : Answers.Record, [], value);
    }

    private void Apply(TraceOp member)
    {
        if (member.Code == TraceCode.Put)
        {
            map.Put(member.Key.Span, member.Value.Span);
        }
        else
        {
            _ = map.Delete(member.Key.Span);
        }
    }
}
