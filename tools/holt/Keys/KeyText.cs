using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Holt.Tool.Keys;

/// <summary>
/// Keys and values as a person reads and types them. Any byte string has one printed form, and typing that form gives
/// the same bytes again:
/// <code>
/// \\      a backslash
/// \xNN    the byte NN: whatever is not part of a printable character in UTF-8
/// else    the character itself
/// </code>
/// </summary>
internal static class KeyText
{
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    /// <summary>Whether the bytes are their own printed form.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(s_plain);

    /// <summary>Appends the printed form of bytes.</summary>
    public static void Print(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        while (!bytes.IsEmpty)
        {
            int length = RuneLength(bytes);
            if (length > 0)
            {
                to.Write(bytes[..length]);
            }
            else
            {
                length = 1;
                PrintByte(bytes[0], to);
            }

            bytes = bytes[length..];
        }
    }

    /// <summary>The printed form as a string.</summary>
    public static string Printed(ReadOnlySpan<byte> bytes)
    {
        var to = new ArrayBufferWriter<byte>(bytes.Length + 16);
        Print(bytes, to);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    /// <summary>Reads a printed form.</summary>
    /// <exception cref="FormatException">A backslash starts neither form.</exception>
    public static byte[] Parse(string text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int plain = rest.IndexOf('\\');
            plain = plain < 0 ? rest.Length : plain;
            _ = Encoding.UTF8.GetBytes(rest[..plain], bytes);
            rest = rest[plain..];
            if (!rest.IsEmpty)
            {
                bytes.Write([ParseEscape(ref rest, text)]);
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads the escape that <paramref name="rest"/> starts with, and steps over it.</summary>
    public static byte ParseEscape(ref ReadOnlySpan<char> rest, string whole)
    {
        byte value = (byte)'\\';
        if (rest is ['\\', '\\', ..])
        {
            rest = rest[2..];
        }
        else if (rest is ['\\', 'x', _, _, ..] &&
            byte.TryParse(rest[2..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
        {
            rest = rest[4..];
        }
        else
        {
            throw new FormatException(@$"'{whole}': a backslash is typed \\ and a byte \xNN");
        }

        return value;
    }

    /// <summary>How many bytes the printable character at the start has; 0 when there is none.</summary>
    private static int RuneLength(ReadOnlySpan<byte> bytes)
    {
        int plain = bytes.IndexOfAnyExcept(s_plain);
        if (plain != 0)
        {
            return plain < 0 ? bytes.Length : plain;
        }

        bool ascii = bytes[0] < 0x80; // what is not plain here is a control or the backslash
        return !ascii && Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done &&
            IsPrintable(rune) ? length : 0;
    }

    /// <summary>Characters that show as themselves: none that moves the cursor or turns the direction.</summary>
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static void PrintByte(byte value, IBufferWriter<byte> to) =>
        to.Write(value == '\\' ? @"\\"u8 : [(byte)'\\', (byte)'x', Hex[value >> 4], Hex[value & 15]]);
}
