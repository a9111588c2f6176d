using System.Collections.Generic;

namespace Holt.Tests.Support;

/// <summary>A <see cref="KeyRange"/> that owns its bytes and prints itself; null means not set.</summary>
internal sealed record RangeSpec
{
    public byte[] Prefix { get; init; } = [];

    public byte[]? From { get; init; }

    public bool FromExclusive { get; init; }

    public byte[]? To { get; init; }

    public bool ToInclusive { get; init; }

    public byte[]? StartAfter { get; init; }

    public byte? Delimiter { get; init; }

    public bool Reverse { get; init; }

    public bool KeysOnly { get; init; }

    public long? Limit { get; init; }

    public KeyRange ToRange()
    {
        var range = new KeyRange
        {
            Prefix = Prefix,
            FromExclusive = FromExclusive,
            ToInclusive = ToInclusive,
            Delimiter = Delimiter,
            Reverse = Reverse,
            KeysOnly = KeysOnly,
            Limit = Limit,
        };
        // Naming a bound sets it, so a bound that is not set is not named.
        range = From is null ? range : range with { From = From };
        range = To is null ? range : range with { To = To };
        return StartAfter is null ? range : range with { StartAfter = StartAfter };
    }

    public override string ToString()
    {
        var parts = new List<string>();
        Say(parts, Prefix.Length > 0, $"Prefix={Text.Show(Prefix)}");
        Say(parts, From is not null, $"From{(FromExclusive ? ">" : ">=")}{Text.Show(From)}");
        Say(parts, To is not null, $"To{(ToInclusive ? "<=" : "<")}{Text.Show(To)}");
        Say(parts, StartAfter is not null, $"StartAfter={Text.Show(StartAfter)}");
        Say(parts, Delimiter is not null, $"Delimiter=0x{Delimiter:x2}");
        Say(parts, Reverse, "Reverse");
        Say(parts, KeysOnly, "KeysOnly");
        Say(parts, Limit is not null, $"Limit={Limit}");
        return $"{{{string.Join(", ", parts)}}}";
    }

    private static void Say(List<string> parts, bool isSet, string text)
    {
        if (isSet)
        {
            parts.Add(text);
        }
    }
}
