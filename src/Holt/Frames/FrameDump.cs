using System;
using System.Globalization;
using System.Text;

namespace Holt.Frames;

/// <summary>
/// A frame as text, for people and for goldens: its ends, its tree with every record, its free blocks. Places are bytes
/// from the frame's start; keys are shown without what the way to them consumes.
/// <code>
///   leaf, level 0: 3 keys, 0 with long values, change 0
///   0x0140 nodes    24 bytes, 0 of them free
///   0x0158 gap      3432 bytes
///   0x0ec0 buckets  320 bytes, 64 of them free
///
///   0x0140 node of 4 "usr/", 2 bytes and the end                  the terminal and two bytes have children
///     end..'b' 0x0f00 bucket "", 2 of 8 slots, 128 bytes, 10 free, 0 dead
///       ""  5 bytes, version 7
///       "bin/sh"  5 bytes, version 8
///     'l' 0x0f80 bucket "lib", 1 of 8 slots, 128 bytes, 25 free, 0 dead
///       "/libc.so"  5 bytes, version 9
///   0x0ec0 free 64 bytes
/// </code>
/// </summary>
/// <remarks>Of a frame that stands still. One that is not sound is shown as far as it can be trusted.</remarks>
internal unsafe ref struct FrameDump
{
    private const int IndentMax = 30;
    private const int ShownBytesMax = 80;

    private readonly byte* _frame;
    private readonly FrameLimits _limits;
    private readonly StringBuilder _text = new();

    private FrameDump(FrameView view, FrameLimits limits)
    {
        _frame = view.Start;
        _limits = limits;
    }

    private readonly FrameHeader* Header => (FrameHeader*)_frame;

    /// <summary>Shows a frame.</summary>
    public static string Of(FrameView view, FrameLimits limits)
    {
        var dump = new FrameDump(view, limits);
        string? fault = FrameCheck.FaultOf(view, limits, baseDepth: 0);
        if (fault is not null)
        {
            dump.Line(0, $"not sound: {fault}");
            return dump._text.ToString();
        }

        if (dump.Header->Kind == FrameFormat.Value)
        {
            uint next = ValueFrame.Next(view, limits);
            string rest = next == 0 ? "the last of its value" : $"frame {next} follows";
            dump.Line(0, $"value: {ValueFrame.Length(view, limits)} bytes, {rest}");
            return dump._text.ToString();
        }

        dump.Ends();
        dump.Tree();
        dump.FreeBlocks();
        return dump._text.ToString();
    }

    private static string Place(uint unit) => $"0x{unit << FrameFormat.UnitShift:x4}";

    /// <summary>Bytes in quotes; what is not printable ASCII as \xNN.</summary>
    private static string Quoted(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (byte b in bytes[..Math.Min(bytes.Length, ShownBytesMax)])
        {
            _ = b is (byte)'"' or (byte)'\\' ? text.Append('\\').Append((char)b)
                : b is >= 0x20 and < 0x7F ? text.Append((char)b)
                : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        _ = text.Append('"');
        return bytes.Length > ShownBytesMax ? $"{text}... {bytes.Length} bytes" : text.ToString();
    }

    private static string Name(int position) => position switch
    {
        Nodes.TerminalPosition => "end",
        >= 0x20 and < 0x7F => $"'{(char)position}'",
        _ => $"{position:x2}",
    };

    private readonly void Line(int indent, string text) =>
        _ = _text.Append(' ', 2 * Math.Min(indent, IndentMax)).Append(text).Append('\n');

    private readonly void Ends()
    {
        FrameHeader* header = Header;
        string kind = header->Kind == FrameFormat.Router ? "router" : "leaf";
        Line(0, $"{kind}, level {header->Level}: {header->LiveKeys} keys, {header->SpilledValues} with long values, "
            + $"change {header->LastLsn}");
        End("nodes  ", (uint)_limits.FirstUnit, header->NodeEnd);
        Line(0, $"{Place(header->NodeEnd)} gap      {Bytes(header->BucketStart - header->NodeEnd)} bytes");
        End("buckets", header->BucketStart, (uint)_limits.EndUnit);
    }

    private readonly void End(string name, uint start, uint end)
    {
        uint free = 0;
        for (uint at = start; at < end; at += UnitsAt(at))
        {
            free += *FrameAllocator.At(_frame, at) == FrameFormat.KindFree ? UnitsAt(at) : 0;
        }

        Line(0, $"{Place(start)} {name}  {Bytes(end - start)} bytes, {Bytes(free)} of them free");
    }

    private static uint Bytes(uint units) => units << FrameFormat.UnitShift;

    private readonly uint UnitsAt(uint at)
    {
        byte* block = FrameAllocator.At(_frame, at);
        return *block switch
        {
            FrameFormat.KindFree => ((FreeBlock*)block)->Units,
            FrameFormat.KindBucket => (uint)((BucketHead*)block)->Lines * FrameFormat.LineUnits,
            _ => (uint)Nodes.Units(block),
        };
    }

    private readonly void Tree()
    {
        Line(0, "");
        var walk = new FrameWalk(_frame);
        while (walk.MoveNext())
        {
            string way = walk.LevelCount == 0 ? ""
                : walk.Position == walk.LastPosition ? $"{Name(walk.Position)} "
                : $"{Name(walk.Position)}..{Name(walk.LastPosition)} ";
            byte* block = FrameAllocator.At(_frame, walk.Block);
            if (walk.IsBucket)
            {
                Line(walk.LevelCount, $"{way}{Place(walk.Block)} {BucketText(block)}");
                Records(walk.LevelCount + 1, block);
            }
            else
            {
                Line(walk.LevelCount, $"{way}{Place(walk.Block)} {NodeText(block)}");
            }
        }
    }

    private static string NodeText(byte* node)
    {
        _ = Nodes.Children(node, out int room);
        string prefix = Quoted(new ReadOnlySpan<byte>(Nodes.Prefix(node), Nodes.PrefixLength(node)));
        string end = ((NodeHead*)node)->Terminal == 0 ? "" : " and the end";
        int count = Nodes.Count(node);
        return $"node of {room} {prefix}, {count} {(count == 1 ? "byte" : "bytes")}{end}";
    }

    private static string BucketText(byte* bucket)
    {
        var head = (BucketHead*)bucket;
        string prefix = Quoted(new ReadOnlySpan<byte>(Bucket.Prefix(bucket), Bucket.PrefixLength(bucket)));
        int dead = (int)head->HeapBytes - BucketEditor.LiveHeapBytes(bucket);
        return $"bucket {prefix}, {head->Count} of {head->Slots} slots, {head->Lines * FrameFormat.LineBytes} bytes, "
            + $"{Bucket.Gap(bucket)} free, {dead} dead";
    }

    private readonly void Records(int indent, byte* bucket)
    {
        for (int slot = 0; slot < Bucket.Count(bucket); slot++)
        {
            byte* record = Bucket.Record(bucket, slot);
            int length = Bucket.SuffixLength(record);
            byte[] suffix = new byte[length + Foundation.Bytes.HeadBytes];
            _ = BucketCheck.CopySuffix(bucket, slot, suffix);
            Line(indent, $"{Quoted(suffix.AsSpan(0, length))}  {ValueText(record)}");
        }
    }

    private readonly string ValueText(byte* record)
    {
        ulong version = ((RecordHead*)record)->Version;
        if (Header->Kind == FrameFormat.Router)
        {
            var child = (RouterEntry*)Bucket.Value(record);
            return $"frame {child->ChildId}, base depth {child->BaseDepth}";
        }

        if (Bucket.ValueField(record) == RecordHead.Spilled)
        {
            var place = (ValuePlace*)Bucket.Value(record);
            return $"{place->Length} bytes in frame {place->FrameId}, version {version}";
        }

        return $"{Bucket.ValueField(record)} bytes, version {version}";
    }

    private readonly void FreeBlocks()
    {
        FrameHeader* header = Header;
        for (uint at = (uint)_limits.FirstUnit; at < _limits.EndUnit; at += UnitsAt(at))
        {
            at = at == header->NodeEnd ? header->BucketStart : at;
            if (at < _limits.EndUnit && *FrameAllocator.At(_frame, at) == FrameFormat.KindFree)
            {
                Line(0, $"{Place(at)} free {Bytes(UnitsAt(at))} bytes");
            }
        }
    }
}
