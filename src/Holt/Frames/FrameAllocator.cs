using System;
using System.Runtime.CompilerServices;

namespace Holt.Frames;

/// <summary>
/// Gives and takes back the blocks of one frame: nodes from the low end in units, buckets from the high end in lines. A
/// freed block goes to the list of its size and is given again for exactly that size; larger ones share a list per end.
/// </summary>
/// <remarks>
/// The caller holds the frame under intent or exclusively. Under intent, blocks may be taken and filled while readers
/// run: nothing links to them yet, and a reader old enough to remember a freed block does not validate. Blocks are
/// freed under the exclusive latch only.
/// </remarks>
internal static unsafe class FrameAllocator
{
    private const uint PageUnits = FrameFormat.PageBytes / FrameFormat.UnitBytes;

    /// <summary>Makes a frame empty.</summary>
    public static void Format(byte* frame, FrameLimits limits, byte kind, int level)
    {
        new Span<byte>(frame, limits.FirstUnit << FrameFormat.UnitShift).Clear();
        var header = (FrameHeader*)frame;
        header->Magic = FrameFormat.Magic;
        header->Version = FrameFormat.Version;
        header->Kind = kind;
        header->Level = (byte)level;
        header->NodeEnd = (uint)limits.FirstUnit;
        header->BucketStart = (uint)limits.EndUnit;
    }

    /// <summary>Units in use: all but the gap and the free blocks.</summary>
    public static int UsedUnits(byte* frame, FrameLimits limits)
    {
        var header = (FrameHeader*)frame;
        return (int)(header->NodeEnd + (uint)limits.EndUnit - header->BucketStart - header->FreeUnits);
    }

    /// <summary>A block for a node; 0 when there is no room.</summary>
    public static ushort TakeNode(byte* frame, int units)
    {
        var header = (FrameHeader*)frame;
        bool small = units <= FrameHeader.NodeClassCount;
        ushort* list = small ? NodeList(header, units) : &header->FreeLargeNodes;
        ushort block = Pop(frame, list, units);
        if (block == 0 && header->NodeEnd + (uint)units <= header->BucketStart)
        {
            block = (ushort)header->NodeEnd;
            header->NodeEnd += (uint)units;
        }

        return block;
    }

    /// <summary>A block for a bucket; 0 when there is no room.</summary>
    public static ushort TakeBucket(byte* frame, int lines)
    {
        var header = (FrameHeader*)frame;
        int units = lines * FrameFormat.LineUnits;
        bool small = lines <= FrameHeader.BucketClassCount;
        ushort* list = small ? BucketList(header, lines) : &header->FreeLargeBuckets;
        ushort block = Pop(frame, list, units);
        if (block == 0 && header->NodeEnd + (uint)units <= header->BucketStart)
        {
            header->BucketStart -= (uint)units;
            block = (ushort)header->BucketStart;
        }

        header->Across += (ushort)(block != 0 ? Across(block, units) : 0);
        return block;
    }

    public static void FreeNode(byte* frame, ushort node) => Push(frame, node, Nodes.Units(At(frame, node)));

    public static void FreeBucket(byte* frame, ushort bucket)
    {
        int units = ((BucketHead*)At(frame, bucket))->Lines * FrameFormat.LineUnits;
        ((FrameHeader*)frame)->Across -= (ushort)Across(bucket, units);
        Push(frame, bucket, units);
    }

    /// <summary>Whether a block lies in more than one page: 1, else 0.</summary>
    public static int Across(uint block, int units) =>
        block / PageUnits == (block + (uint)units - 1) / PageUnits ? 0 : 1;

    /// <summary>Leaves lines out that the next bucket would have; they belong to the caller.</summary>
    /// <returns>False: there are not so many.</returns>
    public static bool TrySkip(byte* frame, int lines)
    {
        var header = (FrameHeader*)frame;
        uint units = (uint)(lines * FrameFormat.LineUnits);
        bool isThere = header->NodeEnd + units <= header->BucketStart;
        header->BucketStart -= isThere ? units : 0;
        return isThere;
    }

    /// <summary>Frees lines that were left out.</summary>
    public static void FreeLines(byte* frame, ushort block, int lines) =>
        Push(frame, block, lines * FrameFormat.LineUnits);

    /// <summary>Frees a node or a bucket, whichever the reference names.</summary>
    public static void Free(byte* frame, ushort block)
    {
        if (block >= ((FrameHeader*)frame)->BucketStart)
        {
            FreeBucket(frame, block);
        }
        else
        {
            FreeNode(frame, block);
        }
    }

    /// <summary>
    /// Frees blocks that prepared changes took and nothing links: in their frame, or a copy that will not see it done.
    /// </summary>
    public static void Free(Span<byte> frame, ReadOnlySpan<ushort> blocks)
    {
        fixed (byte* start = frame)
        {
            foreach (ushort block in blocks)
            {
                Free(start, block);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* At(byte* frame, uint reference) => frame + (reference << FrameFormat.UnitShift);

    public static ushort* NodeList(FrameHeader* header, int units) =>
        (ushort*)((byte*)header + 0x28) + units - 1;

    public static ushort* BucketList(FrameHeader* header, int lines) =>
        (ushort*)((byte*)header + 0x5C) + lines - 1;

    /// <summary>Takes the first block of exactly this size off a list.</summary>
    private static ushort Pop(byte* frame, ushort* list, int units)
    {
        ushort* link = list;
        while (*link != 0)
        {
            ushort block = *link;
            var free = (FreeBlock*)At(frame, block);
            if (free->Units == (uint)units)
            {
                *link = free->Next;
                ((FrameHeader*)frame)->FreeUnits -= (uint)units;
                return block;
            }

            link = &free->Next;
        }

        return 0;
    }

    private static void Push(byte* frame, ushort block, int units)
    {
        var header = (FrameHeader*)frame;
        ushort* list;
        if (block >= header->BucketStart)
        {
            int lines = units / FrameFormat.LineUnits;
            list = lines <= FrameHeader.BucketClassCount ? BucketList(header, lines) : &header->FreeLargeBuckets;
        }
        else
        {
            list = units <= FrameHeader.NodeClassCount ? NodeList(header, units) : &header->FreeLargeNodes;
        }

        var free = (FreeBlock*)At(frame, block);
        free->Kind = FrameFormat.KindFree;
        free->Reserved0 = 0;
        free->Next = *list;
        free->Units = (uint)units;
        *list = block;
        header->FreeUnits += (uint)units;
    }
}
