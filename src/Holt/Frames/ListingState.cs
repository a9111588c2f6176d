using System;
using Holt.Foundation;

namespace Holt.Frames;

/// <summary>
/// What a listing shows and where it stands, as bounds of engine keys. A listing is at a key, not in a frame: so it may
/// stop anywhere, for any time.
/// </summary>
/// <remarks>Used by one thread; kept for reuse.</remarks>
internal sealed unsafe class ListingState
{
    private readonly NativeBlock _start = new(EngineKey.LengthMax);
    private readonly NativeBlock _at = new(EngineKey.LengthMax);
    private readonly NativeBlock _end = new(EngineKey.LengthMax);
    private readonly NativeBlock _key = new(FrameCursor.KeyCapacity);
    private (int Length, bool Inclusive) _startBound;
    private (int Length, bool Inclusive) _atBound;
    private (int Length, bool Inclusive) _endBound;

    /// <summary>What is shown.</summary>
    public ListingFilter Filter { get; set; }

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
    public EngineKey End => new(_end.Start, _endBound.Length);

    public bool EndInclusive => _endBound.Inclusive;

    /// <summary>The cursor's key buffer.</summary>
    internal byte* Key => _key.Start;

    /// <summary>The key of the spilled record.</summary>
    public ReadOnlySpan<byte> SpilledKey => new(_key.Start, Spilled.KeyLength);

    /// <summary>Sets both bounds, in the direction of the listing.</summary>
    public void SetBounds(ReadOnlySpan<byte> start, bool startInclusive, ReadOnlySpan<byte> end, bool endInclusive)
    {
        start.CopyTo(new Span<byte>(_start.Start, start.Length));
        end.CopyTo(new Span<byte>(_end.Start, end.Length));
        _startBound = (start.Length, startInclusive);
        _endBound = (end.Length, endInclusive);
        Rewind();
    }

    /// <summary>Back to where the page started.</summary>
    public void Rewind()
    {
        Bytes.Copy(_start.Start, _at.Start, _startBound.Length);
        _atBound = _startBound;
    }

    /// <summary>The page is good: the next one starts here.</summary>
    public void Commit()
    {
        Bytes.Copy(_at.Start, _start.Start, _atBound.Length);
        _startBound = _atBound;
    }

    /// <summary>Stands behind a key that was shown.</summary>
    public void GoBehind(int keyLength) => Set(_key.Start, keyLength, inclusive: false);

    /// <summary>Stands behind the spilled record.</summary>
    public void GoBehindSpilled() => GoBehind(Spilled.KeyLength);

    /// <summary>Stands behind every key of a group: those that start with the first bytes of the key at hand.</summary>
    public void GoBehindGroup(int groupLength)
    {
        if (Reverse)
        {
            Set(_key.Start, groupLength, inclusive: false);
            return;
        }

        // The first key above the group: its bytes with the last one that can grow grown. The tree id can.
        Set(_key.Start, groupLength, inclusive: true);
        int length = groupLength;
        while (_at.Start[length - 1] == byte.MaxValue)
        {
            length--;
        }

        _at.Start[length - 1]++;
        _atBound = (length, true);
    }

    /// <summary>The frame has no more: goes to its bound, unless it stands further already.</summary>
    public void GoToFence(EngineKey fence)
    {
        int order = Bytes.Compare(_at.Start, _atBound.Length, fence.Start, fence.Length);
        if (Reverse ? order > 0 : order < 0)
        {
            Set(fence.Start, fence.Length, inclusive: !Reverse);
        }
        else if (Reverse && order == 0)
        {
            _atBound.Inclusive = false;
        }
    }

    /// <summary>Whether a listing upwards shows every key of a range: low inclusive, high exclusive.</summary>
    public bool HoldsAll(EngineKey low, EngineKey high)
    {
        int start = Bytes.Compare(_at.Start, _atBound.Length, low.Start, low.Length);
        int end = Bytes.Compare(high.Start, high.Length, _end.Start, _endBound.Length);
        return (start < 0 || (start == 0 && _atBound.Inclusive)) && end <= 0;
    }

    /// <summary>Nothing is left.</summary>
    public void GoToEnd()
    {
        Set(_end.Start, _endBound.Length, inclusive: false);
    }

    /// <summary>Whether nothing can be left behind where it stands.</summary>
    public bool IsBehindEnd()
    {
        int order = Bytes.Compare(_at.Start, _atBound.Length, _end.Start, _endBound.Length);
        order = Reverse ? -order : order;
        return order > 0 || (order == 0 && !(_atBound.Inclusive && _endBound.Inclusive));
    }

    private void Set(byte* bytes, int length, bool inclusive)
    {
        Bytes.Copy(bytes, _at.Start, Math.Min(length, EngineKey.LengthMax));
        _atBound = (Math.Min(length, EngineKey.LengthMax), inclusive);
    }
}
