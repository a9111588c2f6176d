using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Fills a listing page from one frame: records between bounds either way, rolled up at a delimiter if asked. A bucket
/// that lies inside the bounds as a whole, and is not rolled up, is copied without a look at its keys.
/// </summary>
/// <remarks>Reads memory that may change; the caller drops what was added unless the frame's word validates.</remarks>
[SkipLocalsInit]
internal static unsafe class FrameLister
{
    /// <summary>Adds entries from where the listing stands.</summary>
    /// <param name="view">The frame.</param>
    /// <param name="baseDepth">Its base depth.</param>
    /// <param name="state">The listing; when the page is full it stands behind the last entry.</param>
    /// <param name="page">Where entries go.</param>
    /// <returns>Why it stopped.</returns>
    public static ListingStop Fill(FrameView view, int baseDepth, ListingState state, ListingPage page)
    {
        bool up = !state.Reverse;
        var cursor = new FrameCursor(view, baseDepth, state.Key, state.Filter);
        EngineKey at = state.At;
        bool found = up
            ? cursor.SeekUp(at.Start, at.Length, state.AtInclusive)
            : cursor.SeekDown(at.Start, at.Length, state.AtInclusive);
        int group = 0; // length of a group whose keys end the bucket
        while (found)
        {
            SyncPoint.Reach();
            int side = Side(cursor.Key, cursor.SharedLength, state);
            if (side < 0)
            {
                return ListingStop.RangeEnd;
            }

            group = cursor.Group;
            if (group != 0 && side == 0)
            {
                // The far bound may lie within the group.
                group = 0;
                if (!cursor.EnterGroup(up))
                {
                    break;
                }
            }

            ListingStop stop = group != 0 ? AddGroup(cursor.Key, group, state, page)
                : side > 0 && state.Filter.Delimiter < 0 ? CopyBucket(ref cursor, state, page)
                : FillBucket(ref cursor, state, page, side > 0, out group);
            if (stop != ListingStop.FrameEnd)
            {
                return stop;
            }

            if (group != 0)
            {
                found = cursor.Leave(group, state.At, up);
                continue;
            }

            // A step by its key starts at the bucket's outermost record.
            cursor.Slot = up ? Math.Max(cursor.Count - 1, 0) : 0;
            found = cursor.Step(up);
        }

        return group == 0 ? ListingStop.FrameEnd : ListingStop.GroupEnd;
    }

