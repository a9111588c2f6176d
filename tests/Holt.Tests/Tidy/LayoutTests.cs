using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Holt.Foundation;
using Xunit;

namespace Holt.Tests.Tidy;

/// <summary>Stored structs: their bytes as the code has them, and as <c>docs/format.md</c> tells them.</summary>
/// <remarks>
/// A struct has a heading of its own there, <c>### `NodeHead` (8 bytes)</c>, and below it a table whose first columns
/// are offset (hexadecimal), size (decimal) and name; more columns are free text.
/// </remarks>
public sealed partial class LayoutTests
{
    private const string Format = "docs/format.md";

    private static Type[] Stored { get; } =
        [.. typeof(HoltDb).Assembly.GetTypes().Where(type => type.IsDefined(typeof(OnDiskAttribute)))];

    [Fact]
    public void Stored_structs_have_the_size_they_claim_and_no_holes()
    {
        var errors = new List<string>();
        foreach (Type type in Stored)
        {
            int claimed = type.GetCustomAttribute<OnDiskAttribute>()!.Size;
            int next = 0;
            foreach (FieldInfo field in Fields(type))
            {
                if (OffsetOf(field) != next)
                {
                    errors.Add($"{type.Name}.{field.Name}: starts at {OffsetOf(field)}, previous field ends at {next}");
                }

                next = OffsetOf(field) + SizeOf(field.FieldType);
            }

            if (next != claimed || SizeOf(type) != claimed)
            {
                errors.Add($"{type.Name}: fields end at {next}, size {SizeOf(type)}, claimed {claimed}");
            }
        }

        TidyTests.Report(errors);
    }

    [Fact]
    public void Stored_structs_hold_plain_numbers_at_their_natural_places()
    {
        var errors = new List<string>();
        foreach (FieldInfo field in Stored.SelectMany(Fields))
        {
            Type type = field.FieldType;
            string name = $"{field.DeclaringType!.Name}.{field.Name}";
            if (type == typeof(bool) || type == typeof(char) || type.IsPointer || !type.IsValueType)
            {
                errors.Add($"{name}: {type.Name} has no place in a stored struct");
            }
            else if ((type.IsPrimitive || type.IsEnum) && OffsetOf(field) % SizeOf(type) != 0)
            {
                errors.Add($"{name}: {SizeOf(type)} bytes at {OffsetOf(field)}");
            }
        }

        TidyTests.Report(errors);
    }

    [Fact]
    public void The_format_page_tells_every_stored_struct_as_it_is()
    {
        Dictionary<string, string[]> told = Told();
        var errors = new List<string>();
        foreach (Type type in Stored)
        {
            string[] rows = [.. Fields(type).Select(f => $"0x{OffsetOf(f):x2} | {SizeOf(f.FieldType)} | {f.Name}")];
            if (!told.Remove($"{type.Name} {SizeOf(type)}", out string[]? page) || !rows.SequenceEqual(page))
            {
                string table = string.Join('\n', rows.Select(row => $"| {row} |"));
                errors.Add($"{type.Name} differs; it is\n### `{type.Name}` ({SizeOf(type)} bytes)\n{table}\n");
            }
        }

        errors.AddRange(told.Keys.Select(name => $"{name}: no such stored struct"));
        TidyTests.Report(errors);
    }

    /// <summary>"name size" of every heading that names a struct, with the first three columns of its table.</summary>
    private static Dictionary<string, string[]> Told()
    {
        if (!File.Exists(Path.Combine(Repository.Root, Format)))
        {
            return [];
        }

        string[] sections = SectionPattern().Split(Repository.Text(Format));
        return sections.Select(section => (Heading: HeadingPattern().Match(section), Section: section))
            .Where(part => part.Heading.Success)
            .ToDictionary(
                part => $"{part.Heading.Groups["name"].Value} {part.Heading.Groups["size"].Value}",
                part => RowPattern().Matches(part.Section).Select(Row).ToArray());
    }

    private static string Row(Match row)
    {
        int offset = int.Parse(row.Groups["offset"].Value, NumberStyles.HexNumber);
        return $"0x{offset:x2} | {row.Groups["size"].Value} | {row.Groups["name"].Value}";
    }

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).OrderBy(OffsetOf);

    /// <summary>Not <c>Marshal.OffsetOf</c>, which gives up on inline arrays.</summary>
    private static int OffsetOf(FieldInfo field) =>
        field.GetCustomAttribute<FieldOffsetAttribute>()?.Value
            ?? throw new InvalidOperationException($"{field.DeclaringType}.{field.Name}: no offset");

    private static int SizeOf(Type type) => RuntimeHelpers.SizeOf(type.TypeHandle);

    [GeneratedRegex(@"^(?=#{2,4} )", RegexOptions.Multiline)]
    private static partial Regex SectionPattern();

    [GeneratedRegex(@"\A#{2,4} .*`(?<name>\w+)` \((?<size>\d+) bytes\)")]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(
        @"^\| *0x(?<offset>[0-9A-Fa-f]+) *\| *(?<size>\d+) *\| *`?(?<name>\w+)`? *\|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
