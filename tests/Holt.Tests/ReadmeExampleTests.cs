using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Holt.Tests;

/// <summary>The example of the README, compiled and run: the same lines stand below, and print what it says.</summary>
public sealed partial class ReadmeExampleTests
{
    /// <summary>Stands where the example says <c>Console</c>.</summary>
    private StringWriter Console { get; } = new() { NewLine = "\n" };

    [Fact]
    public void The_example_prints_what_the_page_says()
    {
        Example();
        Assert.Equal(Block("text"), Console.ToString().TrimEnd());
    }

    [Fact]
    public void The_example_of_the_page_is_the_one_that_ran()
    {
        string source = File.ReadAllText(
            Path.Combine(Repository.Root, "tests/Holt.Tests", nameof(ReadmeExampleTests) + ".cs"));
        Match body = BodyPattern().Match(source);
        string[] usings = ["using System;", "using System.Text;", "using Holt;", ""];
        string[] lines = body.Groups["lines"].Value.TrimEnd().Split('\n');
        Assert.Equal(
            string.Join('\n', usings.Concat(lines.Select(line => line.Length < 8 ? "" : line[8..]))), Block("csharp"));
    }

    private void Example()
    {
        // begin
        using HoltDb db = HoltDb.OpenMemory();
        HoltTree tree = db.Default;

        tree.Put("photos/2024/cat.jpg"u8, "etag:1"u8);
        tree.Put("photos/2024/dog.jpg"u8, "etag:2"u8);
        tree.Put("photos/2025/owl.jpg"u8, "etag:3"u8);
        tree.Put("photos/index.html"u8, "etag:4"u8);

        byte[]? cat = tree.Get("photos/2024/cat.jpg"u8);
        Console.WriteLine($"cat: {Encoding.UTF8.GetString(cat!)}, {tree.Count} keys");

        // A directory: one entry per name, what lies below a '/' rolled up.
        foreach (Entry entry in tree.Scan(new KeyRange { Prefix = "photos/"u8, Delimiter = (byte)'/' }))
        {
            string name = Encoding.UTF8.GetString(entry.Key);
            Console.WriteLine(entry.IsPrefix ? $"{name} ({tree.CountPrefix(entry.Key, 0, out _)} keys)" : name);
        }
        // end
    }

    /// <summary>The first block of the README in that language.</summary>
    private static string Block(string language)
    {
        Match block = Regex.Match(Repository.Text("README.md"), $@"(?s)\n```{language}\n(?<text>.*?)\n```");
        Assert.True(block.Success, $"README.md has no block ```{language}");
        return block.Groups["text"].Value.TrimEnd();
    }

    [GeneratedRegex(@"// begin\n(?<lines>.*?)\n *// end", RegexOptions.Singleline)]
    private static partial Regex BodyPattern();
}
