using System;

namespace Holt;

/// <summary>What to list. The default value is everything, forwards.</summary>
/// <remarks>
/// Keys are ordered by unsigned bytes, a key before its extensions. All conditions hold together. Bounds are bounds of
/// keys, whatever the direction: <see cref="From"/> is the low one, <see cref="To"/> the high one. A value of this type
/// borrows its spans; it is used by one thread.
/// </remarks>
public readonly ref struct KeyRange
{
    /// <summary>Only keys that start with these bytes.</summary>
    public ReadOnlySpan<byte> Prefix { get; init; }

    /// <summary>Only keys at or above this one (above, with <see cref="FromExclusive"/>).</summary>
    public ReadOnlySpan<byte> From
    {
        get;
        init
        {
            field = value;
            HasFrom = true;
        }
    }

    /// <summary>Leaves out a key equal to <see cref="From"/>.</summary>
    public bool FromExclusive { get; init; }

    /// <summary>Only keys below this one (at or below, with <see cref="ToInclusive"/>).</summary>
    public ReadOnlySpan<byte> To
    {
        get;
        init
        {
            field = value;
            HasTo = true;
        }
    }

    /// <summary>Keeps a key equal to <see cref="To"/>.</summary>
    public bool ToInclusive { get; init; }

    /// <summary>
    /// Where an earlier listing stopped: only what comes after it in the direction of the listing. Any bytes, stored or
    /// not. With a delimiter: if it ends at the first delimiter after the prefix it is a common prefix, and its whole
    /// group is left out; else the keys after it follow, and their group is shown again if any key of it is left.
    /// </summary>
    public ReadOnlySpan<byte> StartAfter
    {
        get;
        init
        {
            field = value;
            HasStartAfter = true;
        }
    }

    /// <summary>
    /// Rolls up: keys that hold this byte after the prefix are shown once per distinct start, up to and including the
    /// first such byte, as a common prefix.
    /// </summary>
    public byte? Delimiter { get; init; }

    /// <summary>From the last key to the first.</summary>
    public bool Reverse { get; init; }

    /// <summary>Values are not copied; <see cref="Entry.Value"/> is empty.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>At most this many entries, a common prefix counting as one; null for all.</summary>
    public long? Limit { get; init; }

    internal bool HasFrom { get; init; }

    internal bool HasTo { get; init; }

    internal bool HasStartAfter { get; init; }
}
