using System;
using System.Buffers.Binary;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What a listing shows and where it stands, as bounds of engine keys. A listing is at a key, not in a frame: so it may
/// stop anywhere, for any time.
/// </summary>
/// <remarks>Used by one thread; kept for reuse.</remarks>
internal sealed unsafe class ListingState
{
    private readonly NativeBlock _low = new(EngineKey.BlockBytes);
    private readonly NativeBlock _high = new(EngineKey.BlockBytes);
    private readonly NativeBlock _at = new(EngineKey.BlockBytes);
    private readonly NativeBlock _key = new(FrameCursor.KeyCapacity);
    private uint _treeId;
    private Bound _lowBound;
    private Bound _highBound;
    private Bound _atBound;

    /// <summary>What is shown.</summary>
    public ListingFilter Filter { get; private set; }

    /// <summary>From high keys to low ones.</summary>
    public bool Reverse => Filter.Reverse;

    /// <summary>Entries still wanted.</summary>
    public long Remaining { get; set; }

    /// <summary>Entries wanted on the page under way.</summary>
    public int PageCountMax { get; set; }

    /// <summary>The record whose long value is to be read, when filling stopped for that.</summary>
    public SpilledRecord Spilled { get; set; }

    /// <summary>Where the next search starts, in the direction of the listing.</summary>
    public EngineKey At => new(_at.Start, _atBound.Length);

    public bool AtInclusive => _atBound.Inclusive;

    /// <summary>The far bound: the high one going up, the low one going down.</summary>
    public EngineKey End => Reverse ? new(_low.Start, _lowBound.Length) : new(_high.Start, _highBound.Length);

    public bool EndInclusive => Reverse ? _lowBound.Inclusive : _highBound.Inclusive;

    /// <summary>The cursor's key buffer.</summary>
    internal byte* Key => _key.Start;

    /// <summary>The key of the spilled record.</summary>
    public ReadOnlySpan<byte> SpilledKey => new(_key.Start, Spilled.KeyLength);

    /// <summary>Starts anew: the keys of a tree that start with a prefix.</summary>
    public void Begin(ListingFilter filter, uint treeId, ReadOnlySpan<byte> prefix)
    {
        Filter = filter;
        _treeId = treeId;
        _lowBound = new Bound(Write(_low.Start, treeId, prefix), true);
        Bytes.Copy(_low.Start, _high.Start, _lowBound.Length);
        _highBound = new Bound(GoAbove(_high.Start, _lowBound.Length), false);
    }

    /// <summary>Leaves out keys below one, or at it. A bound longer than any key is above its first bytes.</summary>
    public void RaiseLow(uint treeId, ReadOnlySpan<byte> key, bool inclusive)
    {
        bool isLong = key.Length > HoltLimits.KeyBytesMax;
        int length = Write(_at.Start, treeId, isLong ? key[..HoltLimits.KeyBytesMax] : key);
        Raise(length, inclusive && !isLong);
    }

    /// <summary>Leaves out keys below some bytes and those that start with them.</summary>
    public void RaiseLowAbove(uint treeId, ReadOnlySpan<byte> group)
    {
        if (group.Length > HoltLimits.KeyBytesMax)
        {
            RaiseLow(treeId, group, inclusive: false);
            return;
        }

        int length = GoAbove(_at.Start, Write(_at.Start, treeId, group));
        Raise(length, inclusive: true);
    }

    /// <summary>Leaves out keys above one, or at it.</summary>
    public void LowerHigh(uint treeId, ReadOnlySpan<byte> key, bool inclusive)
    {
        bool isLong = key.Length > HoltLimits.KeyBytesMax;
        int length = Write(_at.Start, treeId, isLong ? key[..HoltLimits.KeyBytesMax] : key);
        inclusive |= isLong;
        int order = Bytes.Compare(_at.Start, length, _high.Start, _highBound.Length);
        if (order < 0 || (order == 0 && !inclusive))
        {
            Bytes.Copy(_at.Start, _high.Start, length);
            _highBound = new Bound(length, inclusive);
        }
    }

    /// <summary>Back to where the page started.</summary>
    public void Rewind()
    {
        _atBound = Reverse ? _highBound : _lowBound;
        Bytes.Copy(Reverse ? _high.Start : _low.Start, _at.Start, _atBound.Length);
    }

