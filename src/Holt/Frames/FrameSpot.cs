using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Where a key belongs in a frame: the way down to its record, or to where that would go.
/// <code>
///              Link                        Link                      Link = root           Link = root
///               |                           |                          |                      |
///             Node   NodeDepth            Node                      (Bucket)                  0
///           "pre|fix"  leaves here       a  c  m                      Miss                  Empty
///          NodeMismatch             NoChild |  | Hit, Miss,
///                                        Bucket  PrefixMismatch
/// </code>
/// </summary>
/// <remarks>
/// Found on memory that may change; true once the frame's word was validated, or the latch taken from the word seen.
/// </remarks>
internal unsafe struct FrameSpot
{
    private FrameSpot(byte* frame, int depth)
    {
        Frame = frame;
        Link = &((FrameHeader*)frame)->Root;
        Depth = depth;
        NodeDepth = depth;
        OuterDepth = depth;
    }

    public byte* Frame { get; private set; }

    public SpotKind Kind { get; private set; }

    /// <summary>The link to <see cref="Node"/>; without a node the root's.</summary>
    public ushort* Link { get; private set; }

    /// <summary>The innermost node of the way, or null.</summary>
    public byte* Node { get; private set; }

    /// <summary>Key bytes consumed before the node's prefix.</summary>
    public int NodeDepth { get; private set; }

    /// <summary>Branch depth of the node above, where a bucket in place of <see cref="Node"/> would start.</summary>
    public int OuterDepth { get; private set; }

    /// <summary>Branch depth of the node; for a mismatch, the first byte that differs.</summary>
    public int Depth { get; private set; }

    /// <summary>The bucket of the key, or 0.</summary>
    public ushort Bucket { get; private set; }

    /// <summary>The slot of a hit; for a miss where the record would go, once asked for.</summary>
    public int Slot { get; set; }

    /// <summary>Walks down for a key whose first <paramref name="depth"/> bytes the frame's keys share.</summary>
    public static FrameSpot Locate(FrameView view, EngineKey key, int depth)
    {
        var spot = new FrameSpot(view.Start, depth);
        spot.Descend(key);
        return spot;
    }

    /// <summary>
    /// The same as far as the bucket, which is asked for: where there is one, <see cref="SearchAgain"/> does the rest
    /// once other keys have been looked for too. Where there is none the spot is torn, whatever the reason.
    /// </summary>
    public static void Approach(ref FrameSpot spot, FrameView view, EngineKey key, int depth)
    {
        byte* frame = view.Start;
        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        uint at = ((FrameHeader*)frame)->Root;
        spot.Kind = SpotKind.Torn;
        spot.Bucket = 0;
        while (at < bucketStart)
        {
            SyncPoint.Reach();
            byte* node = FrameAllocator.At(frame, at);
            DebugCounters.CountNode();
            int prefix = Nodes.PrefixLength(node);
            if (at == 0
                || key.Length - depth <= prefix
                || !Bytes.EqualShort(Nodes.Prefix(node), key.Start + depth, prefix))
            {
                return;
            }

            depth += prefix;
            ushort* link = Nodes.Find(node, key.Start[depth]);
            if (link == null)
            {
                return;
            }

            at = *link;
            depth += at < bucketStart ? 1 : 0;
        }

        FrameSearch.PrefetchBucket(FrameAllocator.At(frame, at));
        spot.Frame = frame;
        spot.Bucket = (ushort)at;
        spot.Depth = depth;
    }

    /// <summary>The position of the key at the node's branch depth.</summary>
    public readonly int PositionOf(EngineKey key) =>
        Depth == key.Length ? Nodes.TerminalPosition : key.Start[Depth];

    /// <summary>Where the value of a record that is there lies; false, and default, if not in value frames.</summary>
    public readonly bool TryGetSpilled(out ValuePlace place)
    {
        byte* record = Kind == SpotKind.Hit
            ? Frames.Bucket.Record(FrameAllocator.At(Frame, Bucket), Slot)
            : null;
        bool isSpilled = record != null && Frames.Bucket.ValueField(record) == RecordHead.Spilled;
        place = isSpilled ? *(ValuePlace*)Frames.Bucket.Value(record) : default;
        return isSpilled;
    }

    /// <summary>Looks, again or at last, where the record is in its bucket.</summary>
    public void SearchAgain(EngineKey key) => Search(key);

    private void Descend(EngineKey key)
    {
        byte* frame = Frame;
        byte* bytes = key.Start;
        int length = key.Length;
        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        ushort* link = Link;
        byte* node = null;
        int depth = Depth;
        uint at = *link;
        while (at < bucketStart)
        {
            if (at == 0)
            {
                Kind = node == null ? SpotKind.Empty : SpotKind.Torn;
                return;
            }

            SyncPoint.Reach();
            OuterDepth = node == null ? depth : depth - 1;
            Link = link;
            NodeDepth = depth;
            node = FrameAllocator.At(frame, at);
            Node = node;
            DebugCounters.CountNode();
            int prefix = Nodes.PrefixLength(node);
            if (length - depth < prefix || !Bytes.EqualShort(Nodes.Prefix(node), bytes + depth, prefix))
            {
                int rest = length - depth;
                Depth = depth + Bytes.CommonPrefix(Nodes.Prefix(node), bytes + depth, rest < prefix ? rest : prefix);
                Kind = SpotKind.NodeMismatch;
                return;
            }

            depth += prefix;
            Depth = depth;
            link = depth == length ? Nodes.Link(node, Nodes.TerminalPosition) : Nodes.Find(node, bytes[depth]);
            if (link == null)
            {
                Kind = SpotKind.NoChild;
                return;
            }

            at = *link;
            if (at < bucketStart)
            {
                if (depth == length)
                {
                    Kind = SpotKind.Torn; // a terminal is a bucket
                    return;
                }

                depth++;
                Depth = depth;
            }
        }

        Bucket = (ushort)at;
        Search(key);
    }

    private void Search(EngineKey key)
    {
        SyncPoint.Reach();
        byte* bucket = FrameAllocator.At(Frame, Bucket);
        FrameSearch.PrefetchBucket(bucket);
        int prefix = Frames.Bucket.PrefixLength(bucket);
        byte* rest = key.Start + Depth;
        int length = key.Length - Depth;
        if (length < prefix || !Bytes.EqualShort(Frames.Bucket.Prefix(bucket), rest, prefix))
        {
            Kind = SpotKind.PrefixMismatch;
            return;
        }

        Slot = Frames.Bucket.Find(bucket, rest + prefix, length - prefix);
        Kind = Slot < 0 ? SpotKind.Miss : SpotKind.Hit;
    }
}
