using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Holt.Tool.Keys;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>The built command, in pipes.</summary>
public sealed class CommandTests
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Usage = 2;

    /// <summary>Two directories, a group that continues one's name, and keys no terminal could show.</summary>
    private const string Fill = """
        put a/1 one
        put a/2 two
        put a/3 three
        put a-b/1 x
        put b y
        put \xff\x00 'two words'
        put 'c d' ""

        """;

    [Fact]
    public void A_walked_tree_is_listed_as_find_lists_it()
    {
        using var tree = new HostileTree();
        using var store = new StoreDirectory();
        Outcome loaded = Programs.Holt("", "load", store.Path, "--walk", tree.Root);
        Assert.Equal(Failed, loaded.Code); // the bottom of the tree is deeper than a key may be long
        Assert.Contains("holt: left out: ", loaded.Error, StringComparison.Ordinal);
        Outcome listed = Programs.Holt("", "ls", store.Path);
        string[] found = Encoding.Latin1.GetString(Programs.Script("find \"$1\" -xdev -print0", tree.Root).Output)
            .Split('\0')[..^1];
        Assert.Equal(
            found.Where(path => path.Length <= HoltLimits.KeyBytesMax).Order(StringComparer.Ordinal),
            listed.Lines.Select(line => Encoding.Latin1.GetString(KeyText.Parse(line))));
        Outcome counted = Programs.Holt("", "count", store.Path, tree.Root + "/with blank");
        Assert.Equal(["2"], counted.Lines);
    }

    [Fact]
    public void What_is_stored_about_a_file_is_shown_as_find_tells_it()
    {
        using var tree = new HostileTree();
        using var store = new StoreDirectory();
        _ = Programs.Holt("", "load", store.Path, "--walk", tree.Root);
        Outcome listed = Programs.Holt(
            "", "ls", "-l", store.Path, tree.Root + "/", "--delimiter", "/", "--start-after", tree.Root + "/d");
        const StringSplitOptions parted = StringSplitOptions.RemoveEmptyEntries;
        string[] shown = [.. listed.Lines.Select(line => Joined(line.Split(' ', 7, parted)))];
        const string find = """
            cd "$1" && LC_ALL=C TZ=UTC find . -mindepth 1 -maxdepth 1 -printf '%M %n %U %G %s %TFT%.8TTZ %f\0'
            """;
        foreach (string told in Encoding.Latin1.GetString(Programs.Script(find, tree.Root).Output).Split('\0')[..^1])
        {
            string[] parts = told.Split(' ', 7);
            if (string.CompareOrdinal(parts[6], "d") > 0)
            {
                parts[6] = tree.Root + "/" + KeyText.Printed(Encoding.Latin1.GetBytes(parts[6]));
                Assert.Contains(Joined(parts), shown);
            }
        }

        static string Joined(string[] parts) => string.Join(' ', parts);
    }

    [Fact]
    public void Listings_are_bounded_rolled_up_resumed_and_turned_around()
    {
        Outcome shell = Programs.Holt(
            Fill + """
            ls
            ls a --delimiter /
            ls --delimiter / --reverse --limit 3
            ls --delimiter / --start-after a/
            ls a/ --start-after a/1 --limit 1
            ls a/ --reverse
            count
            count a/
            """,
            "shell");
        Assert.Equal("", shell.Error);
        Assert.Equal(Done, shell.Code);
        Assert.Equal(
            [
                "a-b/1", "a/1", "a/2", "a/3", "b", "c d", @"\xff\x00",
                "a-b/", "a/",
                @"\xff\x00", "c d", "b",
                "b", "c d", @"\xff\x00",
                "a/2",
                "a/3", "a/2", "a/1",
                "7",
                "3",
            ],
            shell.Lines);
    }

    [Fact]
    public void Values_are_printed_so_that_they_can_be_typed_or_as_they_are()
    {
        Outcome shell = Programs.Holt(
            Fill + """
            get \xff\x00
            put b \x00\\
            get b
            get b --raw
            get a/3 -l
            """,
            "shell");
        Assert.Equal(Done, shell.Code);
        Assert.StartsWith("two words\n\\x00\\\\\n\0\\version ", shell.Text, StringComparison.Ordinal);
        Assert.EndsWith("length    5\nvalue     three\n", shell.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Finding_is_by_text_or_by_pattern()
    {
        Outcome shell = Programs.Holt(
            Fill + """
            find /
            find a*1
            find ? --limit 1
            find 1 --prefix a/
            find a*1 --prefix b
            """,
            "shell");
        Assert.Equal(Done, shell.Code);
        Assert.Equal(["a-b/1", "a/1", "a/2", "a/3", "a-b/1", "a/1", "b", "a/1"], shell.Lines);
    }

    [Fact]
    public void A_frame_prints_its_records()
    {
        Outcome shell = Programs.Holt(Fill + "frame 1\n", "shell");
        Assert.Equal(Done, shell.Code);
        Assert.StartsWith("frame 1: leaf, level 0: 7 keys", shell.Lines[0], StringComparison.Ordinal);
        Assert.Contains("9 bytes, version", shell.Text, StringComparison.Ordinal);
        Outcome other = Programs.Holt(Fill + "frame 12345\n", "shell");
        Assert.Equal(Failed, other.Code);
        Assert.Equal("holt: frame 12345: not in use\n", other.Error);
        Assert.Empty(other.Lines);
    }

    [Fact]
    public void A_failing_line_of_a_shell_is_told_and_the_rest_goes_on()
    {
        Outcome shell = Programs.Holt("rm nothing\nput a 1\nrm a\ncount\nquit\ncount\n", "shell");
        Assert.Equal(Failed, shell.Code);
        Assert.Equal("holt: no such key: nothing\n", shell.Error);
        Assert.Equal(["0"], shell.Lines);
        Outcome worse = Programs.Holt("rm nothing\nnonsense\nget \"a\n", "shell");
        Assert.Equal(Usage, worse.Code);
        Assert.Empty(worse.Lines);
    }

    [Fact]
    public void Lines_of_key_and_value_are_taken_as_they_are()
    {
        using var store = new StoreDirectory();
        string file = Path.Combine(store.Beside, "lines");
        File.WriteAllBytes(file, [.. "back\\slash\tv\t1\n\t\n"u8, 0xFF, .. "\tlast"u8]);
        Outcome loaded = Programs.Holt("more\tx\n", "load", store.Path, "--tsv", file, "--tsv", "-");
        Assert.Equal(Done, loaded.Code);
        Outcome listed = Programs.Holt("", "ls", store.Path);
        Assert.Equal(["", @"back\\slash", "more", @"\xff"], listed.Lines);
        Outcome value = Programs.Holt("", "get", store.Path, @"back\\slash", "--raw");
        Assert.Equal("v\t1", value.Text);
        File.WriteAllText(file, "a\tb\nno tabulator\n");
        Outcome broken = Programs.Holt("", "load", store.Path, "--tsv", file);
        Assert.Equal(Failed, broken.Code);
        Assert.Contains("line 2 has no tabulator", broken.Error, StringComparison.Ordinal);
        Assert.Contains("ended early: 1 records are stored", broken.Error, StringComparison.Ordinal);
        Assert.Equal("b\n", Programs.Holt("", "get", store.Path, "a").Text);
    }

    [Fact]
    public void Pairs_of_any_bytes_are_taken_and_half_a_pair_is_not()
    {
        using var store = new StoreDirectory();
        string file = Path.Combine(store.Beside, "pairs");
        byte[] pairs = [3, 0, 0, 0, 2, 0, 0, 0, .. "k\t\n"u8, .. "\0v"u8, 0, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(file, pairs);
        Assert.Equal(Done, Programs.Holt("", "load", store.Path, "--pairs", file).Code);
        Assert.Equal(["", @"k\x09\x0a"], Programs.Holt("", "ls", store.Path).Lines);
        Assert.Equal("\0v", Programs.Holt("", "get", store.Path, @"k\x09\x0a", "--raw").Text);
        foreach ((int length, int pair) in ((int, int)[])[(7, 1), (12, 1), (15, 2)])
        {
            File.WriteAllBytes(file, pairs[..length]);
            Outcome broken = Programs.Holt("", "load", store.Path, "--pairs", file);
            Assert.Equal(Failed, broken.Code);
            Assert.Contains($": pair {pair} ", broken.Error, StringComparison.Ordinal);
        }
    }

    public static IEnumerable<TheoryDataRow<string, int>> Wrong =>
    [
        new("ls", Usage), // no store
        new("ls STORE --walk .", Usage),
        new("load STORE", Usage), // no source
        new("load STORE --walk", Usage),
        new("load STORE --tsv - --tell 0", Usage),
        new("nonsense", Usage),
        new("get STORE", Usage), // no key
        new(@"get STORE \q", Usage),
        new("rm STORE", Usage),
        new("ls STORE --limit -1", Usage),
        new("ls STORE --delimiter //", Usage),
        new("load STORE --walk /there/is/no/such/directory", Failed),
        new("load STORE --tsv /there/is/no/such/file", Failed),
        new("load STORE --pairs /there/is/no/such/file", Failed),
        new("get STORE a", Failed),
        new("frame STORE x", Usage),
        new("demo --rounds 0", Usage),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_goes_wrong_is_told_on_standard_error_with_an_exit_code(string arguments, int code)
    {
        using var store = new StoreDirectory();
        string typed = arguments.Replace("STORE", store.Path, StringComparison.Ordinal);
        Outcome outcome = Programs.Holt("", typed.Split(' '));
        Assert.Equal(code, outcome.Code);
        Assert.Contains("holt: ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Pipes_get_no_colours_and_progress_in_plain_lines()
    {
        string lines = string.Concat(Enumerable.Range(0, 1000).Select(i => $"dir-{i % 10}/{i}\tv\n"));
        using var store = new StoreDirectory();
        Outcome loaded = Programs.Holt(lines, "load", store.Path, "--tsv", "-");
        Assert.Matches(@"\Aread -: 1,000 entries, [0-9,]+/s, [0-9.]+ s\n\z", loaded.Error);
        Assert.Matches(@"\Aread -: 1,000 entries in [0-9.]+ s, [0-9,]+/s\n\z", loaded.Text);
        Outcome listed = Programs.Holt("", "ls", store.Path, "--delimiter", "/");
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"dir-{i}/"), listed.Lines);
        Assert.DoesNotContain("\x1b", loaded.Text + loaded.Error + listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Terminals_get_a_bar_and_colours_and_no_colours_where_they_are_unwanted()
    {
        using var store = new StoreDirectory();
        Outcome loaded = Programs.HoltOnTerminal("", $"load {store.Path} --walk /etc");
        Assert.Contains("━━━", loaded.Text, StringComparison.Ordinal);
        Assert.Matches("%.* [0-9,]+ entries, [0-9,.]+/s", loaded.Text);
        string ls = $"ls {store.Path} /etc/ --delimiter / --limit 20";
        Outcome listed = Programs.HoltOnTerminal("", ls);
        Assert.Equal(Done, listed.Code);
        Assert.Contains("\x1b[1;34m/etc/", listed.Text, StringComparison.Ordinal); // a common prefix
        Outcome plain = Programs.HoltOnTerminal("NO_COLOR=1", ls);
        Assert.Equal(Done, plain.Code);
        Assert.Contains("\n/etc/", plain.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\x1b\[[0-9;]*m", plain.Text);
        Outcome quiet = Programs.HoltOnTerminal("NO_COLOR=1", $"load {store.Path} --walk /etc");
        Assert.Contains("━━━", quiet.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\x1b\[[0-9;]*m", quiet.Text);
    }

    [Fact]
    public void The_demo_measures_a_tree_and_checks_every_answer()
    {
        using var tree = new HostileTree();
        using var store = new StoreDirectory();
        Outcome demo = Programs.Holt(
            "", "demo", "--walk", tree.Root, "--paths", "0", "--rounds", "1", "--dir", store.Beside);
        Assert.Equal(Done, demo.Code);
        Assert.Contains("0 wrong answers", demo.Text, StringComparison.Ordinal);
        Assert.Contains("| get, hit, ns ", demo.Text, StringComparison.Ordinal);
        Assert.Contains("| nodes per get ", demo.Text, StringComparison.Ordinal);
        Assert.Contains("| on disk: reopened after that, s ", demo.Text, StringComparison.Ordinal);
        Assert.Contains(" 0 of the acknowledged ones missing", demo.Text, StringComparison.Ordinal);
        Assert.Contains(" keys, 0 faults", demo.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG", demo.Text, StringComparison.Ordinal);
    }
}
