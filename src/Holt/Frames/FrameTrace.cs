using System;
using System.Collections.Generic;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What one search of a frame reads: it is walked again by the same links, and each run of bytes that the search looks
/// at is noted in lines of 64 bytes, as memory delivers them.
/// </summary>
/// <remarks>Of a frame that stands still. One operation at a time.</remarks>
internal sealed unsafe class FrameTrace
{
    private readonly HashSet<nint> _lines = [];
    private readonly HashSet<nint> _nodes = [];
    private readonly Fences _fences = new();

    /// <summary>Different lines read.</summary>
    public int LineCount => _lines.Count;

    /// <summary>Different nodes read.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>Notes a router's search, and tells where it leads.</summary>
    /// <returns>False if no separator is at or below the key.</returns>
    public bool TryRoute(FrameView view, EngineKey key, int depth, out RouterEntry entry)
    {
        Follow(view.Start, key, depth);
        if (!RouterEdit.TryFloor(view, key, depth, strict: false, _fences, out entry))
        {
            return false;
        }

        // The way of the key may end where there is nothing; the separator below it lies on its own way.
        Follow(view.Start, _fences.LowKey, depth);
        return true;
    }

    /// <summary>Notes a leaf's search, and the reading of the record if it is there.</summary>
    public void Find(FrameView view, EngineKey key, int depth) => Follow(view.Start, key, depth);

    private void Follow(byte* frame, EngineKey key, int depth)
    {
        Read(frame, FrameFormat.LineBytes);
        bool isRouter = ((FrameHeader*)frame)->Kind == FrameFormat.Router;
        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        uint at = ((FrameHeader*)frame)->Root;
        while (at != 0 && at < bucketStart)
        {
            byte* node = FrameAllocator.At(frame, at);
            int prefix = Nodes.PrefixLength(node);
            int rest = Math.Min(prefix, key.Length - depth);
            int shared = Bytes.CommonPrefix(Nodes.Prefix(node), key.Start + depth, rest);
            _ = _nodes.Add((nint)node);
            Read(node, NodeHead.Size);
            Read(Nodes.Prefix(node), Math.Min(prefix, shared + 1));
            if (shared < prefix)
            {
                return;
            }

            depth += prefix;
            int position = depth == key.Length ? Nodes.TerminalPosition : key.Start[depth];
            ushort* link = Choose(node, position, isRouter);
            at = link == null ? 0u : *link;
            depth += at < bucketStart ? 1 : 0;
        }

        if (at != 0)
        {
            Search(FrameAllocator.At(frame, at), key, depth, isRouter);
        }
    }

    /// <summary>The choice of a child; a router looks for the child before it too.</summary>
    private ushort* Choose(byte* node, int position, bool isRouter)
    {
        ushort* link = Nodes.Link(node, position);
        int before = isRouter ? Nodes.Before(node, position) : Nodes.NoneBelow;
        ushort* lesser = before == Nodes.NoneBelow ? null : Nodes.Link(node, before);
        int low = Math.Max(0, lesser == null ? position : before);
        if (*node == FrameFormat.KindSorted)
        {
            Read(SortedNode.Keys(node), SortedNode.Count(node));
        }
        else
        {
            Read(node + DirectNode.ChildrenAt + (2 * low), Math.Max(0, 2 * (position - low + 1)));
        }

        ReadLink(link);
        ReadLink(lesser);
        return link == null && isRouter ? lesser : link;
    }

    private void Search(byte* bucket, EngineKey key, int depth, bool isRouter)
    {
        int prefix = Bucket.PrefixLength(bucket);
        int length = key.Length - depth - prefix;
        Read(bucket, BucketHead.Size);
        Read(Bucket.Prefix(bucket), prefix);
        if (length < 0 || !Bytes.Equal(Bucket.Prefix(bucket), key.Start + depth, prefix))
        {
            return;
        }

        byte* suffix = key.Start + depth + prefix;
        int slot;
        if (isRouter)
        {
            slot = Bucket.CountBelow(bucket, suffix, length, orEqual: true) - 1;
            HalveTo(bucket, slot);
        }
        else
        {
            slot = Bucket.Find(bucket, suffix, length);
            Read(Bucket.Fingerprints(bucket), slot < 0 ? Bucket.Count(bucket) : slot + 1);
        }

        if (slot >= 0)
        {
            byte* record = Bucket.Record(bucket, slot);
            Read((byte*)(Bucket.Heads(bucket) + slot), sizeof(uint));
            Read((byte*)(Bucket.Places(bucket) + slot), sizeof(ushort));
            Read(record, Bucket.RecordBytes(record));
        }
    }

    /// <summary>The heads that a search by halves compares until it knows the last slot below.</summary>
    private void HalveTo(byte* bucket, int slot)
    {
        int low = 0;
        int high = Bucket.Count(bucket);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            Read((byte*)(Bucket.Heads(bucket) + middle), sizeof(uint));
            (low, high) = middle <= slot ? (middle + 1, high) : (low, middle);
        }
    }

    private void ReadLink(ushort* link)
    {
        if (link != null)
        {
            Read((byte*)link, sizeof(ushort));
        }
    }

    private void Read(byte* start, int bytes)
    {
        for (nint at = (nint)start / FrameFormat.LineBytes; at * FrameFormat.LineBytes < (nint)(start + bytes); at++)
        {
            _ = _lines.Add(at);
        }
    }
}
