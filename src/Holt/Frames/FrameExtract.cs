using System.Numerics;
using System.Runtime.InteropServices;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Takes records out of a frame, in key order, into a scratch: of a whole frame, or of one bucket, with one record
/// added or left out. The frame is not changed; keys and values that lie in it are pointed to or copied.
/// </summary>
/// <remarks>The caller holds the frame under intent or exclusively.</remarks>
internal static unsafe class FrameExtract
{
    /// <summary>
    /// Appends all records of a frame. The scratch's path holds the frame's base bytes; the first record shares
    /// <paramref name="shared"/> bytes with the record before it.
    /// </summary>
    public static void AddFrame(FrameScratch scratch, byte* frame, int depth, int shared)
    {
        uint bucketStart = ((FrameHeader*)frame)->BucketStart;
        uint at = ((FrameHeader*)frame)->Root;
        int levels = 0;
        while (at != 0)
        {
            byte* block = FrameAllocator.At(frame, at);
            if (at >= bucketStart)
            {
                AddBucket(scratch, block, depth, shared, skip: -1);
            }
            else
            {
                int prefix = Nodes.PrefixLength(block);
                Bytes.Copy(Nodes.Prefix(block), scratch.Path + depth, prefix);
                scratch.NeedStack(levels + 1, sizeof(Level));
                ((Level*)scratch.Stack)[levels++] = new Level((ushort)at, depth + prefix);
            }

            at = 0;
            while (levels > 0 && at == 0)
            {
                Level* top = (Level*)scratch.Stack + levels - 1;
                bool isFirst = top->LastChild == 0;
                at = NextChild(frame, top);
                if (at == 0)
                {
                    levels--;
                    continue;
                }

                shared = isFirst ? shared : top->BranchDepth;
                depth = top->BranchDepth;
                if (at < bucketStart)
                {
                    scratch.Path[depth++] = (byte)top->Position;
                }
            }
        }
    }

    /// <summary>
    /// Appends the records of a bucket at a depth, but for the slot to skip; its way down is in the path.
    /// </summary>
    public static void AddBucket(FrameScratch scratch, byte* bucket, int depth, int shared, int skip)
    {
        int prefix = Bucket.PrefixLength(bucket);
        int start = depth + prefix;
        Bytes.Copy(Bucket.Prefix(bucket), scratch.Path + depth, prefix);
        int before = -1;
        for (int slot = 0; slot < Bucket.Count(bucket); slot++)
        {
            if (slot == skip)
            {
                continue;
            }

            byte* record = Bucket.Record(bucket, slot);
            int suffix = Bucket.SuffixLength(record);
            int lead = before < 0 ? start - shared : 0;
            byte* delta = scratch.Take(lead + suffix + Bytes.HeadBytes);
            Bytes.Copy(scratch.Path + shared, delta, lead);
            CopySuffix(bucket, slot, record, suffix, delta + lead);
            int same = before < 0 ? 0 : SharedSuffix(bucket, before, slot);
            scratch.Items[scratch.Count++] = new RecordItem
            {
                Delta = delta + same,
                Value = Bucket.Value(record),
                Version = ((RecordHead*)record)->Version,
                KeyLength = start + suffix,
                Shared = before < 0 ? shared : start + same,
                ValueField = Bucket.ValueField(record),
            };
            before = slot;
        }
    }

