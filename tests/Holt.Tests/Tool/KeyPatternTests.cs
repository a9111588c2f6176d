using System;
using System.Text;
using System.Text.RegularExpressions;
using Holt.Tests.Support;
using Holt.Tool.Keys;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>What `find` finds.</summary>
public sealed class KeyPatternTests
{
    [Theory]
    [InlineData("bin", "/usr/bin/ls", true)]
    [InlineData("bin", "/usr/sin/ls", false)]
    [InlineData("", "anything", true)]
    [InlineData("*.conf", "/etc/a.conf", true)]
    [InlineData("*.conf", "/etc/a.conf.d", false)]
    [InlineData("/etc/?", "/etc/a", true)]
    [InlineData("/etc/?", "/etc/", false)]
    [InlineData("/etc/?", "/etc/ab", false)]
    [InlineData("*", "", true)]
    [InlineData("**a*", "a", true)]
    [InlineData("?", "", false)]
    [InlineData(@"\x2a", "a*b", true)]
    [InlineData(@"\x2a", "ab", false)]
    [InlineData("a*b*c", "a-b-b-c-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    public void A_text_matches_anywhere_and_a_pattern_the_whole_key(string typed, string key, bool matches) =>
        Assert.Equal(matches, KeyPattern.Parse(typed).Matches(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void Patterns_match_as_the_regular_expression_of_the_same_meaning()
    {
        var random = new Rng(7);
        for (int i = 0; i < 20_000; i++)
        {
            string typed = Make(random, "ab*?", 8);
            string key = Make(random, "ab", 10);
            if (typed.AsSpan().ContainsAny('*', '?'))
            {
                string same = "^" + typed.Replace("*", ".*", StringComparison.Ordinal)
                    .Replace('?', '.') + "$";
                Assert.Equal(Regex.IsMatch(key, same), KeyPattern.Parse(typed).Matches(Encoding.UTF8.GetBytes(key)));
            }
        }
    }

    [Fact]
    public void What_a_pattern_starts_with_narrows_the_search()
    {
        Assert.Equal("/usr/"u8, KeyPattern.Parse("/usr/*/x").Head);
        Assert.Equal(""u8, KeyPattern.Parse("/usr/").Head);
    }

    private static string Make(Rng random, string letters, int lengthMax)
    {
        char[] text = new char[random.Below(lengthMax + 1)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = letters[random.Below(letters.Length)];
        }

        return new string(text);
    }
}
