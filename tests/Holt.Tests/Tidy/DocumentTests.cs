using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Holt.Tests.Tidy;

/// <summary>The documents against the files they speak of.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] s_documents =
    [
        .. Directory.GetFiles(Repository.Root, "*.md"),
        .. Repository.Files("*.md", "docs", "bindings", "bench", "tools", "tests"),
    ];

    [Fact]
    public void Every_link_leads_to_a_file()
    {
        var errors = new List<string>();
        foreach (string document in s_documents)
        {
            foreach (Match link in LinkPattern().Matches(File.ReadAllText(document)))
            {
                string target = link.Groups["target"].Value;
                if (!Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target)))
                {
                    errors.Add($"{Repository.Short(document)}: {target}");
                }
            }
        }

        TidyTests.Report(errors);
    }

    [Fact]
    public void The_map_tells_the_room_table()
    {
        Assert.Equal(
            RoomTests.Table.Select(row => $"{RoomTests.Spoken(row.Room)}: {string.Join(", ", row.MayUse)}"),
            RoomPattern().Matches(Repository.Text("ARCHITECTURE.md"))
                .Select(row => (Room: row.Groups["room"].Value, MayUse: row.Groups["use"].Value.Trim()))
                .Select(row => $"{row.Room}: {(row.MayUse == "-" ? "" : row.MayUse)}"));
    }

    [Fact]
    public void The_map_says_of_every_room_whether_it_is_there()
    {
        Assert.All(RoomPattern().Matches(Repository.Text("ARCHITECTURE.md")), row =>
        {
            string room = row.Groups["room"].Value;
            string folder = Path.Combine(Repository.Root, "src/Holt", room == "Holt" ? "" : room);
            Assert.True(
                row.Groups["there"].Value == (Directory.Exists(folder) ? "yes" : "to come"),
                $"{room}: the map says '{row.Groups["there"].Value}'");
        });
    }

    [Fact]
    public void Every_numbered_check_has_a_test_and_every_numbered_test_a_check()
    {
        string[] parts = Repository.Text("docs/checks.md").Split("\n## Defects");
        IEnumerable<string> told = CheckPattern().Matches(parts[0]).Select(row => $"S{Number(row):D3}")
            .Concat(CheckPattern().Matches(parts[1]).Select(row => $"Defect{Number(row):D2}"));
        IEnumerable<string> tested = typeof(DocumentTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Select(method => NumberedPattern().Match(method.Name).Value)
            .Where(number => number.Length > 0)
            .Distinct(StringComparer.Ordinal);
        Assert.Equal(told.Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Decisions_are_numbered_without_a_gap_and_stay_on_a_page()
    {
        string[] decisions = [.. Repository.Files("*.md", "docs/decisions").Order(StringComparer.Ordinal)];
        Assert.Equal(
            Enumerable.Range(1, decisions.Length).Select(number => $"{number:D4}"),
            decisions.Select(file => Path.GetFileName(file)[..4]));
        Assert.All(decisions, file => Assert.True(File.ReadAllLines(file).Length <= 40, Repository.Short(file)));
    }

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex LinkPattern();

    private static int Number(Match row) => int.Parse(row.Groups["number"].Value);

    [GeneratedRegex(@"^\| (?<number>\d+) \| ", RegexOptions.Multiline)]
    private static partial Regex CheckPattern();

    [GeneratedRegex(@"^(?:S\d{3}|Defect\d{2})(?=_)")]
    private static partial Regex NumberedPattern();

    /// <summary>A row of the room table: room, whether it is there, what it may use, and more.</summary>
    [GeneratedRegex(@"^\| (?<room>[A-Z]\w+) \| (?<there>yes|to come) \| (?<use>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex RoomPattern();
}