    /// <summary>The page is good: the next one starts here.</summary>
    public void Commit()
    {
        Bytes.Copy(_at.Start, Reverse ? _high.Start : _low.Start, _atBound.Length);
        if (Reverse)
        {
            _highBound = _atBound;
        }
        else
        {
            _lowBound = _atBound;
        }
    }

    /// <summary>Stands behind the last entry of a page, a record.</summary>
    public void GoBehindLast(ListingPage page)
    {
        // A torn length may be longer than any key; the page is dropped then.
        ReadOnlySpan<byte> shown = page.Key(page.Count - 1);
        ReadOnlySpan<byte> key = shown[..Math.Min(shown.Length, HoltLimits.KeyBytesMax)];
        _atBound = new Bound(Write(_at.Start, _treeId, key), false);
    }

    /// <summary>Stands behind every key of a group: those that start with the first bytes of the key at hand.</summary>
    public void GoBehindGroup(int groupLength)
    {
        Set(_key.Start, groupLength, inclusive: false);
        if (!Reverse)
        {
            _atBound = new Bound(GoAbove(_at.Start, _atBound.Length), true);
        }
    }

    /// <summary>The frame has no more: goes to its bound, unless it stands further already.</summary>
    public void GoToFence(EngineKey fence)
    {
        int order = Bytes.Compare(_at.Start, _atBound.Length, fence.Start, fence.Length);
        if (Reverse ? order >= 0 : order < 0)
        {
            Set(fence.Start, fence.Length, inclusive: !Reverse);
        }
    }

    /// <summary>Nothing is left.</summary>
    public void GoToEnd()
    {
        EngineKey end = End;
        Set(end.Start, end.Length, inclusive: false);
    }

    /// <summary>Whether a listing upwards shows every key of a range: low inclusive, high exclusive.</summary>
    public bool HoldsAll(EngineKey low, EngineKey high)
    {
        int start = Bytes.Compare(_at.Start, _atBound.Length, low.Start, low.Length);
        int end = Bytes.Compare(high.Start, high.Length, _high.Start, _highBound.Length);
        return (start < 0 || (start == 0 && _atBound.Inclusive)) && end <= 0;
    }

    /// <summary>Whether nothing can be left behind where it stands.</summary>
    public bool IsBehindEnd()
    {
        EngineKey end = End;
        int order = Bytes.Compare(_at.Start, _atBound.Length, end.Start, end.Length);
        order = Reverse ? -order : order;
        return order > 0 || (order == 0 && !(_atBound.Inclusive && EndInclusive));
    }

    /// <summary>
    /// Makes bytes the least ones above all that start with them; a tree id before them can always grow.
    /// </summary>
    /// <returns>Their length then.</returns>
    private static int GoAbove(byte* bytes, int length)
    {
        while (length > 1 && bytes[length - 1] == byte.MaxValue) // torn: not even a tree id
        {
            length--;
        }

        bytes[length - 1] = unchecked((byte)(bytes[length - 1] + 1));
        return length;
    }

    private static int Write(byte* to, uint treeId, ReadOnlySpan<byte> key)
    {
        *(uint*)to = BinaryPrimitives.ReverseEndianness(treeId);
        key.CopyTo(new Span<byte>(to + HoltLimits.TreeIdBytes, EngineKey.LengthMax));
        return HoltLimits.TreeIdBytes + key.Length;
    }

    private void Raise(int length, bool inclusive)
    {
        int order = Bytes.Compare(_at.Start, length, _low.Start, _lowBound.Length);
        if (order > 0 || (order == 0 && !inclusive))
        {
            Bytes.Copy(_at.Start, _low.Start, length);
            _lowBound = new Bound(length, inclusive);
        }
    }

    private void Set(byte* bytes, int length, bool inclusive)
    {
        // Torn lengths may be longer than any key; what is set from them is dropped with the page.
        _atBound = new Bound(Math.Min(length, EngineKey.LengthMax), inclusive);
        Bytes.Copy(bytes, _at.Start, _atBound.Length);
    }

    private readonly record struct Bound(int Length, bool Inclusive);
}