    /// <summary>
    /// Puts a record among the items at its place, or over the item of the same key. The caller's bytes are copied.
    /// </summary>
    /// <returns>The index of the item.</returns>
    public static int AddRecord(FrameScratch scratch, EngineKey key, int baseDepth, byte* value, uint valueField)
    {
        byte* valueCopy = scratch.Take(Bucket.ValueBytes(valueField));
        Bytes.Copy(value, valueCopy, Bucket.ValueBytes(valueField));
        Bytes.Copy(key.Start, scratch.Key, baseDepth);
        RecordItem* items = scratch.Items;
        int index = 0;
        int sharedBefore = baseDepth;
        int sharedAfter = 0;
        for (; index < scratch.Count; index++)
        {
            scratch.Visit(index);
            int length = items[index].KeyLength;
            int shorter = length < key.Length ? length : key.Length;
            int shared = Bytes.CommonPrefix(scratch.Key, key.Start, shorter);
            if (shared == length && shared == key.Length)
            {
                items[index].Value = valueCopy;
                items[index].ValueField = valueField;
                return index;
            }

            bool above = shared == key.Length || (shared < length && scratch.Key[shared] > key.Start[shared]);
            if (above)
            {
                sharedAfter = shared;
                break;
            }

            sharedBefore = shared;
        }

        Bytes.Move((byte*)(items + index), (byte*)(items + index + 1), (scratch.Count - index) * sizeof(RecordItem));
        if (index < scratch.Count)
        {
            RecordItem* next = items + index + 1;
            next->Delta += sharedAfter - next->Shared;
            next->Shared = sharedAfter;
        }

        sharedBefore = index == 0 ? baseDepth : sharedBefore;
        byte* delta = scratch.Take(key.Length - sharedBefore);
        Bytes.Copy(key.Start + sharedBefore, delta, key.Length - sharedBefore);
        items[index] = new RecordItem
        {
            Delta = delta,
            Value = valueCopy,
            KeyLength = key.Length,
            Shared = sharedBefore,
            ValueField = valueField,
        };
        scratch.Count++;
        return index;
    }

    /// <summary>
    /// Corrects what the first item of a second frame shares with the last of the first: its delta holds its key from
    /// <paramref name="baseDepth"/> on, and all items before it were visited.
    /// </summary>
    public static void Join(FrameScratch scratch, int index, int baseDepth)
    {
        RecordItem* item = scratch.Items + index;
        int before = item[-1].KeyLength - baseDepth;
        int own = item->KeyLength - baseDepth;
        int more = Bytes.CommonPrefix(scratch.Key + baseDepth, item->Delta, before < own ? before : own);
        item->Delta += more;
        item->Shared = baseDepth + more;
    }

    private static void CopySuffix(byte* bucket, int slot, byte* record, int suffix, byte* to)
    {
        *(uint*)to = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Bucket.Heads(bucket)[slot]);
        Bytes.Copy(record + RecordHead.Size, to + Bytes.HeadBytes, Bucket.RestLength(suffix));
    }

    /// <summary>Leading suffix bytes that two records of a bucket share.</summary>
    private static int SharedSuffix(byte* bucket, int slot, int other)
    {
        byte* record = Bucket.Record(bucket, slot);
        byte* next = Bucket.Record(bucket, other);
        int length = Bucket.SuffixLength(record);
        int nextLength = Bucket.SuffixLength(next);
        int shorter = length < nextLength ? length : nextLength;
        uint difference = Bucket.Heads(bucket)[slot] ^ Bucket.Heads(bucket)[other];
        int shared = difference != 0
            ? BitOperations.LeadingZeroCount(difference) >> 3
            : Bytes.HeadBytes + Bytes.CommonPrefix(
                record + RecordHead.Size, next + RecordHead.Size, shorter - Bytes.HeadBytes);
        return shared < shorter ? shared : shorter;
    }

    /// <summary>The next child of a node under way, a bucket once for its whole run; 0 at the end.</summary>
    private static uint NextChild(byte* frame, Level* level)
    {
        byte* node = FrameAllocator.At(frame, level->Node);
        while (true)
        {
            int position = Nodes.After(node, level->Position);
            if (position == Nodes.NoneAbove)
            {
                return 0;
            }

            level->Position = (short)position;
            ushort child = *Nodes.Link(node, position);
            if (child != level->LastChild)
            {
                level->LastChild = child;
                return child;
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Level(ushort node, int branchDepth)
    {
        public readonly ushort Node = node;
        public readonly int BranchDepth = branchDepth;
        public ushort LastChild;
        public short Position = Nodes.NoneBelow;
    }
}
