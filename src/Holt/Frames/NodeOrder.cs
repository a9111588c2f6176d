using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Puts the nodes of a frame just built in order of their level, the root first. So the upper nodes, which every search
/// passes, share few lines at a place that is known before the frame is read: a descent asks for them all at once.
/// </summary>
/// <remarks>The frame is nobody's but the builder's, and has no free node yet.</remarks>
internal static unsafe class NodeOrder
{
    /// <summary>Moves the nodes. Does nothing when the scratch has no room for a copy of them.</summary>
    public static void ByLevel(byte* frame, FrameLimits limits, FrameScratch scratch)
    {
        var header = (FrameHeader*)frame;
        uint bucketStart = header->BucketStart;
        int first = limits.FirstUnit;
        int bytes = ((int)header->NodeEnd - first) << FrameFormat.UnitShift;
        byte* copy = header->Root < bucketStart ? scratch.TryTake(bytes) : null;
        if (copy == null)
        {
            return;
        }

        // A queue of nodes to place: where one lies now, and where it will.
        scratch.NeedStack(bytes / Nodes.BytesMin, 2 * sizeof(ushort));
        ushort* queue = (ushort*)scratch.Stack;
        int end = first;
        int tail = 0;
        Enqueue(frame, &header->Root, queue, ref tail, ref end);
        for (int i = 0; i < tail; i += 2)
        {
            byte* node = FrameAllocator.At(frame, queue[i]);
            byte* target = copy + ((queue[i + 1] - first) << FrameFormat.UnitShift);
            Bytes.Copy(node, target, Nodes.Units(node) << FrameFormat.UnitShift);
            ushort* children = Nodes.Children(target, out int count);
            for (int child = 0; child < count; child++)
            {
                if (children[child] != 0 && children[child] < bucketStart)
                {
                    Enqueue(frame, children + child, queue, ref tail, ref end);
                }
            }
        }

        Invariant.That(end == (int)header->NodeEnd);
        Bytes.Copy(copy, FrameAllocator.At(frame, (uint)first), bytes);
    }

    private static void Enqueue(byte* frame, ushort* link, ushort* queue, ref int tail, ref int end)
    {
        queue[tail++] = *link;
        queue[tail++] = (ushort)end;
        int units = Nodes.Units(FrameAllocator.At(frame, *link));
        *link = (ushort)end;
        end += units;
    }
}
