using System;
using System.Runtime.InteropServices;

namespace Holt.Frames;

/// <summary>
/// Builds radix trees from sorted records: one builder for splits, merges, rebuilds and bursting buckets.
/// <code>
///   build(range, depth):
///     fits a bucket        -> a bucket at that depth; what all its keys share is its prefix
///     else                 -> a node at the first byte that differs; its groups, in order:
///       a group too large  -> a node of its own, one byte deeper
///       neighbouring ones  -> one bucket for as many groups as fit
/// </code>
/// A node is placed before its children, so the upper nodes of a frame share lines. Content is measured without the
/// common prefix, so a group that is too large makes at least two parts one level down: every node has at least two
/// different children.
/// </summary>
/// <remarks>
/// Depths count from the start of the key. Works without recursion: keys may be nested as deep as they are long. The
/// target is a frame nobody reads, or free blocks of one held under intent.
/// </remarks>
internal unsafe ref struct FrameBuilder
{
    private readonly byte* _frame;
    private readonly FrameScratch _scratch;
    private readonly Packing _packing;
    private readonly Span<ushort> _taken; // blocks taken, so that a build that finds no room can give them back
    private PageFit _fit;
    private int _takenCount;
    private int _levels;
    private bool _full;

    public FrameBuilder(byte* frame, FrameScratch scratch, Packing packing, Span<ushort> taken)
    {
        _frame = frame;
        _scratch = scratch;
        _packing = packing;
        _taken = taken;
        Watched = -1;
    }

    /// <summary>For a frame just formatted, whose buckets are placed by their pages.</summary>
    public FrameBuilder(byte* frame, FrameScratch scratch, Packing packing, PageFit fit)
        : this(frame, scratch, packing, default(Span<ushort>)) => _fit = fit;

    /// <summary>Blocks taken so far.</summary>
    public readonly int TakenCount => _takenCount;

    /// <summary>An item whose record is asked for.</summary>
    public int Watched { get; set; }

    /// <summary>
    /// If set, keys come in order: buckets of items below this one get no spare room, those above it all they may have.
    /// </summary>
    public int TightBelow { get; set; }

    /// <summary>Where the watched item was written.</summary>
    public RecordHead* WatchedRecord { get; private set; }

    /// <summary>Builds a range of items below a depth.</summary>
    /// <param name="first">The first item; it shares no more than the depth (<see cref="FrameScratch.Begin"/>).</param>
    /// <param name="end">One past the last item.</param>
    /// <param name="depth">Bytes that the way down consumes.</param>
    /// <param name="cut">An item that starts a new bucket on the upper level, or -1.</param>
    /// <returns>The root of what was built; 0 when there is no room (or no item).</returns>
    public ushort Build(int first, int end, int depth, int cut = -1)
    {
        if (first == end)
        {
            return 0;
        }

        if (cut < 0 && Fits(first, end, _scratch.SharedBy(first, end)))
        {
            return WriteBucket(first, end, depth);
        }

        ushort root = StartNode(first, end, depth);
        Run(cut);
        _fit.Close();
        return _full ? (ushort)0 : root;
    }

    /// <summary>
    /// Builds the groups of a range into a child map; all items share the bytes below the branch depth.
    /// </summary>
    /// <returns>False when there is no room.</returns>
    public bool BuildInto(ushort* map, int first, int end, int branchDepth, int cut)
    {
        Push(new Level { First = first, End = end, BranchDepth = branchDepth, Map = map });
        Run(cut);
        return !_full;
    }

    /// <summary>One bucket for a range that fits.</summary>
    public ushort WriteBucket(int first, int end, int depth)
    {
        int shared = end - first == 1 ? depth : _scratch.SharedBy(first, end);
        int heap = 0;
        for (int i = first; i < end; i++)
        {
            heap += RecordBytes(i, shared);
        }

        int count = end - first;
        int spare = TightBelow == 0 ? heap * _packing.SparePercent / 100
            : end <= TightBelow ? 0
            : Math.Max(0, _packing.ContentMax - heap - (count * Bucket.SlotBytes));
        int slots = BucketEditor.SlotsFor(count, (int)((long)count * spare / heap));
        int lines = BucketEditor.LinesFor(BucketEditor.BlockBytes(slots, shared - depth, heap + spare));
        ushort reference = TakeBucket(lines);
        if (reference == 0)
        {
            return 0;
        }

        byte* bucket = FrameAllocator.At(_frame, reference);
        _scratch.Visit(first);
        BucketEditor.Start(bucket, slots, lines, _scratch.Key + depth, shared - depth);
        for (int i = first; i < end; i++)
        {
            _scratch.Visit(i);
            RecordItem* item = _scratch.Items + i;
            var source = new RecordSource(
                _scratch.Key + shared, item->KeyLength - shared, item->Value, item->ValueField, item->Version);
            RecordHead* record = BucketEditor.Insert(bucket, i - first, in source);
            WatchedRecord = i == Watched ? record : WatchedRecord;
        }

        return reference;
    }

    /// <summary>A node from a child map.</summary>
    public ushort WriteNode(ushort* map, byte* prefix, int prefixLength)
    {
        ushort reference = TakeNode(Nodes.CountOf(map), prefixLength, out int pairs);
        if (reference != 0)
        {
            Nodes.Write(FrameAllocator.At(_frame, reference), pairs, map, prefix, prefixLength);
        }

        return reference;
    }

    /// <summary>A block for a bucket, still to be written; 0 when there is no room.</summary>
    public ushort TakeBucket(int lines) =>
        Taken(_fit.IsOn ? _fit.Take(lines) : FrameAllocator.TakeBucket(_frame, lines));

    /// <summary>A block for a node, still to be written; 0 when there is no room.</summary>
    public ushort TakeNode(int pairs, int prefixLength) =>
        Taken(FrameAllocator.TakeNode(_frame, Nodes.Units(pairs, prefixLength)));

    public readonly byte* At(ushort reference) => FrameAllocator.At(_frame, reference);

    /// <summary>Gives back one block taken before: something else takes its place.</summary>
    public void GiveBack(ushort reference)
    {
        int at = _taken[.._takenCount].IndexOf(reference);
        _taken[at] = _taken[--_takenCount];
        FrameAllocator.Free(_frame, reference);
    }

    /// <summary>Gives back every block taken: there was no room for all of them.</summary>
    public void Undo()
    {
        for (int i = 0; i < _takenCount; i++)
        {
            FrameAllocator.Free(_frame, _taken[i]);
        }

        _takenCount = 0;
    }

    /// <summary>Whether a range that shares some bytes fits one bucket; a single record always does.</summary>
    public readonly bool Fits(int first, int end, int shared)
    {
        if (end - first == 1)
        {
            return true;
        }

        if (end - first > Bucket.CountMax)
        {
            return false;
        }

        int content = 0;
        for (int i = first; i < end; i++)
        {
            content += RecordBytes(i, shared) + Bucket.SlotBytes;
        }

        return content <= _packing.ContentMax;
    }

    /// <summary>Bytes of an item's record below a depth.</summary>
    public readonly int RecordBytes(int index, int depth)
    {
        RecordItem* item = _scratch.Items + index;
        return Bucket.RecordBytes(item->KeyLength - depth, Bucket.ValueBytes(item->ValueField));
    }

    /// <summary>Works off the levels: each turn makes one child of the innermost node.</summary>
    private void Run(int cut)
    {
        while (_levels > 0 && !_full)
        {
            Level* top = (Level*)_scratch.Stack + _levels - 1;
            int first = top->First;
            if (first == top->End)
            {
                _levels--;
                continue;
            }

            int end = GroupEnd(first, top->End, top->BranchDepth);
            if (!Fits(first, end, _scratch.SharedBy(first, end)))
            {
                top->First = end;
                int branch = top->BranchDepth;
                ushort* link = Link(top, first);
                ushort child = StartNode(first, end, branch + 1);
                *link = child;
                continue;
            }

            end = Extend(first, end, top, _levels == 1 ? cut : -1);
            ushort bucket = WriteBucket(first, end, top->BranchDepth);
            LinkRun(top, first, end, bucket);
            top->First = end;
        }

        _levels = 0;
    }

    /// <summary>Adds neighbouring groups to one that fits a bucket, as long as it does.</summary>
    private readonly int Extend(int first, int end, Level* level, int cut)
    {
        int content = 0;
        int counted = first;
        while (end < level->End && end != cut)
        {
            int next = GroupEnd(end, level->End, level->BranchDepth);
            for (; counted < next; counted++)
            {
                content += RecordBytes(counted, level->BranchDepth) + Bucket.SlotBytes;
            }

            if (next - first > Bucket.CountMax || content > _packing.ContentMax)
            {
                break;
            }

            end = next;
        }

        return end;
    }

    /// <summary>One past the items that go the same way at a branch depth.</summary>
    private readonly int GroupEnd(int first, int end, int branchDepth)
    {
        RecordItem* items = _scratch.Items;
        int next = first + 1;
        while (next < end && items[next].Shared > branchDepth)
        {
            next++;
        }

        return next;
    }

    /// <summary>Places a node for a range, its children still to come, and makes it the innermost.</summary>
    private ushort StartNode(int first, int end, int depth)
    {
        int branch = _scratch.SharedBy(first, end);
        int groups = 0;
        for (int at = first; at < end; at = GroupEnd(at, end, branch))
        {
            groups += _scratch.Items[at].KeyLength == branch ? 0 : 1;
        }

        ushort reference = TakeNode(groups, branch - depth, out int pairs);
        if (reference == 0)
        {
            return 0;
        }

        _scratch.Visit(first);
        byte* node = FrameAllocator.At(_frame, reference);
        Nodes.Start(node, pairs, _scratch.Key + depth, branch - depth);
        Push(new Level { First = first, End = end, BranchDepth = branch, Node = node });
        return reference;
    }

    private readonly void LinkRun(Level* level, int first, int end, ushort child)
    {
        for (int at = first; at < end; at = GroupEnd(at, end, level->BranchDepth))
        {
            *Link(level, at) = child;
        }
    }

    /// <summary>The link for an item's group: a new entry of the node, or of the map.</summary>
    private readonly ushort* Link(Level* level, int index)
    {
        bool terminal = _scratch.Items[index].KeyLength == level->BranchDepth;
        byte key = terminal ? (byte)0 : BranchByte(index, level->BranchDepth);
        if (level->Map != null)
        {
            return level->Map + (terminal ? 0 : 1 + key);
        }

        if (terminal)
        {
            return &((NodeHead*)level->Node)->Terminal;
        }

        return Nodes.Append(level->Node, key, 0);
    }

    /// <summary>
    /// A block for a node of so many children, and more: not if there is no room for that, nor where content stays as
    /// it is.
    /// </summary>
    private ushort TakeNode(int children, int prefixLength, out int pairs)
    {
        pairs = Nodes.RoomyPairsFor(children);
        ushort roomy = _packing.SparePercent == 0
            ? (ushort)0
            : FrameAllocator.TakeNode(_frame, Nodes.Units(pairs, prefixLength));
        if (roomy != 0)
        {
            return Taken(roomy);
        }

        pairs = Nodes.PairsFor(children);
        return TakeNode(pairs, prefixLength);
    }

    /// <summary>
    /// The byte an item branches on. Items that start a group share no byte behind it with the item before.
    /// </summary>
    private readonly byte BranchByte(int index, int branchDepth)
    {
        RecordItem* item = _scratch.Items + index;
        return item->Delta[branchDepth - item->Shared];
    }

    private void Push(Level level)
    {
        _scratch.NeedStack(_levels + 1, sizeof(Level));
        ((Level*)_scratch.Stack)[_levels++] = level;
    }

    private ushort Taken(ushort reference)
    {
        _full |= reference == 0;
        if (reference != 0 && _takenCount < _taken.Length)
        {
            _taken[_takenCount++] = reference;
        }

        return reference;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Level
    {
        public int First;
        public int End;
        public int BranchDepth;
        public byte* Node;
        public ushort* Map;
    }
}