    /// <summary>Asks for the bytes that all keys of a frame share: where a rebuild puts the root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchShared(FrameView view, FrameLimits limits)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(view.Start);
            Sse.Prefetch0(view.Start + (limits.FirstUnit << FrameFormat.UnitShift));
        }
    }

    /// <summary>Whether the bytes that all keys of a frame share put them before a listing upwards.</summary>
    public static bool IsBelow(FrameView view, int baseDepth, ListingState state) =>
        TryCompare(view, baseDepth, state.At, out int order, out _) && order > 0;

    /// <summary>
    /// What the bytes that all keys of a frame share tell a listing upwards: that nothing of it is left, or that all of
    /// it is one group, which is added then.
    /// </summary>
    /// <returns>False: it takes a search.</returns>
    public static bool TryAsOne(
        FrameView view, int baseDepth, ListingState state, ListingPage page, out ListingStop stop)
    {
        stop = ListingStop.FrameEnd;
        EngineKey at = state.At;
        if (!TryCompare(view, baseDepth, at, out int order, out byte* node))
        {
            return false;
        }

        if (order > 0)
        {
            return true;
        }

        // Else all of it is ahead if the listing stands before it, or at the key that all of it starts with.
        int known = Nodes.PrefixLength(node);
        bool isAhead = order < 0 || (at.Length == baseDepth + known && state.AtInclusive);
        if (!isAhead || state.Filter.Delimiter < 0 || baseDepth + known > EngineKey.LengthMax)
        {
            return false;
        }

        byte* key = state.Key;
        Bytes.CopyOver(at.Start, key, baseDepth);
        Bytes.CopyOver(Nodes.Prefix(node), key + baseDepth, known);
        int group = GroupLength(key, baseDepth + known, state.Filter);
        if (group == 0 || Side(key, baseDepth + known, state) <= 0)
        {
            return false;
        }

        stop = AddGroup(key, group, state, page);
        stop = stop == ListingStop.FrameEnd ? ListingStop.GroupEnd : stop;
        return true;
    }

    /// <summary>Where a key lies beside all keys of a frame, by the bytes that these share.</summary>
    /// <returns>False: they share none, or the frame is torn.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCompare(FrameView view, int baseDepth, EngineKey key, out int order, out byte* node)
    {
        uint root = ((FrameHeader*)view.Start)->Root;
        int rest = key.Length - baseDepth; // below 0 for a torn depth
        node = FrameAllocator.At(view.Start, root);
        order = 0;
        if (root == 0 || root >= ((FrameHeader*)view.Start)->BucketStart || rest < 0)
        {
            return false;
        }

        order = Bytes.CompareToPrefix(key.Start + baseDepth, rest, Nodes.Prefix(node), Nodes.PrefixLength(node));
        return true;
    }

    /// <summary>Counts records from where the listing stands, up to its end or a limit.</summary>
    /// <param name="view">The frame.</param>
    /// <param name="baseDepth">Its base depth.</param>
    /// <param name="state">A listing upwards.</param>
    /// <param name="limit">Where counting may stop; a little more may be told.</param>
    /// <param name="isEnd">Whether the far bound was met.</param>
    public static long Count(FrameView view, int baseDepth, ListingState state, long limit, out bool isEnd)
    {
        var cursor = new FrameCursor(view, baseDepth, state.Key);
        EngineKey at = state.At;
        long count = 0;
        isEnd = false;
        bool found = cursor.SeekUp(at.Start, at.Length, state.AtInclusive);
        while (found && count < limit)
        {
            bool isInside = Side(cursor.Key, cursor.SharedLength, state) > 0;
            int records = cursor.Count;
            for (; cursor.Slot < records; cursor.Slot++)
            {
                if (!isInside && IsBehindEnd(cursor.Key, cursor.LoadKey(), state))
                {
                    isEnd = true;
                    return count;
                }

                count++;
            }

            cursor.Slot = Math.Max(records - 1, 0);
            found = cursor.Step(up: true);
        }

        return count;
    }

    /// <summary>
    /// Adds the rest of a bucket that is inside the bounds. The bucket behind it is asked for in two steps: its head
    /// first, and what the head says it has once half of this one is copied. One that is not reached is not asked for.
    /// </summary>
    private static ListingStop CopyBucket(ref FrameCursor cursor, ListingState state, ListingPage page)
    {
        bool up = !state.Reverse;
        int count = cursor.Count;
        int left = up ? count - cursor.Slot : cursor.Slot + 1;
        int room = Math.Min(state.PageCountMax, ListingPage.EntryCountMax) - page.Count;
        AskForRecords(cursor.Bucket, cursor.Slot, Math.Min(left, room), up);
        if (room <= left)
        {
            return CopyRecords(ref cursor, state, page, room);
        }

        uint ahead = cursor.AskAhead(up);
        int half = left >> 1;
        ListingStop stop = CopyRecords(ref cursor, state, page, half);
        if (stop != ListingStop.FrameEnd)
        {
            return stop;
        }

        cursor.AskFurther(ahead, up);
        return CopyRecords(ref cursor, state, page, left - half);
    }

    /// <summary>Adds so many records of a bucket and goes behind them.</summary>
    /// <returns>FrameEnd: they are on the page, and there is room for more.</returns>
    private static ListingStop CopyRecords(ref FrameCursor cursor, ListingState state, ListingPage page, int left)
    {
        byte* bucket = cursor.Bucket;
        byte* end = Bucket.End(bucket);
        uint* heads = Bucket.Heads(bucket);
        ushort* places = Bucket.Places(bucket);
        byte* prefix = cursor.Key + HoltLimits.TreeIdBytes;
        int prefixLength = Math.Max(0, cursor.SharedLength - HoltLimits.TreeIdBytes); // torn: less than a tree id
        bool keysOnly = state.Filter.KeysOnly;
        int step = state.Reverse ? -1 : 1;
        nint slot = cursor.Slot;
        for (; left > 0; left--)
        {
            SyncPoint.Reach();
            byte* record = end - (2 * (nint)places[slot]);
            int suffix = Bucket.SuffixLength(record);
            int value = (int)Bucket.ValueField(record);
            if (keysOnly)
            {
                value = 0;
            }
            else if (value == (int)RecordHead.Spilled)
            {
                cursor.Slot = (int)slot;
                return Spill(ref cursor, state);
            }

            byte* to = page.Add(prefixLength + suffix, value, ((RecordHead*)record)->Version, isPrefix: false);
            Bytes.CopyShort(prefix, to, prefixLength);
            to += prefixLength;
            *(uint*)to = BinaryPrimitives.ReverseEndianness(heads[slot]);

            // The rest of the key and the value lie side by side, here and there.
            byte* behind = to + Math.Min(suffix, Bytes.HeadBytes);
            Bytes.CopyShort(record + RecordHead.Size, behind, Bucket.RestLength(suffix) + value);
            slot += step;
            if (page.IsFull)
            {
                break;
            }
        }

        cursor.Slot = (int)slot;
        if (page.Count >= state.PageCountMax || page.IsFull)
        {
            state.GoBehindLast(page);
            return ListingStop.PageFull;
        }

        return ListingStop.FrameEnd;
    }

    /// <summary>
    /// Asks for what is read of so many records of a bucket, whose slots are there: they lie in no order the hardware
    /// could guess. For most of them that is every line of the bucket.
    /// </summary>
    private static void AskForRecords(byte* bucket, int slot, int count, bool up)
    {
        byte* end = Bucket.End(bucket);
        if (3 * count >= 2 * Bucket.Count(bucket))
        {
            AskForRecords(bucket, end);
        }
        else if (Sse.IsSupported)
        {
            ushort* places = Bucket.Places(bucket);
            int step = up ? 1 : -1;
            for (; count > 0; count--, slot += step)
            {
                byte* record = end - (2 * places[slot]);
                Sse.Prefetch0(record);
                Sse.Prefetch0(record + FrameFormat.LineBytes);
            }
        }
    }

    /// <summary>Asks for all lines of a bucket: they will be read, and in no order the hardware could guess.</summary>
    private static void AskForRecords(byte* bucket, byte* end)
    {
        if (Sse.IsSupported)
        {
            for (byte* line = bucket + (4 * FrameFormat.LineBytes); line < end; line += FrameFormat.LineBytes)
            {
                Sse.Prefetch0(line);
            }
        }
    }

    /// <summary>Adds the rest of a bucket, with a look at each key. FrameEnd: on with the next bucket.</summary>
    /// <param name="cursor">Where the rest starts.</param>
    /// <param name="state">The listing.</param>
    /// <param name="page">Where entries go.</param>
    /// <param name="isInside">Whether all of the bucket is before the far bound.</param>
    /// <param name="left">Length of a group whose keys the bucket ends with; else 0.</param>
    private static ListingStop FillBucket(
        ref FrameCursor cursor, ListingState state, ListingPage page, bool isInside, out int left)
    {
        bool isDelimited = state.Filter.Delimiter >= 0;
        left = isInside && isDelimited ? GroupLength(cursor.Key, cursor.SharedLength, state.Filter) : 0;
        if (left != 0)
        {
            // What its keys share says all: they are of one group.
            return AddGroup(cursor.Key, left, state, page);
        }

        AskForRecords(cursor.Bucket, Bucket.End(cursor.Bucket));
        int step = state.Reverse ? -1 : 1;
        int count = cursor.Count;
        for (; cursor.Slot >= 0 && cursor.Slot < count; cursor.Slot += step)
        {
            SyncPoint.Reach();
            int length = cursor.LoadKey();
            if ((!isInside && IsBehindEnd(cursor.Key, length, state)) || length < HoltLimits.TreeIdBytes)
            {
                return ListingStop.RangeEnd;
            }

            int group = isDelimited ? GroupLength(cursor.Key, length, state.Filter) : 0;
            if (group != 0)
            {
                _ = AddGroup(cursor.Key, group, state, page);
            }
            else if (!state.Filter.KeysOnly && Bucket.ValueField(cursor.Record) == RecordHead.Spilled)
            {
                return Spill(ref cursor, state);
            }
            else
            {
                Add(cursor.Key, length, cursor.Record, state, page);
            }

            if (page.Count >= state.PageCountMax || page.IsFull)
            {
                if (group == 0)
                {
                    state.GoBehindLast(page);
                }

                return ListingStop.PageFull;
            }

            if (group != 0 && !TryPassGroup(ref cursor, state, step))
            {
                left = group;
                return ListingStop.FrameEnd;
            }
        }

        return ListingStop.FrameEnd;
    }

    /// <summary>
    /// Goes to the last record of a group that the listing stands behind; false when the bucket has none behind it.
    /// Heads decide, records are looked at only where they are equal.
    /// </summary>
    private static bool TryPassGroup(ref FrameCursor cursor, ListingState state, int step)
    {
        EngineKey at = state.At;
        int shared = cursor.SharedLength;
        int length = at.Length - shared;
        if (length <= 0)
        {
            return false;
        }

        byte* bucket = cursor.Bucket;
        byte* rest = at.Start + shared;
        uint* heads = Bucket.Heads(bucket);
        uint bound = Bytes.Head(rest, length);
        int count = cursor.Count;
        int slot = cursor.Slot + step;
        while (slot >= 0 && slot < count && (step > 0 ? heads[slot] < bound : heads[slot] > bound))
        {
            slot += step;
        }

        if (slot >= 0 && slot < count && heads[slot] == bound)
        {
            // Never back, whatever a torn bucket says.
            int below = Bucket.CountBelow(bucket, rest, length, orEqual: false);
            slot = step > 0 ? Math.Max(slot, below) : Math.Min(slot, below - 1);
        }

        cursor.Slot = slot - step;
        return slot >= 0 && slot < count;
    }

    private static ListingStop Spill(ref FrameCursor cursor, ListingState state)
    {
        int length = cursor.LoadKey();
        byte* record = cursor.Record;
        ValuePlace place = *(ValuePlace*)Bucket.Value(record);
        state.Spilled = new SpilledRecord(place, ((RecordHead*)record)->Version, length);
        return ListingStop.Spilled;
    }

    /// <summary>
    /// Above 0 if the bytes that keys share put all of them before the far bound, below 0 if behind it.
    /// </summary>
    private static int Side(byte* key, int known, ListingState state)
    {
        EngineKey end = state.End;
        int shorter = Math.Min(known, end.Length);
        int shared = Bytes.CommonPrefix(key, end.Start, shorter);
        if (shared >= shorter || known < HoltLimits.TreeIdBytes)
        {
            return 0;
        }

        return (key[shared] < end.Start[shared]) != state.Reverse ? 1 : -1;
    }

    private static bool IsBehindEnd(byte* key, int length, ListingState state)
    {
        EngineKey end = state.End;
        int order = Bytes.Compare(key, length, end.Start, end.Length);
        order = state.Reverse ? -order : order;
        return order > 0 || (order == 0 && !state.EndInclusive);
    }

    /// <summary>Length of the common prefix that stands for a key; 0 if the key stands for itself.</summary>
    internal static int GroupLength(byte* key, int length, ListingFilter filter)
    {
        int behind = length - filter.PrefixLength;
        int at = Bytes.IndexOf(key + filter.PrefixLength, behind, unchecked((byte)filter.Delimiter));
        return at < 0 ? 0 : filter.PrefixLength + at + 1;
    }

    /// <summary>Adds a group, and stands behind it.</summary>
    private static ListingStop AddGroup(byte* key, int length, ListingState state, ListingPage page)
    {
        int shown = length - HoltLimits.TreeIdBytes;
        Bytes.CopyOver(key + HoltLimits.TreeIdBytes, page.Add(shown, 0, 0, isPrefix: true), shown);
        state.GoBehindGroup(length);
        return page.Count >= state.PageCountMax || page.IsFull ? ListingStop.PageFull : ListingStop.FrameEnd;
    }

    private static void Add(byte* key, int length, byte* record, ListingState state, ListingPage page)
    {
        int shown = length - HoltLimits.TreeIdBytes;
        uint stored = Bucket.ValueField(record);
        int value = state.Filter.KeysOnly || stored == RecordHead.Spilled ? 0 : (int)stored;
        byte* to = page.Add(shown, value, ((RecordHead*)record)->Version, isPrefix: false);
        Bytes.CopyOver(key + HoltLimits.TreeIdBytes, to, shown);
        Bytes.CopyOver(Bucket.Value(record), to + shown, value);
    }
}
