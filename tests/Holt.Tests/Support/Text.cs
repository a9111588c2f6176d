using System;
using System.Text;

namespace Holt.Tests.Support;

/// <summary>Bytes as text for messages and seeds, and text as bytes for short tests.</summary>
internal static class Text
{
    private const int ShownBytesMax = 120;

    /// <summary>One byte per character, so "a\0b" and "\xff" say what they mean.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[][] Keys(params string[] texts) => Array.ConvertAll(texts, Bytes);

    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (byte b in bytes[..Math.Min(bytes.Length, ShownBytesMax)])
        {
            bool plain = b is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\';
            _ = plain ? text.Append((char)b) : text.Append($"\\x{b:x2}");
        }

        _ = bytes.Length > ShownBytesMax ? text.Append($"...\" ({bytes.Length} bytes)") : text.Append('"');
        return text.ToString();
    }
}
