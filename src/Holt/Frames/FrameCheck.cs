using System;

namespace Holt.Frames;

/// <summary>
/// Whether every byte of a frame is accounted for.
/// <code>
///   header        what it is, and where its two ends are
///   blocks        both ends are walked from block to block, each of which tells its size and agrees with itself
///   free lists    each free block is on the list of its size, once
///   tree          each node and bucket is linked once, a bucket by a run of neighbours that has its records' bytes
///   counts        what the header counts is what was met
/// </code>
/// </summary>
/// <remarks>
/// Safe on any bytes: nothing outside of the frame is read, every block is visited a bounded number of times, and the
/// answer is a sentence. The frame stands still meanwhile.
/// </remarks>
internal unsafe ref struct FrameCheck
{
    private readonly byte* _frame;
    private readonly FrameHeader* _header;
    private readonly FrameLimits _limits;
    private readonly int _baseDepth;
    private readonly Mark[] _marks; // of each unit
    private uint _freeUnits;
    private uint _recordCount;
    private uint _spilledCount;

    private FrameCheck(byte* frame, FrameLimits limits, int baseDepth)
    {
        _frame = frame;
        _header = (FrameHeader*)frame;
        _limits = limits;
        _baseDepth = baseDepth;
        _marks = new Mark[limits.EndUnit];
    }

    /// <summary>What a unit is the start of.</summary>
    private enum Mark : byte
    {
        Nothing,
        FreeBlock,
        Block,
        Seen,
    }

    /// <summary>The first fault of a frame, as a sentence with its place; null when it is sound.</summary>
    /// <param name="view">The frame.</param>
    /// <param name="limits">The table of its size.</param>
    /// <param name="baseDepth">Leading bytes that its keys share: they count for the longest key.</param>
    /// <param name="isHeld">Whether a writer may have prepared blocks in it, which nothing links to yet.</param>
    public static string? FaultOf(FrameView view, FrameLimits limits, int baseDepth, bool isHeld = false)
    {
        var check = new FrameCheck(view.Start, limits, baseDepth);
        return check.HeaderFault()
            ?? (check._header->Kind == FrameFormat.Value
                ? check.ValueFault()
                : check.NodesFault() ?? check.BucketsFault() ?? check.ListsFault() ?? check.TreeFault(isHeld)
                    ?? check.CountsFault());
    }

    private static string Place(uint unit) => $"0x{unit << FrameFormat.UnitShift:x}";

    private readonly string? HeaderFault()
    {
        FrameHeader* header = _header;
        if (header->Magic != FrameFormat.Magic || header->Version != FrameFormat.Version)
        {
            return $"header: no frame of version {FrameFormat.Version}";
        }

        if (header->Kind is < FrameFormat.Leaf or > FrameFormat.Value)
        {
            return $"header: kind {header->Kind}";
        }

        if ((header->Level > 0) != (header->Kind == FrameFormat.Router))
        {
            return $"header: kind {header->Kind} on level {header->Level}";
        }

        if (header->NodeEnd < _limits.FirstUnit || header->NodeEnd > header->BucketStart
            || header->BucketStart > _limits.EndUnit)
        {
            return $"header: nodes end at unit {header->NodeEnd}, buckets start at {header->BucketStart}";
        }

        return header->Reserved0 != 0 ? "header: reserved bytes are not zero" : null;
    }

    private readonly string? ValueFault()
    {
        byte* lists = (byte*)&_header->FreeNodes;
        int listBytes = (int)((byte*)&_header->PageCount - lists);
        bool hasLists = new ReadOnlySpan<byte>(lists, listBytes).ContainsAnyExcept((byte)0);
        uint count = _header->LiveKeys | _header->SpilledValues | _header->FreeUnits | _header->Root;
        if (count != 0 || _header->BucketStart != _limits.EndUnit || hasLists)
        {
            return "header: a value frame with records or free blocks";
        }

        uint length = ValueFrame.Length(new FrameView(_frame), _limits);
        return length == 0 || length > ValueFrame.BytesMax(_limits) ? $"value: {length} bytes in one frame"
            : _header->NodeEnd != _limits.FirstUnit + ValueFrame.Units((int)length)
                ? "value: its length is not the header's"
            : null;
    }

    private readonly string? NodesFault()
    {
        uint end = _header->NodeEnd;
        uint units;
        for (uint at = (uint)_limits.FirstUnit; at < end; at += units)
        {
            byte* block = FrameAllocator.At(_frame, at);
            if (*block is FrameFormat.KindSorted or FrameFormat.KindDirect)
            {
                if (!NodeCheck.IsWithin(block, end - at))
                {
                    return $"node at {Place(at)}: it reaches over the end of the nodes";
                }

                if (NodeCheck.FaultOf(block, _header->BucketStart) is string fault)
                {
                    return $"node at {Place(at)}: {fault}";
                }

                units = (uint)Nodes.Units(block);
                _marks[at] = Mark.Block;
            }
            else if (FreeFault(at, end, 1, out units) is string fault)
            {
                return fault;
            }
        }

        return null;
    }

    private readonly string? BucketsFault()
    {
        int across = 0;
        uint end = (uint)_limits.EndUnit;
        if ((end - _header->BucketStart) % FrameFormat.LineUnits != 0)
        {
            return $"header: buckets start at {Place(_header->BucketStart)}, not at a line";
        }

        uint units;
        for (uint at = _header->BucketStart; at < end; at += units)
        {
            byte* block = FrameAllocator.At(_frame, at);
            if (*block == FrameFormat.KindBucket)
            {
                units = (uint)((BucketHead*)block)->Lines * FrameFormat.LineUnits;
                if (units == 0 || units > end - at || Bucket.End(block) != FrameAllocator.At(block, units))
                {
                    return $"bucket at {Place(at)}: {units / FrameFormat.LineUnits} lines";
                }

                if (BucketCheck.FaultOf(block, _limits, _header->Kind) is string fault)
                {
                    return $"bucket at {Place(at)}: {fault}";
                }

                across += FrameAllocator.Across(at, (int)units);
                _marks[at] = Mark.Block;
            }
            else if (FreeFault(at, end, FrameFormat.LineUnits, out units) is string fault)
            {
                return fault;
            }
        }

        return across == _header->Across ? null : $"header: {_header->Across} buckets across pages, and {across} are";
    }

    private readonly string? FreeFault(uint at, uint end, uint step, out uint units)
    {
        var free = (FreeBlock*)FrameAllocator.At(_frame, at);
        units = free->Units;
        if (free->Kind != FrameFormat.KindFree || free->Reserved0 != 0)
        {
            return $"block at {Place(at)}: neither free nor what lies at this end";
        }

        if (units == 0 || units % step != 0 || units > end - at)
        {
            return $"free block at {Place(at)}: {units} units";
        }

        _marks[at] = Mark.FreeBlock;
        return null;
    }

    private string? ListsFault()
    {
        string? fault = null;
        uint last = FrameHeader.NodeClassCount;
        for (uint units = 1; units <= last && fault is null; units++)
        {
            fault = ListFault(*FrameAllocator.NodeList(_header, (int)units), isBucket: false, units, units);
        }

        fault ??= ListFault(_header->FreeLargeNodes, isBucket: false, last + 1, uint.MaxValue);
        last = FrameHeader.BucketClassCount;
        for (uint lines = 1; lines <= last && fault is null; lines++)
        {
            uint units = lines * FrameFormat.LineUnits;
            fault = ListFault(*FrameAllocator.BucketList(_header, (int)lines), isBucket: true, units, units);
        }

        fault ??= ListFault(
            _header->FreeLargeBuckets, isBucket: true, (last * FrameFormat.LineUnits) + 1, uint.MaxValue);
        int lost = Array.IndexOf(_marks, Mark.FreeBlock);
        return fault
            ?? (lost >= 0 ? $"free block at {Place((uint)lost)}: it is on no list" : null)
            ?? (_freeUnits != _header->FreeUnits
                ? $"header: {_header->FreeUnits} free units, and {_freeUnits} on the lists"
                : null);
    }

    private string? ListFault(ushort first, bool isBucket, uint unitsMin, uint unitsMax)
    {
        for (uint at = first; at != 0;)
        {
            if (at >= _marks.Length || _marks[at] != Mark.FreeBlock)
            {
                return $"free list of {unitsMin} units: what it has at {Place(at)} is not free, or listed before";
            }

            var free = (FreeBlock*)FrameAllocator.At(_frame, at);
            if ((at >= _header->BucketStart) != isBucket || free->Units < unitsMin || free->Units > unitsMax)
            {
                return $"free block at {Place(at)}: it is on a list of {unitsMin} units";
            }

            _marks[at] = Mark.Seen;
            _freeUnits += free->Units;
            at = free->Next;
        }

        return null;
    }

    private string? TreeFault(bool isHeld)
    {
        var walk = new FrameWalk(_frame);
        while (walk.MoveNext())
        {
            uint at = walk.Block;
            if (at >= _marks.Length || _marks[at] != Mark.Block)
            {
                return $"link to {Place(at)}: no block is there, or it was linked before";
            }

            _marks[at] = Mark.Seen;
            string? fault = walk.IsBucket ? MembersFault(ref walk) : LengthFault(ref walk);
            if (fault is not null)
            {
                return $"{(walk.IsBucket ? "bucket" : "node")} at {Place(at)}: {fault}";
            }
        }

        int lost = Array.IndexOf(_marks, Mark.Block);
        return lost < 0 || isHeld ? null : $"block at {Place((uint)lost)}: nothing links to it";
    }

    private readonly string? LengthFault(ref FrameWalk walk) =>
        IsTooLong(walk.Depth + Nodes.PrefixLength(FrameAllocator.At(_frame, walk.Block)))
            ? "the way to its children is longer than a key"
            : null;

    private readonly bool IsTooLong(int length) => _baseDepth + length > _limits.KeyBytesMax + HoltLimits.TreeIdBytes;

    /// <summary>Counts the records of a bucket; each goes the way of a position that links to it.</summary>
    private string? MembersFault(ref FrameWalk walk)
    {
        byte* bucket = FrameAllocator.At(_frame, walk.Block);
        int prefix = Bucket.PrefixLength(bucket);
        for (int slot = 0; slot < Bucket.Count(bucket); slot++)
        {
            byte* record = Bucket.Record(bucket, slot);
            int suffix = Bucket.SuffixLength(record);
            if (IsTooLong(walk.Depth + prefix + suffix))
            {
                return $"slot {slot}: its key is too long";
            }

            int position = prefix > 0 ? *Bucket.Prefix(bucket)
                : suffix > 0 ? (int)(Bucket.Heads(bucket)[slot] >> 24)
                : Nodes.TerminalPosition;
            ushort* link = walk.Parent == null ? null : Nodes.Link(walk.Parent, position);
            if (walk.Parent != null && (link == null || *link != walk.Block))
            {
                return $"slot {slot}: no link of its node leads to it";
            }

            _spilledCount += Bucket.ValueField(record) == RecordHead.Spilled ? 1u : 0;
        }

        _recordCount += (uint)Bucket.Count(bucket);
        return null;
    }

    private readonly string? CountsFault() =>
        _header->LiveKeys != _recordCount ? $"header: {_header->LiveKeys} keys, and {_recordCount} records"
        : _header->SpilledValues != _spilledCount
            ? $"header: {_header->SpilledValues} long values, and {_spilledCount} records with one"
        : _header->Kind == FrameFormat.Router && _recordCount == 0 ? "header: a router without children"
        : null;
}
