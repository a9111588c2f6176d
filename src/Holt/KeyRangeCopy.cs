namespace Holt;

/// <summary>A <see cref="KeyRange"/> that owns its bytes.</summary>
internal sealed class KeyRangeCopy
{
    private readonly byte[] _prefix;
    private readonly byte[]? _from;
    private readonly byte[]? _to;
    private readonly byte[]? _startAfter;
    private readonly bool _fromExclusive;
    private readonly bool _toInclusive;
    private readonly bool _reverse;
    private readonly bool _keysOnly;
    private readonly byte? _delimiter;

    public KeyRangeCopy(scoped in KeyRange range)
    {
        _prefix = range.Prefix.ToArray();
        _from = range.HasFrom ? range.From.ToArray() : null;
        _to = range.HasTo ? range.To.ToArray() : null;
        _startAfter = range.HasStartAfter ? range.StartAfter.ToArray() : null;
        _fromExclusive = range.FromExclusive;
        _toInclusive = range.ToInclusive;
        _reverse = range.Reverse;
        _keysOnly = range.KeysOnly;
        _delimiter = range.Delimiter;
        Limit = range.Limit;
    }

    public long? Limit { get; }

    /// <summary>The same range behind an entry already shown (null: all of it), cut to a number of entries.</summary>
    public KeyRange After(byte[]? last, long limit)
    {
        byte[]? startAfter = last ?? _startAfter;
        return new KeyRange
        {
            Prefix = _prefix,
            From = _from,
            HasFrom = _from is not null,
            FromExclusive = _fromExclusive,
            To = _to,
            HasTo = _to is not null,
            ToInclusive = _toInclusive,
            StartAfter = startAfter,
            HasStartAfter = startAfter is not null,
            Delimiter = _delimiter,
            Reverse = _reverse,
            KeysOnly = _keysOnly,
            Limit = limit,
        };
    }
}
