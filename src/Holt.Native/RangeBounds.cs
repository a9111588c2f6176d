using System;

namespace Holt.Native;

/// <summary>A range of C, checked and copied; immutable.</summary>
internal sealed unsafe class RangeBounds
{
    private readonly byte[] _prefix;
    private readonly byte[]? _low; // null: none
    private readonly byte[]? _high; // null: none
    private readonly bool _isLowOpen;
    private readonly bool _isHighClosed;
    private readonly byte? _delimiter;

    private RangeBounds(RangeLayout range, RangeFlags flags)
    {
        _prefix = Copy(range.Prefix);
        _low = range.Lower.Data == null ? null : Copy(range.Lower);
        _high = range.Upper.Data == null ? null : Copy(range.Upper);
        _isLowOpen = flags.HasFlag(RangeFlags.LowerOpen);
        _isHighClosed = flags.HasFlag(RangeFlags.UpperClosed);
        _delimiter = flags.HasFlag(RangeFlags.Delimit) ? (byte)range.Delimiter : null;
        IsReverse = flags.HasFlag(RangeFlags.Reverse);
        IsKeysOnly = flags.HasFlag(RangeFlags.KeysOnly);
        Limit = range.Limit == 0 ? long.MaxValue : (long)ulong.Min(range.Limit, long.MaxValue);
        BytesMax = range.MaxBytes == 0 ? long.MaxValue : (long)ulong.Min(range.MaxBytes, long.MaxValue);
        if (_isLowOpen && _low is not null && IsGroup(_low))
        {
            // A common prefix as start-after: all of its group is left out.
            _low = Above(_low);
            _isLowOpen = false;
            IsEmpty = _low is null;
        }
    }

    public bool IsReverse { get; }

    public bool IsKeysOnly { get; }

    /// <summary>Whether nothing can be in it.</summary>
    public bool IsEmpty { get; }

    public long Limit { get; }

    public long BytesMax { get; }

    /// <summary>Reads a range; null is everything.</summary>
    /// <returns>Ok, Invalid, TooLarge.</returns>
    public static HoltStatus Read(RangeLayout* range, out RangeBounds? bounds)
    {
        bounds = null;
        RangeLayout read = default;
        if (range != null && !Sized.TryRead(range, out read))
        {
            return HoltStatus.Invalid;
        }

        var flags = (RangeFlags)read.Flags;
        bool isDelimited = flags.HasFlag(RangeFlags.Delimit);
        bool isKnown = (flags & ~RangeFlags.All) == RangeFlags.None && read.Reserved == 0;
        if (!isKnown || read.Delimiter > (isDelimited ? byte.MaxValue : 0)
            || !IsSlice(read.Prefix) || !IsSlice(read.Lower) || !IsSlice(read.Upper))
        {
            return HoltStatus.Invalid;
        }

        if (!IsKey(read.Prefix) || !IsKey(read.Lower) || !IsKey(read.Upper))
        {
            return HoltStatus.TooLarge;
        }

        bounds = new RangeBounds(read, flags);
        return HoltStatus.Ok;
    }

    /// <summary>What to list, one way.</summary>
    /// <param name="isUp">Towards greater keys.</param>
    /// <param name="place">Where to begin.</param>
    /// <param name="limit">Entries at most.</param>
    public KeyRange Range(bool isUp, CursorPlace place, long limit)
    {
        ReadOnlySpan<byte> low = _low;
        ReadOnlySpan<byte> high = _high;
        bool hasLow = _low is not null;
        bool hasHigh = _high is not null;
        bool isLowOpen = _isLowOpen;
        bool isHighClosed = _isHighClosed;
        if (place.Kind == CursorPlaceKind.Gap && isUp)
        {
            int order = hasLow ? place.Key.AsSpan().SequenceCompareTo(low) : 1;
            low = order > 0 ? place.Key : low;
            isLowOpen = order > 0 ? place.IsAbove : isLowOpen || (order == 0 && place.IsAbove);
            hasLow = true;
        }
        else if (place.Kind == CursorPlaceKind.Gap)
        {
            int order = hasHigh ? place.Key.AsSpan().SequenceCompareTo(high) : -1;
            high = order < 0 ? place.Key : high;
            isHighClosed = order < 0 ? place.IsAbove : isHighClosed && (order > 0 || place.IsAbove);
            hasHigh = true;
        }

        bool isBehind = place.Kind == CursorPlaceKind.Entry;
        return new KeyRange
        {
            Prefix = _prefix,
            From = low,
            HasFrom = hasLow,
            FromExclusive = isLowOpen,
            To = high,
            HasTo = hasHigh,
            ToInclusive = isHighClosed,
            StartAfter = isBehind ? place.Key : default,
            HasStartAfter = isBehind,
            Delimiter = _delimiter,
            Reverse = !isUp,
            KeysOnly = IsKeysOnly,
            Limit = limit == long.MaxValue ? null : limit,
        };
    }

    /// <summary>The least key above all that start with some bytes; null: there is none.</summary>
    public static byte[]? Above(ReadOnlySpan<byte> prefix)
    {
        int length = prefix.LastIndexOfAnyExcept(byte.MaxValue) + 1;
        if (length == 0)
        {
            return null;
        }

        byte[] above = prefix[..length].ToArray();
        above[length - 1]++;
        return above;
    }

    private static byte[] Copy(SliceLayout slice) => new ReadOnlySpan<byte>(slice.Data, (int)slice.Size).ToArray();

    private static bool IsSlice(SliceLayout slice) => slice.Data != null || slice.Size == 0;

    private static bool IsKey(SliceLayout slice) => slice.Size <= HoltLimits.KeyBytesMax;

    /// <summary>Whether it ends at the first delimiter behind the prefix.</summary>
    private bool IsGroup(ReadOnlySpan<byte> key) =>
        _delimiter is { } delimiter
        && key.StartsWith(_prefix)
        && key.Length > _prefix.Length
        && key[_prefix.Length..].IndexOf(delimiter) == key.Length - _prefix.Length - 1;
}
