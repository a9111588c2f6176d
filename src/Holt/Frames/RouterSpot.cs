using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Stands between two neighbouring separators of a router: the entries below and above a key. From one group of keys to
/// the next it is a step in the bucket at hand, else a search, which has at each node the children beside its way.
/// <code>
///      S0        S1 ... the separators within a group ...    S8        S9
///      ^ Below   ^ Above                                     ^ Below   ^ Above
///           key                                                   next key
/// </code>
/// </summary>
/// <remarks>
/// Reads memory that may change; the caller validates the router's word before it believes anything. The bytes of keys
/// that lead to a bucket are kept in the fences, which are its own as long as it goes on.
/// </remarks>
[SkipLocalsInit]
internal unsafe struct RouterSpot
{
    private byte* _frame;
    private uint _bucketStart;
    private ulong _below; // entries in one word: who writes halves and reads it whole waits
    private ulong _over;
    private Way _above;
    private int _kept; // bytes of the last search's key

    private Step _last; // of that search

    // The bucket where it ended.
    private byte* _bucket; // null: none
    private int _bucketDepth; // bytes before its prefix
    private int _depth; // and with it: what its keys share
    private Way _behind; // to what is above all of them

    /// <summary>The entry of the last separator at or below the key; of no frame: the router is torn.</summary>
    public readonly RouterEntry Below => Unsafe.BitCast<ulong, RouterEntry>(_below);

    /// <summary>The entry of the first separator above the key; of no frame if there is none.</summary>
    public readonly RouterEntry Above => Unsafe.BitCast<ulong, RouterEntry>(_over);

    /// <summary>Searches for a key.</summary>
    /// <param name="view">The router.</param>
    /// <param name="key">The key.</param>
    /// <param name="depth">The router's base depth.</param>
    /// <param name="fences">Keep the bytes that lead to where it ends.</param>
    /// <returns>False: there is no separator at or below it, or the router is torn.</returns>
    public bool TryFind(FrameView view, EngineKey key, int depth, Fences fences)
    {
        _frame = view.Start;
        _bucketStart = ((FrameHeader*)_frame)->BucketStart;
        return TryFind(((FrameHeader*)_frame)->Root, key, depth, left: 0, above: default, fences);
    }

    /// <summary>Goes on to another key: in the bucket at hand, else below the last node.</summary>
    /// <returns>False: it takes a search from the root. With nothing above the key may be one of the next router.
    /// </returns>
    public bool TryAdvance(EngineKey key, Fences fences)
    {
        int shared = Bytes.CommonPrefix(fences.Kept, key.Start, _kept < key.Length ? _kept : key.Length);
        bool isOn = (_bucket != null && shared >= _depth && TryAdvance(key))
            || (_last.Node != 0 && shared >= _last.Depth
                && TryFind(_last.Node, key, _last.Depth, _last.Left, _last.Above, fences));
        return isOn && Above.ChildId != 0;
    }

    private bool TryAdvance(EngineKey key)
    {
        int count = Bucket.Count(_bucket);
        int slot = Bucket.CountBelow(_bucket, key.Start + _depth, key.Length - _depth, orEqual: true);
        bool isBehind = slot >= count;
        if (slot == 0 || (isBehind && _behind.Depth >= _depth))
        {
            return false; // where the bucket has no byte of its own the key may also be above what is behind
        }

        uint at = (uint)((_bucket - _frame) >> FrameFormat.UnitShift);
        _above = isBehind ? _behind : Way.To(at, _bucketDepth, slot);
        _below = EntryAt(_bucket, slot - 1);
        _over = isBehind ? FirstOf(_above.Block) : EntryAt(_bucket, slot);
        return true;
    }

    /// <summary>Searches below a node.</summary>
    private bool TryFind(uint at, EngineKey key, int depth, uint left, Way above, Fences fences)
    {
        _last.Node = 0;
        _bucket = null;
        _above = above;
        while (at != 0 && at < _bucketStart)
        {
            (_last.Node, _last.Depth, _last.Left, _last.Above) = (at, depth, left, _above);
            byte* node = FrameAllocator.At(_frame, at);
            DebugCounters.CountNode();
            int prefix = Nodes.PrefixLength(node);
            int order = Order(key, depth, Nodes.Prefix(node), prefix);
            if (order != 0)
            {
                _above = order < 0 ? Way.To(at, depth) : _above;
                left = order > 0 ? at : left;
                at = 0;
                break;
            }

            depth += prefix;
            bool isEnd = depth >= key.Length; // above it: torn
            at = Look(node, isEnd ? Nodes.TerminalPosition : key.Start[depth], depth, ref left);
            if (isEnd)
            {
                break;
            }

            depth += at < _bucketStart ? 1 : 0;
        }

        int slot = 0;
        byte* bucket = null;
        if (at >= _bucketStart)
        {
            bucket = FrameAllocator.At(_frame, at);
            slot = CountBelow(bucket, key, depth);
            _behind = _above;
            _above = slot < Bucket.Count(bucket) ? Way.To(at, depth, slot) : _above;
        }

        _below = slot > 0 ? EntryAt(bucket, slot - 1) : LastOf(left);
        _over = FirstOf(_above.Block, _above.Slot);
        _kept = int.Max(_last.Depth, _bucket == null ? 0 : _depth);
        Bytes.CopyOver(key.Start, fences.Kept, _kept);
        return Below.ChildId != 0;
    }

