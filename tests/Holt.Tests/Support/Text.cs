using System;
using System.Text;

namespace Holt.Tests.Support;

/// <summary>Bytes as text for messages and seeds, and text as bytes for short tests.</summary>
internal static class Text
{
    private const int ShownBytesMax = 80;

    /// <summary>One byte per character, so "a\0b" and "\xff" say what they mean.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[][] Keys(params string[] texts) => Array.ConvertAll(texts, Bytes);

    /// <summary>Long ones are cut: what differs is mostly at one end, so both ends are shown.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ShownBytesMax)
        {
            string start = Show(bytes[..(ShownBytesMax / 2)]);
            return $"{start}...{Show(bytes[^(ShownBytesMax / 2)..])} ({bytes.Length} bytes)";
        }

        var text = new StringBuilder("\"");
        foreach (byte b in bytes)
        {
            bool plain = b is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\';
            _ = plain ? text.Append((char)b) : text.Append($"\\x{b:x2}");
        }

        return text.Append('"').ToString();
    }
}
