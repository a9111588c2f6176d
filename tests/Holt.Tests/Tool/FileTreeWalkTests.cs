using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Holt.Tool.Demo;
using Holt.Tool.Files;
using Holt.Tool.Screen;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>A walk takes in what `find -xdev` finds, and what it tells about it.</summary>
public sealed class FileTreeWalkTests
{
    /// <summary>Path, size, time, mode, user, group, links, inode, each ended by a NUL.</summary>
    private const string Find = """find "$1" -xdev -printf '%p\0%s\0%T@\0%m\0%U\0%G\0%n\0%i\0'""";

    [Fact]
    public void Everything_in_a_hostile_tree_is_taken_in_as_it_is()
    {
        using var tree = new HostileTree();
        ListSink sink = Walk(tree.Root, out Meter meter, out Problems problems);
        Dictionary<string, string> found = Found(tree.Root, out int tooLong);
        Assert.True(tooLong > 1);
        Assert.Equal(1, problems.Count); // what lies below the first of them is not entered
        Assert.Equal(found.Count, sink.Records.Count);
        for (int i = 0; i < sink.Records.Count; i++)
        {
            string key = Encoding.Latin1.GetString(sink.Records.Key(i));
            Assert.True(FileRecord.TryUnpack(sink.Records.Value(i), out FileRecord? file));
            Assert.True(found.Remove(key, out string? told), key);
            Assert.Equal(told, Told(file.Value));
        }

        Assert.Equal(sink.Records.Count, meter.Count);
        Assert.Equal(1, meter.Fraction, 1e-9);
    }

    [Fact]
    public void Other_devices_are_recorded_but_not_entered()
    {
        ListSink sink = Walk("/dev", out _, out _);
        var keys = new List<string>();
        for (int i = 0; i < sink.Records.Count; i++)
        {
            keys.Add(Encoding.Latin1.GetString(sink.Records.Key(i)));
        }

        string[] expected =
            Programs.Script("find /dev -xdev -print0").Text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(expected, StringComparer.Ordinal);
        keys.Sort(StringComparer.Ordinal);
        Assert.Equal(expected, keys);
    }

    [Fact]
    public void A_start_is_named_as_it_was_typed_without_its_last_slash()
    {
        string root = Directory.CreateTempSubdirectory("holt-tree-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(root, "a"), "");
            ListSink sink = Walk(root + "//", out _, out _);
            Assert.Equal(root, Encoding.UTF8.GetString(sink.Records.Key(0)));
            Assert.Equal(root + "/a", Encoding.UTF8.GetString(sink.Records.Key(1)));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void A_start_that_is_no_directory_is_refused()
    {
        string root = Directory.CreateTempSubdirectory("holt-tree-").FullName;
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(root, "link"), root);
            Assert.Throws<IOException>(() => Walk(Path.Combine(root, "link"), out _, out _));
            Assert.Throws<IOException>(() => Walk(Path.Combine(root, "nothing"), out _, out _));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static ListSink Walk(string start, out Meter meter, out Problems problems)
    {
        var sink = new ListSink();
        meter = new Meter();
        problems = new Problems();
        new FileTreeWalk(sink, meter, problems).Run(start);
        return sink;
    }

    /// <summary>What find tells, by path; and how many paths are longer than a key may be.</summary>
    private static Dictionary<string, string> Found(string start, out int tooLong)
    {
        Outcome outcome = Programs.Script(Find, start);
        Assert.True(outcome.Code == 0, outcome.Error);
        string[] parts = Encoding.Latin1.GetString(outcome.Output).Split('\0')[..^1];
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        tooLong = 0;
        for (int i = 0; i < parts.Length; i += 8)
        {
            if (parts[i].Length > HoltLimits.KeyBytesMax)
            {
                tooLong++;
                continue;
            }

            parts[i + 2] = parts[i + 2].Length == 0 ? "" : Nanoseconds(parts[i + 2]);
            found.Add(parts[i], string.Join(' ', parts[(i + 1)..(i + 8)]));
        }

        return found;
    }

    private static string Told(FileRecord file) => string.Create(
        CultureInfo.InvariantCulture,
        $"{file.Size} {file.ModifiedNs} {Octal(file.Mode & 0xFFF)} {file.User} {file.Group} {file.Links} {file.Inode}");

    private static string Octal(uint number) => Convert.ToString(number, 8);

    /// <summary>Whole seconds, a point, and ten digits that count upwards from them, the last of them 0.</summary>
    private static string Nanoseconds(string time)
    {
        string[] parts = time.Split('.');
        long seconds = long.Parse(parts[0], CultureInfo.InvariantCulture);
        long nanoseconds = long.Parse(parts[1][..9], CultureInfo.InvariantCulture);
        return ((seconds * 1_000_000_000) + nanoseconds).ToString(CultureInfo.InvariantCulture);
    }
}