    /// <summary>Makes the separator above, if there is one, the high bound.</summary>
    /// <param name="key">The key at which it stands.</param>
    /// <param name="fences">Take it.</param>
    /// <returns>False: torn.</returns>
    public readonly bool TryLoadAbove(EngineKey key, Fences fences)
    {
        byte* to = fences.High;
        (uint at, int depth, byte last) = (_above.Block, _above.Depth, _above.Byte);
        Bytes.CopyOver(key.Start, to, depth);
        if (_above.IsTurn)
        {
            to[depth - 1] = last;
        }

        for (int steps = 0; at < _bucketStart; steps++)
        {
            byte* node = FrameAllocator.At(_frame, at);
            int prefix = Nodes.PrefixLength(node);
            if (at == 0 || steps > EngineKey.LengthMax || depth + prefix > EngineKey.LengthMax)
            {
                return false;
            }

            Bytes.CopyOver(Nodes.Prefix(node), to + depth, prefix);
            depth += prefix;
            int first = Nodes.After(node, Nodes.NoneBelow);
            at = FrameCursor.Child(node, first);
            if (at < _bucketStart)
            {
                to[depth++] = unchecked((byte)first);
            }
        }

        byte* bucket = FrameAllocator.At(_frame, at);
        int shared = depth + Bucket.PrefixLength(bucket);
        byte* record = Bucket.Record(bucket, _above.Slot);
        int suffix = Bucket.SuffixLength(record);
        if (shared + suffix > EngineKey.LengthMax)
        {
            return false;
        }

        Bytes.CopyOver(Bucket.Prefix(bucket), to + depth, Bucket.PrefixLength(bucket));
        *(uint*)(to + shared) = BinaryPrimitives.ReverseEndianness(Bucket.Heads(bucket)[_above.Slot]);
        Bytes.CopyOver(record + RecordHead.Size, to + shared + Bytes.HeadBytes, Bucket.RestLength(suffix));
        fences.SetHigh(shared + suffix);
        return true;
    }

    /// <summary>Below 0 if the key is below all with a prefix, above 0 if above, 0 if it starts with it.</summary>
    private static int Order(EngineKey key, int depth, byte* prefix, int prefixLength)
    {
        int rest = key.Length - depth;
        bool isAmong = rest >= prefixLength && Bytes.EqualShort(prefix, key.Start + depth, prefixLength);
        return isAmong ? 0 : Bytes.CompareToPrefix(key.Start + depth, rest, prefix, prefixLength);
    }

    private static ulong EntryAt(byte* bucket, int slot) =>
        *(ulong*)Bucket.Value(Bucket.Record(bucket, slot));

    /// <summary>
    /// The child at a position, and what lies beside it. The bucket to the left of a free byte may reach over it: its
    /// run has gaps; a bucket has a link for each byte of its run, and it may be the terminal too.
    /// </summary>
    private uint Look(byte* node, int position, int depth, ref uint left)
    {
        if (*node != FrameFormat.KindSorted || position < 0)
        {
            return LookBeside(node, position, depth, ref left);
        }

        int count = SortedNode.Count(node);
        ushort* children = SortedNode.Children(node);
        uint terminal = ((NodeHead*)node)->Terminal;
        int before = SortedNode.LastBelow(node, (byte)position);
        int after = before + 1;
        uint own = after < count && SortedNode.Keys(node)[after] == position ? children[after] : 0u;
        uint other = before >= 0 ? children[before] : terminal;
        own = own == 0 && other >= _bucketStart ? other : own;
        while (before >= 0 && children[before] == own)
        {
            before--;
        }

        while (after < count && children[after] == own)
        {
            after++;
        }

        left = before >= 0 ? children[before] : terminal != 0 && terminal != own ? terminal : left;
        if (after < count)
        {
            Turn(children[after], depth, SortedNode.Keys(node)[after]);
        }

        return own;
    }

