using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// Fills a listing page from one frame: records between bounds either way, rolled up at a delimiter if asked.
/// </summary>
/// <remarks>Reads memory that may change; the caller drops what was added unless the frame's word validates.</remarks>
internal static unsafe class FrameLister
{
    /// <summary>Adds entries from where the listing stands.</summary>
    /// <param name="view">The frame.</param>
    /// <param name="baseDepth">Its base depth.</param>
    /// <param name="state">The listing; stands behind the last entry afterwards.</param>
    /// <param name="page">Where entries go.</param>
    /// <returns>Why it stopped.</returns>
    public static ListingStop Fill(FrameView view, int baseDepth, ListingState state, ListingPage page)
    {
        bool up = !state.Reverse;
        var cursor = new FrameCursor(view, baseDepth, state.Key);
        EngineKey at = state.At;
        bool found = up
            ? cursor.SeekUp(at.Start, at.Length, state.AtInclusive)
            : cursor.SeekDown(at.Start, at.Length, state.AtInclusive);
        while (found)
        {
            ListingStop stop = FillBucket(ref cursor, state, page, out bool isRolledUp);
            if (stop != ListingStop.FrameEnd)
            {
                return stop;
            }

            at = state.At;
            if (isRolledUp && at.Length <= baseDepth)
            {
                // The group holds all keys of the frame: behind it the bytes that they share are others.
                return ListingStop.FrameEnd;
            }

            found = !isRolledUp ? cursor.Step(up)
                : up ? cursor.SeekUp(at.Start, at.Length, orEqual: true)
                : cursor.SeekDown(at.Start, at.Length, orEqual: false);
        }

        return ListingStop.FrameEnd;
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
            bool isInside = IsInside(ref cursor, state);
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
    /// Adds the rest of a bucket. FrameEnd: go on with the next bucket, or by a seek after a roll-up.
    /// </summary>
    private static ListingStop FillBucket(
        ref FrameCursor cursor, ListingState state, ListingPage page, out bool isRolledUp)
    {
        isRolledUp = false;
        bool up = !state.Reverse;
        int step = up ? 1 : -1;
        bool isInside = IsInside(ref cursor, state);
        int count = cursor.Count;
        int length = 0;
        for (; cursor.Slot >= 0 && cursor.Slot < count; cursor.Slot += step)
        {
            if (page.Count >= state.PageCountMax || page.IsFull)
            {
                return ListingStop.PageFull;
            }

            length = cursor.LoadKey();
            if ((!isInside && IsBehindEnd(cursor.Key, length, state)) || length < HoltLimits.TreeIdBytes)
            {
                return ListingStop.RangeEnd;
            }

            int group = state.Filter.Delimiter >= 0 ? GroupLength(cursor.Key, length, state.Filter) : 0;
            if (group != 0)
            {
                AddGroup(cursor.Key, group, page);
                state.GoBehindGroup(group);
                isRolledUp = true;
                return ListingStop.FrameEnd;
            }

            if (!state.Filter.KeysOnly && Bucket.ValueField(cursor.Record) == RecordHead.Spilled)
            {
                byte* record = cursor.Record;
                ValuePlace place = *(ValuePlace*)Bucket.Value(record);
                state.Spilled = new SpilledRecord(place, ((RecordHead*)record)->Version, length);
                return ListingStop.Spilled;
            }

            Add(cursor.Key, length, cursor.Record, state, page);
            state.GoBehind(length);
        }

        // The cursor steps by its key, so it stays on the bucket's outermost record.
        cursor.Slot = up ? Math.Max(count - 1, 0) : 0;
        return ListingStop.FrameEnd;
    }

    /// <summary>Whether the bytes that a bucket's keys share put all of them before the far bound.</summary>
    private static bool IsInside(ref FrameCursor cursor, ListingState state)
    {
        EngineKey end = state.End;
        int shorter = Math.Min(cursor.SharedLength, end.Length);
        int shared = Bytes.CommonPrefix(cursor.Key, end.Start, shorter);
        return shared < shorter && (cursor.Key[shared] < end.Start[shared]) != state.Reverse;
    }

    private static bool IsBehindEnd(byte* key, int length, ListingState state)
    {
        EngineKey end = state.End;
        int order = Bytes.Compare(key, length, end.Start, end.Length);
        order = state.Reverse ? -order : order;
        return order > 0 || (order == 0 && !state.EndInclusive);
    }

    /// <summary>Length of the common prefix that stands for a key; 0 if the key stands for itself.</summary>
    private static int GroupLength(byte* key, int length, ListingFilter filter)
    {
        int behind = length - filter.PrefixLength;
        int at = behind <= 0
            ? -1
            : new ReadOnlySpan<byte>(key + filter.PrefixLength, behind).IndexOf((byte)filter.Delimiter);
        return at < 0 ? 0 : filter.PrefixLength + at + 1;
    }

    private static void AddGroup(byte* key, int length, ListingPage page)
    {
        int shown = length - HoltLimits.TreeIdBytes;
        Span<byte> room = page.Add(shown, 0, 0, isPrefix: true);
        new ReadOnlySpan<byte>(key + HoltLimits.TreeIdBytes, shown).CopyTo(room);
    }

    private static void Add(byte* key, int length, byte* record, ListingState state, ListingPage page)
    {
        int shown = length - HoltLimits.TreeIdBytes;
        uint stored = Bucket.ValueField(record);
        int valueLength = state.Filter.KeysOnly || stored == RecordHead.Spilled ? 0 : (int)stored;
        Span<byte> room = page.Add(shown, valueLength, ((RecordHead*)record)->Version, isPrefix: false);
        fixed (byte* to = room)
        {
            Bytes.Copy(key + HoltLimits.TreeIdBytes, to, shown);
            Bytes.Copy(Bucket.Value(record), to + shown, valueLength);
        }
    }
}
