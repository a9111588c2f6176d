using System;
using System.Text;
using Holt.Tests.Support;
using Holt.Tool.Keys;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>Keys as they are printed and typed.</summary>
public sealed class KeyTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/usr/bin/[", "/usr/bin/[")]
    [InlineData("a b", "a b")]
    [InlineData(@"a\b", @"a\\b")]
    [InlineData("a\nb\t\0", @"a\x0ab\x09\x00")]
    [InlineData("grün 猫", "grün 猫")]
    [InlineData("\u001b[31m", @"\x1b[31m")]
    [InlineData("\u0085", @"\xc2\x85")] // a control of Latin-1
    [InlineData("\u202egpj", @"\xe2\x80\xaegpj")] // turns the direction of the text
    public void A_key_is_printed_so_that_it_can_be_typed(string key, string printed)
    {
        Assert.Equal(printed, KeyText.Printed(Encoding.UTF8.GetBytes(key)));
        Assert.Equal(Encoding.UTF8.GetBytes(key), KeyText.Parse(printed));
    }

    [Fact]
    public void Any_bytes_come_back_from_their_printed_form()
    {
        var random = new Rng(1);
        byte[] key = new byte[200];
        for (int i = 0; i < 2000; i++)
        {
            Span<byte> part = key.AsSpan(0, random.Below(key.Length));
            foreach (ref byte value in part)
            {
                value = (byte)(random.OneIn(8) ? '\\' : random.Below(256));
            }

            string printed = KeyText.Printed(part);
            Assert.Equal(part.ToArray(), KeyText.Parse(printed));
            Assert.DoesNotContain(printed, c => char.IsControl(c));
        }
    }

    [Theory]
    [InlineData(@"\")]
    [InlineData(@"\n")]
    [InlineData(@"\x")]
    [InlineData(@"\x1")]
    [InlineData(@"\xg0")]
    [InlineData(@"\x+1")]
    [InlineData(@"a\\\")]
    public void A_backslash_that_starts_nothing_is_refused(string typed) =>
        Assert.Throws<FormatException>(() => KeyText.Parse(typed));
}