    /// <summary>The same, position by position.</summary>
    private uint LookBeside(byte* node, int position, int depth, ref uint left)
    {
        uint own = FrameCursor.Child(node, position);
        int before = Nodes.Before(node, position);
        int after = Nodes.After(node, position);
        own = own == 0 && FrameCursor.Child(node, before) >= _bucketStart ? FrameCursor.Child(node, before) : own;
        while (before != Nodes.NoneBelow && FrameCursor.Child(node, before) == own)
        {
            before = Nodes.Before(node, before);
        }

        while (after != Nodes.NoneAbove && FrameCursor.Child(node, after) == own)
        {
            after = Nodes.After(node, after);
        }

        left = before != Nodes.NoneBelow ? FrameCursor.Child(node, before) : left;
        Turn(FrameCursor.Child(node, after), depth, after);
        return own;
    }

    /// <summary>The way to what is above turns off here, unless there is nothing.</summary>
    private void Turn(uint block, int depth, int position)
    {
        if (block != 0)
        {
            // The byte of a bucket is in its prefix.
            _above = block < _bucketStart
                ? Way.By(position, block, depth + 1)
                : Way.To(block, depth);
        }
    }

    /// <summary>The last entry below a block.</summary>
    private readonly ulong LastOf(uint at)
    {
        // A path of valid nodes is shorter than the longest key; a torn one ends here.
        for (int steps = 0; at != 0 && steps <= EngineKey.LengthMax; steps++)
        {
            byte* block = FrameAllocator.At(_frame, at);
            if (at >= _bucketStart)
            {
                int count = Bucket.Count(block);
                return count == 0 ? 0 : EntryAt(block, count - 1);
            }

            at = Nodes.Last(block);
        }

        return 0;
    }

    /// <summary>The first entry below a block, or that of a slot of a bucket.</summary>
    private readonly ulong FirstOf(uint at, int slot = 0)
    {
        for (int steps = 0; at != 0 && steps <= EngineKey.LengthMax; steps++)
        {
            byte* block = FrameAllocator.At(_frame, at);
            if (at >= _bucketStart)
            {
                return slot < Bucket.Count(block) ? EntryAt(block, slot) : 0;
            }

            at = FrameCursor.Child(block, Nodes.After(block, Nodes.NoneBelow));
        }

        return 0;
    }

    /// <summary>How many records of a bucket are at or below the key; it is at hand if the key leads there.</summary>
    private int CountBelow(byte* bucket, EngineKey key, int depth)
    {
        int prefix = Bucket.PrefixLength(bucket);
        int order = Order(key, depth, Bucket.Prefix(bucket), prefix);
        _depth = depth + prefix;
        if (order != 0 || _depth > key.Length)
        {
            _depth = 0;
            return order > 0 ? Bucket.Count(bucket) : 0;
        }

        _bucket = bucket;
        _bucketDepth = depth;
        return Bucket.CountBelow(bucket, key.Start + _depth, key.Length - _depth, orEqual: true);
    }

    /// <summary>A node on the way, and what lies beside the way to it.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Step
    {
        public uint Node; // 0: none
        public int Depth;
        public uint Left;
        public Way Above;
    }

    /// <summary>How to come to the separator above; in one word, as the entries.</summary>
    private readonly struct Way
    {
        private const int DepthBits = 24;
        private const int DepthAt = 16;
        private const int ByteAt = DepthAt + DepthBits;
        private const int SlotAt = ByteAt + 8;
        private const ulong Turned = 1UL << 63;

        private readonly ulong _bits;

        private Way(ulong bits) => _bits = bits;

        /// <summary>The node or bucket below which it is the first, or which has it.</summary>
        public uint Block => (ushort)_bits;

        /// <summary>Bytes of the key before those of the block.</summary>
        public int Depth => (int)(_bits >> DepthAt) & ((1 << DepthBits) - 1);

        /// <summary>The slot, where the block is the bucket in which the search ended.</summary>
        public int Slot => (byte)(_bits >> SlotAt);

        /// <summary>Whether the last of the bytes before the block is another than in the key.</summary>
        public bool IsTurn => (_bits & Turned) != 0;

        /// <summary>That byte.</summary>
        public byte Byte => unchecked((byte)(_bits >> ByteAt));

        public static Way To(uint block, int depth, int slot = 0) =>
            new(block | ((ulong)(uint)depth << DepthAt) | ((ulong)(uint)slot << SlotAt));

        public static Way By(int position, uint block, int depth) =>
            new(To(block, depth)._bits | ((ulong)(byte)position << ByteAt) | Turned);
    }
}
