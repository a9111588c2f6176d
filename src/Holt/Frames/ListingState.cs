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
    private readonly ListingBound _low = new();
    private readonly ListingBound _high = new();
    private readonly ListingBound _at = new();
    private readonly NativeBlock _key = new(FrameCursor.KeyCapacity);

    /// <summary>What is shown.</summary>
    public ListingFilter Filter { get; private set; }

    /// <summary>From high keys to low ones.</summary>
    public bool Reverse => Filter.Reverse;

    /// <summary>Entries still wanted.</summary>
    public long Remaining { get; set; }

    /// <summary>Entries wanted on the page under way.</summary>
    public int PageCountMax { get; set; }

    /// <summary>
    /// How many cold frames it brings at once where it goes on in order; 0: it is no listing but a search.
    /// </summary>
    public int FramesAhead { get; set; }

    /// <summary>Whether it has left the first leaf that it came to: behind that it only passes by.</summary>
    public bool IsPassing { get; set; }

    /// <summary>Whether it waits for nothing, no latch and no disk: who is not counted may not.</summary>
    public bool IsHasty { get; set; }

    /// <summary>The record whose long value is to be read, when filling stopped for that.</summary>
    public SpilledRecord Spilled { get; set; }

    /// <summary>Where the next search starts, in the direction of the listing.</summary>
    public EngineKey At => _at.Key;

    public bool AtInclusive => _at.IsInclusive;

    /// <summary>The far bound: the high one going up, the low one going down.</summary>
    public EngineKey End => Far.Key;

    public bool EndInclusive => Far.IsInclusive;

    /// <summary>Bounds of the frame at hand, when they were asked for.</summary>
    public Fences Fences { get; } = new();

    /// <summary>The cursor's key buffer.</summary>
    internal byte* Key => _key.Start;

    /// <summary>The key of the spilled record.</summary>
    public ReadOnlySpan<byte> SpilledKey => new(_key.Start, Spilled.KeyLength);

    private ListingBound Near => Reverse ? _high : _low;

    private ListingBound Far => Reverse ? _low : _high;

    /// <summary>Starts anew: the keys of a tree that start with a prefix.</summary>
    public void Begin(ListingFilter filter, uint treeId, ReadOnlySpan<byte> prefix)
    {
        Filter = filter;
        FramesAhead = 0;
        IsPassing = false;
        IsHasty = false;
        _low.Set(Write(_low.Start, treeId, prefix), isInclusive: true);
        _high.Set(_low);
        _high.Set(GoAbove(_high.Start, _low.Key.Length), isInclusive: false);
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
        int order = _high.CompareTo(_at.Start, length);
        if (order > 0 || (order == 0 && !inclusive))
        {
            _high.Set(_at.Start, length, inclusive);
        }
    }

    /// <summary>Back to where the page started.</summary>
    public void Rewind() => _at.Set(Near);

    /// <summary>The page is good: the next one starts here.</summary>
    public void Commit() => Near.Set(_at);

    /// <summary>Stands behind the last entry of a page, a record.</summary>
    public void GoBehindLast(ListingPage page)
    {
        // A torn length may be longer than any key; the page is dropped then.
        ReadOnlySpan<byte> shown = page.Key(page.Count - 1);
        ReadOnlySpan<byte> key = shown[..Math.Min(shown.Length, HoltLimits.KeyBytesMax)];
        uint treeId = BinaryPrimitives.ReverseEndianness(*(uint*)_low.Start); // the low bound begins with it
        _at.Set(Write(_at.Start, treeId, key), isInclusive: false);
    }

    /// <summary>Stands behind every key of a group: those that start with the first bytes of the key at hand.</summary>
    public void GoBehindGroup(int groupLength)
    {
        _at.Set(_key.Start, groupLength, isInclusive: false);
        if (!Reverse)
        {
            _at.Set(GoAbove(_at.Start, _at.Key.Length), isInclusive: true);
        }
    }

    /// <summary>The frame has no more: goes to its bound, unless it stands further already.</summary>
    public void GoToFence(EngineKey fence)
    {
        int order = _at.CompareTo(fence.Start, fence.Length);
        if (Reverse ? order >= 0 : order < 0)
        {
            _at.Set(fence.Start, fence.Length, isInclusive: !Reverse);
        }
    }

    /// <summary>The same upwards, to a bound that is known to be above where it stands.</summary>
    public void GoUpTo(EngineKey fence) => _at.Set(fence.Start, fence.Length, isInclusive: true);

    /// <summary>Whether it stands below a key.</summary>
    public bool IsBelow(EngineKey key) => _at.CompareTo(key.Start, key.Length) < 0;

    /// <summary>Nothing is left.</summary>
    public void GoToEnd()
    {
        EngineKey end = End;
        _at.Set(end.Start, end.Length, isInclusive: false);
    }

    /// <summary>Whether a listing upwards shows every key of a range: low inclusive, high exclusive.</summary>
    public bool HoldsAll(EngineKey low, EngineKey high)
    {
        int start = _at.CompareTo(low.Start, low.Length);
        return (start < 0 || (start == 0 && _at.IsInclusive)) && _high.CompareTo(high.Start, high.Length) >= 0;
    }

    /// <summary>Whether nothing can be left behind where it stands.</summary>
    public bool IsBehindEnd() => IsBehindEnd(_at);

    /// <summary>Whether nothing is left for another page.</summary>
    public bool IsOver => Remaining <= 0 || IsBehindEnd(Near);

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

    private bool IsBehindEnd(ListingBound bound)
    {
        EngineKey end = End;
        int order = bound.CompareTo(end.Start, end.Length);
        order = Reverse ? -order : order;
        return order > 0 || (order == 0 && !(bound.IsInclusive && EndInclusive));
    }

    private static int Write(byte* to, uint treeId, ReadOnlySpan<byte> key)
    {
        *(uint*)to = BinaryPrimitives.ReverseEndianness(treeId);
        key.CopyTo(new Span<byte>(to + HoltLimits.TreeIdBytes, EngineKey.LengthMax));
        return HoltLimits.TreeIdBytes + key.Length;
    }

    private void Raise(int length, bool inclusive)
    {
        int order = _low.CompareTo(_at.Start, length);
        if (order < 0 || (order == 0 && !inclusive))
        {
            _low.Set(_at.Start, length, inclusive);
        }
    }
}
