using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Stands on a record of a frame and goes to the next bucket either way. It keeps the nodes of its way while they are
/// few, and a step goes up to the last of them that has more. Where they are many it stands at a key, and a step is a
/// descent by that key. So keys may be nested as deep as they are long.
/// </summary>
/// <remarks>
/// Reads memory that may change; the caller validates the frame's word before it believes anything. The key buffer
/// belongs to the caller and holds <see cref="KeyCapacity"/> bytes.
/// </remarks>
internal unsafe ref partial struct FrameCursor
{
    /// <summary>Bytes a key buffer needs: torn lengths are cut to it.</summary>
    public const int KeyCapacity = 1 << 19;

    /// <summary>Lines of a bucket that are asked for ahead at most.</summary>
    private const int LinesAhead = 64;

    private byte* _frame;
    private byte* _key;
    private int _baseDepth;
    private uint _bucketStart;
    private byte* _bucket;
    private byte* _parent; // the bucket's node and position, if known
    private int _position;
    private int _depth;
    private NodeTrail _trail;
    private ListingFilter _filter;
    private int _group;

    /// <summary>
    /// A cursor on no record; the buffer holds the frame's base bytes once a seek has copied them there.
    /// </summary>
    public FrameCursor(FrameView view, int baseDepth, byte* keyBuffer)
        : this(view, baseDepth, keyBuffer, ListingFilter.Records)
    {
    }

    /// <summary>The same for a listing: it does not go down where all keys are of one group.</summary>
    public FrameCursor(FrameView view, int baseDepth, byte* keyBuffer, ListingFilter filter)
    {
        Unsafe.SkipInit(out _trail); // a seek clears it; it is most of the cursor
        Begin(view, baseDepth, keyBuffer, filter);
    }

    /// <summary>Begins with a frame, where the cursor lies.</summary>
    public void Begin(FrameView view, int baseDepth, byte* keyBuffer, ListingFilter filter)
    {
        _filter = filter;
        _frame = view.Start;
        _key = keyBuffer;
        _baseDepth = baseDepth;
        _bucketStart = ((FrameHeader*)_frame)->BucketStart;
    }

    /// <summary>The slot of its record.</summary>
    public int Slot { get; set; }

    /// <summary>Its bucket.</summary>
    public readonly byte* Bucket => _bucket;

    /// <summary>Records of its bucket.</summary>
    public readonly int Count => Frames.Bucket.Count(_bucket);

    public readonly byte* Record => Frames.Bucket.Record(_bucket, Slot);

    /// <summary>The key buffer.</summary>
    public readonly byte* Key => _key;

    /// <summary>Leading bytes that all keys of the bucket, or the group, share; they are in the buffer.</summary>
    public readonly int SharedLength =>
        _depth + (Group == 0 ? Frames.Bucket.PrefixLength(_bucket) : Nodes.PrefixLength(_bucket));

    public readonly int KeyLength => SharedLength + Frames.Bucket.SuffixLength(Record);

    /// <summary>Completes the key in the buffer to that of its record.</summary>
    /// <returns>Its length.</returns>
    public readonly int LoadKey()
    {
        int shared = SharedLength;
        byte* record = Record;
        int suffix = Frames.Bucket.SuffixLength(record);
        *(uint*)(_key + shared) = BinaryPrimitives.ReverseEndianness(Frames.Bucket.Heads(_bucket)[Slot]);
        Bytes.CopyOver(record + RecordHead.Size, _key + shared + Bytes.HeadBytes, Frames.Bucket.RestLength(suffix));
        return shared + suffix;
    }

    /// <summary>Goes to the first record above a key, or at it.</summary>
    /// <returns>False if there is none.</returns>
    public bool SeekUp(byte* key, int length, bool orEqual) => Seek(key, length, up: true, orEqual, leave: null);

    /// <summary>Goes to the last record below a key, or at it.</summary>
    /// <returns>False if there is none.</returns>
    public bool SeekDown(byte* key, int length, bool orEqual) => Seek(key, length, up: false, orEqual, leave: null);

    /// <summary>Goes to the first record of the next bucket, or the last of the one before.</summary>
    /// <returns>False if there is none.</returns>
    public bool Step(bool up) =>
        _trail.IsWhole
            ? GoBeside(EngineKey.LengthMax + 1, up)
            : Seek(_key, LoadKey(), up, orEqual: false, leave: _bucket);

    /// <summary>Asks for the first lines of what comes next: a bucket, or the node that it comes under.</summary>
    /// <returns>Where it is; 0 if there is none, or it is not known.</returns>
    public readonly uint AskAhead(bool up)
    {
        uint next = 0;
        for (int i = _trail.IsWhole ? _trail.Count - 1 : -1; i >= 0 && next == 0; i--)
        {
            byte* node = FrameAllocator.At(_frame, _trail.Node(i));
            int position = node == _parent ? _position : _key[_trail.BranchDepth(i)];
            next = Next(node, ref position, up);
        }

        if (next != 0)
        {
            FrameSearch.PrefetchBucket(FrameAllocator.At(_frame, next));
        }

        return next;
    }

    /// <summary>Asks for the rest of a bucket whose first lines are there; of a node for its nearest child.</summary>
    public readonly void AskFurther(uint at, bool up)
    {
        if (at == 0 || !Sse.IsSupported)
        {
            return;
        }

        byte* block = FrameAllocator.At(_frame, at);
        if (at >= _bucketStart)
        {
            byte* end = Frames.Bucket.End(block);
            byte* most = block + (LinesAhead * FrameFormat.LineBytes); // torn: any number of lines
            end = end < most ? end : most;
            for (byte* line = block + (4 * FrameFormat.LineBytes); line < end; line += FrameFormat.LineBytes)
            {
                Sse.Prefetch0(line);
            }

            return;
        }

        uint child = Child(block, up ? Nodes.After(block, Nodes.NoneBelow) : Nodes.Before(block, Nodes.NoneAbove));
        FrameSearch.PrefetchBucket(FrameAllocator.At(_frame, child));
    }

    /// <summary>
    /// The usual case of the descent. It keeps in mind the last node that may have a child ahead of the way, and looks
    /// into that one only if the way ends without a record. Anything else is left to the descent that remembers.
    /// </summary>
    private bool Seek(byte* key, int length, bool up, bool orEqual, byte* leave)
    {
        uint at = ((FrameHeader*)_frame)->Root;
        int depth = _baseDepth;
        byte* aside = null;
        int asideDepth = 0;
        _parent = null;
        _trail.Clear();
        while (at != 0 && at < _bucketStart)
        {
            byte* node = FrameAllocator.At(_frame, at);
            int prefix = Nodes.PrefixLength(node);
            if (length - depth <= prefix || !Bytes.EqualShort(Nodes.Prefix(node), key + depth, prefix))
            {
                int order = Bytes.CompareToPrefix(key + depth, length - depth, Nodes.Prefix(node), prefix);
                if (order == 0 && length - depth == prefix && up != orEqual)
                {
                    break; // the key itself may be here, and is not what is looked for, or is the only one
                }

                // Keys that start with the key are above it.
                Adopt(key, depth);
                return (order <= 0) == up
                    ? Enter(at, depth, up)
                    : EnterBeside(key, length, aside, asideDepth, up, orEqual, leave);
            }

            depth += prefix;
            _trail.Push(at, depth);
            byte branch = key[depth];
            ushort* link = Nodes.Find(node, branch);
            if (link == null)
            {
                return SeekFromFree(node, key, length, depth, up, orEqual, leave)
                    || EnterBeside(key, length, aside, asideDepth, up, orEqual, leave);
            }

            if (up ? Nodes.MayHaveAfter(node, branch) : Nodes.MayHaveBefore(node, branch))
            {
                aside = node;
                asideDepth = depth;
            }

            _parent = node;
            _position = branch;
            at = *link;
            depth += at < _bucketStart ? 1 : 0;
        }

        if (at < _bucketStart)
        {
            return SeekRemembering(key, length, up, orEqual, leave);
        }

        return TryBucket(at, key, length, depth, up, orEqual, leave)
            || EnterBeside(key, length, aside, asideDepth, up, orEqual, leave);
    }

    /// <summary>
    /// Goes on ahead of a byte without a child. The bucket there may reach over the byte, so it is searched; and its
    /// records ahead may all have been removed.
    /// </summary>
    private bool SeekFromFree(byte* node, byte* key, int length, int depth, bool up, bool orEqual, byte* leave)
    {
        int position = Beside(node, key[depth], up);
        uint at = Child(node, position);
        _parent = node;
        _position = position;
        if (at >= _bucketStart)
        {
            if (TryBucket(at, key, length, depth, up, orEqual, leave))
            {
                return true;
            }

            at = Next(node, ref position, up);
            _position = position;
        }

        return EnterAside(key, at, depth, position, up);
    }

    private bool TryBucket(uint at, byte* key, int length, int depth, bool up, bool orEqual, byte* leave)
    {
        byte* bucket = FrameAllocator.At(_frame, at);
        if (bucket == leave || !SearchBucket(bucket, key, length, depth, up, orEqual))
        {
            return false;
        }

        Adopt(key, depth);
        LoadPrefix();
        return true;
    }

    /// <summary>Enters the nearest child ahead in a node that may have one; without a node there is none.</summary>
    private bool EnterBeside(byte* key, int length, byte* node, int depth, bool up, bool orEqual, byte* leave)
    {
        if (node == null)
        {
            return false;
        }

        int position = key[depth];
        uint next = Next(node, ref position, up);
        if (next != 0)
        {
            _trail.CutTo(depth);
            _parent = node;
            _position = position;
            return EnterAside(key, next, depth, position, up);
        }

        return SeekRemembering(key, length, up, orEqual, leave);
    }

    /// <summary>
    /// The descent that remembers the nearest subtree ahead. <paramref name="leave"/> is a bucket that is left behind:
    /// no search in it.
    /// </summary>
    private bool SeekRemembering(byte* key, int length, bool up, bool orEqual, byte* leave)
    {
        uint at = ((FrameHeader*)_frame)->Root;
        uint aside = 0; // the nearest subtree on the far side of the way
        int asideDepth = 0;
        int asidePosition = 0;
        int depth = _baseDepth;
        _trail.Lose();
        while (at != 0 && at < _bucketStart)
        {
            byte* node = FrameAllocator.At(_frame, at);
            int prefix = Nodes.PrefixLength(node);
            int order = Bytes.CompareToPrefix(key + depth, length - depth, Nodes.Prefix(node), prefix);
            if (order != 0)
            {
                // All of the subtree lies on one side of the key.
                _parent = null;
                Adopt(key, depth);
                return (order < 0) == up
                    ? Enter(at, depth, up)
                    : EnterAside(key, aside, asideDepth, asidePosition, up);
            }

            depth += prefix;
            if (depth > length)
            {
                return false; // torn
            }

            int position = depth == length ? Nodes.TerminalPosition : key[depth];
            _parent = node;
            _position = position;
            ushort* link = Nodes.Link(node, position);
            uint child = link == null ? 0u : *link;
            int beside = Beside(node, position, up);
            uint other = Child(node, beside);
            if (child == 0 && other >= _bucketStart)
            {
                // The bucket beside the free position may reach over it.
                child = other;
                _position = beside;
            }

            while (other == child && other != 0)
            {
                beside = Beside(node, beside, up);
                other = Child(node, beside);
            }

            (aside, asideDepth, asidePosition) =
                other != 0 ? (other, depth, beside) : (aside, asideDepth, asidePosition);

            at = child;
            depth += at != 0 && at < _bucketStart ? 1 : 0; // beyond the key: torn, a terminal is a bucket
        }

        if (at != 0 && TryBucket(at, key, length, depth, up, orEqual, leave))
        {
            return true;
        }

        _parent = null;
        return EnterAside(key, aside, asideDepth, asidePosition, up);
    }

    private static int Beside(byte* node, int position, bool up) =>
        up ? Nodes.After(node, position) : Nodes.Before(node, position);

    /// <summary>
    /// The next child of a node ahead of that at a position: a bucket has a link for each byte of its run.
    /// </summary>
    private static uint Next(byte* node, ref int position, bool up)
    {
        if (Nodes.TryNext(node, ref position, up, out uint next))
        {
            return next;
        }

        uint own = Child(node, position);
        do
        {
            position = Beside(node, position, up);
            next = Child(node, position);
        }
        while (next == own && next != 0);
        return next;
    }

    /// <summary>The child at a position; 0 if there is none.</summary>
    internal static uint Child(byte* node, int position)
    {
        ushort* link = position is Nodes.NoneAbove or Nodes.NoneBelow ? null : Nodes.Link(node, position);
        return link == null ? 0u : *link;
    }

    /// <summary>Takes the bytes of the way into the buffer, unless they are there already.</summary>
    private readonly void Adopt(byte* key, int depth)
    {
        if (key != _key)
        {
            Bytes.CopyOver(key, _key, depth);
        }
    }

    private bool SearchBucket(byte* bucket, byte* key, int length, int depth, bool up, bool orEqual)
    {
        FrameSearch.PrefetchBucket(bucket);
        int prefix = Frames.Bucket.PrefixLength(bucket);
        int order = Bytes.CompareToPrefix(key + depth, length - depth, Frames.Bucket.Prefix(bucket), prefix);
        int count = Frames.Bucket.Count(bucket);
        int slot;
        if (order == 0)
        {
            byte* rest = key + depth + prefix;
            int below = Frames.Bucket.CountBelow(bucket, rest, length - depth - prefix, orEqual: up != orEqual);
            slot = up ? below : below - 1;
        }
        else
        {
            slot = (order < 0) == up ? (up ? 0 : count - 1) : -1;
        }

        if (slot < 0 || slot >= count)
        {
            return false;
        }

        _bucket = bucket;
        _depth = depth;
        Slot = slot;
        _group = 0;
        return true;
    }

    private bool EnterAside(byte* key, uint aside, int depth, int position, bool up)
    {
        if (aside == 0)
        {
            return false;
        }

        Adopt(key, depth);
        if (aside < _bucketStart)
        {
            _key[depth++] = unchecked((byte)position);
        }

        return Enter(aside, depth, up);
    }

    /// <summary>
    /// Goes to the nearest record of a subtree: its first going up, its last going down; or to its group.
    /// </summary>
    private bool Enter(uint at, int depth, bool up, bool mayStop = true)
    {
        bool isDelimited = mayStop && _filter.Delimiter >= 0;
        _group = 0;
        while (at < _bucketStart)
        {
            byte* node = FrameAllocator.At(_frame, at);
            int prefix = Nodes.PrefixLength(node);
            if (at == 0 || depth + prefix > EngineKey.LengthMax)
            {
                return false; // torn
            }

            Bytes.CopyOver(Nodes.Prefix(node), _key + depth, prefix);
            if (isDelimited && TryStop(node, depth, prefix))
            {
                return true;
            }

            depth += prefix;
            _trail.Push(at, depth);
            int position = up ? Nodes.After(node, Nodes.NoneBelow) : Nodes.Before(node, Nodes.NoneAbove);
            _parent = node;
            _position = position;
            at = Child(node, position);
            if (at < _bucketStart)
            {
                _key[depth++] = unchecked((byte)position);
            }
        }

        _bucket = FrameAllocator.At(_frame, at);
        FrameSearch.PrefetchBucket(_bucket);
        _depth = depth;
        int count = Frames.Bucket.Count(_bucket);
        Slot = up ? 0 : count - 1;
        LoadPrefix();
        return count != 0;
    }

    private readonly void LoadPrefix() =>
        Bytes.CopyOver(Frames.Bucket.Prefix(_bucket), _key + _depth, Frames.Bucket.PrefixLength(_bucket));
}
