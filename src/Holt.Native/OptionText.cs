using System;
using System.Collections.Generic;
using System.Globalization;

namespace Holt.Native;

/// <summary>Options as a text: <c>wal_limit=1GiB,durability=sync</c>.</summary>
internal static class OptionText
{
    private static readonly (string Suffix, ulong Factor)[] s_sizes =
        [("KiB", 1UL << 10), ("MiB", 1UL << 20), ("GiB", 1UL << 30), ("TiB", 1UL << 40), ("", 1)];

    private static readonly (string Suffix, ulong Factor)[] s_times = [("ms", 1), ("s", 1000), ("", 1)];

    /// <summary>Reads all assignments of a text.</summary>
    /// <param name="text">The text; an empty one has none.</param>
    /// <param name="values">Index of the option and value, in the order of the text.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Read(string text, List<KeyValuePair<int, ulong>> values)
    {
        if (text.Length == 0)
        {
            return null;
        }

        foreach (string assignment in text.Split(','))
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? assignment : assignment[..equals]).Trim();
            int index = OptionTable.IndexOf(name);
            if (equals < 0 || index < 0)
            {
                return equals < 0 ? $"'{name}' has no value" : $"there is no option '{name}'";
            }

            Option option = OptionTable.All[index];
            string value = assignment[(equals + 1)..].Trim();
            if (!TryValue(option, value, out ulong number) || !option.Allows(number))
            {
                return $"'{value}' is no value for '{name}': {option.Help}";
            }

            values.Add(new KeyValuePair<int, ulong>(index, number));
        }

        return null;
    }

    private static bool TryValue(Option option, string text, out ulong value) => option.Kind switch
    {
        OptionKind.Bytes => TryScaled(text, s_sizes, out value),
        OptionKind.Milliseconds => TryScaled(text, s_times, out value),
        OptionKind.Switch => TryName(text, ["off", "on"], out value) || TryName(text, ["false", "true"], out value)
            || TryScaled(text, [("", 1)], out value),
        _ => TryName(text, option.Choices.Split(','), out value),
    };

    private static bool TryName(string text, ReadOnlySpan<string> names, out ulong value)
    {
        int index = names.IndexOf(text);
        value = (ulong)Math.Max(0, index);
        return index >= 0;
    }

    private static bool TryScaled(string text, ReadOnlySpan<(string Suffix, ulong Factor)> units, out ulong value)
    {
        foreach ((string suffix, ulong factor) in units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> digits = text.AsSpan(0, text.Length - suffix.Length);
                bool isNumber = ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
                bool fits = value <= ulong.MaxValue / factor;
                value = fits ? value * factor : 0;
                return isNumber && fits;
            }
        }

        value = 0;
        return false;
    }
}
