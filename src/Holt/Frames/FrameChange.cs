using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// A structural change of a frame, prepared: new nodes and buckets lie filled in free space, and what is left to do is
/// to link them. So readers are kept out for some stores only, and nothing can fail any more.
/// </summary>
/// <remarks>Prepared under intent, committed under the exclusive latch.</remarks>
internal unsafe struct FrameChange
{
    /// <summary>The link that gets <see cref="Root"/>, or null.</summary>
    public ushort* Link { get; set; }

    /// <summary>The new subtree.</summary>
    public ushort Root { get; set; }

    /// <summary>The node that keeps its place: links change, a child is added. Or null.</summary>
    public byte* Node { get; set; }

    /// <summary>The bucket whose links are changed to <see cref="RelinkTo"/>; 0 for none.</summary>
    public ushort RelinkFrom { get; set; }

    public ushort RelinkTo { get; set; }

    /// <summary>The child to add to the node; 0 for none.</summary>
    public ushort Child { get; set; }

    /// <summary>Where it goes.</summary>
    public int Position { get; set; }

    /// <summary>Blocks that are not linked any more; 0 for none.</summary>
    public ushort FreeNode { get; set; }

    public ushort FreeBucket { get; set; }

    public ushort FreeOtherBucket { get; set; }

    public ushort FreeOtherNode { get; set; }

    /// <summary>The record that was put, so that it gets its version; null for a removal.</summary>
    public RecordHead* Record { get; set; }

    /// <summary>Links what was prepared.</summary>
    public readonly void Commit(ref FrameSpot spot, ulong version)
    {
        byte* frame = spot.Frame;
        if (Record != null)
        {
            Record->Version = version;
        }

        SyncPoint.Reach();
        if (Link != null)
        {
            *Link = Root;
        }

        if (Node != null && RelinkFrom != 0)
        {
            Nodes.Relink(Node, RelinkFrom, RelinkTo);
        }

        SyncPoint.Reach();
        if (Child != 0)
        {
            AddChild();
        }

        SyncPoint.Reach();
        Free(frame, FreeNode);
        Free(frame, FreeBucket);
        Free(frame, FreeOtherBucket);
        Free(frame, FreeOtherNode);
    }

    private static void Free(byte* frame, ushort block)
    {
        if (block != 0)
        {
            FrameAllocator.Free(frame, block);
        }
    }

    private readonly void AddChild()
    {
        if (Position == Nodes.TerminalPosition)
        {
            ((NodeHead*)Node)->Terminal = Child;
        }
        else
        {
            Invariant.That(Nodes.TryInsert(Node, (byte)Position, Child));
        }
    }
}
