using Holt.Tool.Keys;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>A line of the shell.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  ls\t/usr/  ", new[] { "ls", "/usr/" })]
    [InlineData("put 'a b' \"it's\"", new[] { "put", "a b", "it's" })]
    [InlineData("put '' x", new[] { "put", "", "x" })]
    [InlineData(@"get a\x20b\\", new[] { "get", @"a\x20b\\" })]
    [InlineData("a'b c'd", new[] { "ab cd" })]
    public void Blanks_part_words_and_quotes_keep_blanks(string line, string[] words)
    {
        Assert.True(Words.TrySplit(line, out string[] split));
        Assert.Equal(words, split);
    }

    [Theory]
    [InlineData("get 'a")]
    [InlineData("get a\"")]
    public void An_open_quote_is_refused(string line) => Assert.False(Words.TrySplit(line, out _));
}
