using System;
using System.Collections.Generic;
using System.Text;

namespace Holt.Tool.Keys;

/// <summary>
/// What `find` looks for: a text anywhere in a key, or, when it holds * (any bytes, also none) or ? (one byte), a
/// pattern of the whole key. Escapes are those of keys, so \x2a is a star that stands for itself.
/// </summary>
internal sealed class KeyPattern
{
    private const short AnyByte = -1;
    private const short AnyBytes = -2;

    /// <summary>Bytes, or one of the two above.</summary>
    private readonly short[] _glob;

    private readonly byte[] _text;

    private KeyPattern(short[] pattern)
    {
        bool wild = Array.Exists(pattern, unit => unit < 0);
        int literal = Array.FindIndex(pattern, unit => unit < 0);
        _glob = wild ? pattern : [];
        _text = Array.ConvertAll(wild ? pattern[..literal] : pattern, unit => (byte)unit);
    }

    /// <summary>Whether the whole key must match.</summary>
    public bool IsGlob => _glob.Length > 0;

    /// <summary>What every key that matches starts with.</summary>
    public ReadOnlySpan<byte> Head => IsGlob ? _text : default;

    /// <summary>Reads a pattern as it is typed.</summary>
    /// <exception cref="FormatException">An escape is malformed.</exception>
    public static KeyPattern Parse(string text)
    {
        var pattern = new List<short>();
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int plain = rest.IndexOfAny('\\', '*', '?');
            plain = plain < 0 ? rest.Length : plain;
            foreach (byte value in Encoding.UTF8.GetBytes(rest[..plain].ToString()))
            {
                pattern.Add(value);
            }

            rest = rest[plain..];
            if (rest is ['\\', ..])
            {
                pattern.Add(KeyText.ParseEscape(ref rest, text));
            }
            else if (!rest.IsEmpty)
            {
                pattern.Add(rest[0] == '*' ? AnyBytes : AnyByte);
                rest = rest[1..];
            }
        }

        return new KeyPattern([.. pattern]);
    }

    /// <summary>Whether a key is looked for.</summary>
    public bool Matches(ReadOnlySpan<byte> key) => IsGlob ? MatchesGlob(key) : key.IndexOf(_text) >= 0;

    /// <summary>
    /// Walks both from the left. After a star, the rest is tried from every byte of the key on; going back to the last
    /// star is enough, since an earlier one could only give what the last can take as well.
    /// </summary>
    private bool MatchesGlob(ReadOnlySpan<byte> key)
    {
        int unit = 0;
        int at = 0;
        int star = -1;
        int retryAt = 0;
        while (at < key.Length)
        {
            if (unit < _glob.Length && _glob[unit] == AnyBytes)
            {
                star = unit++;
                retryAt = at;
            }
            else if (unit < _glob.Length && (_glob[unit] == AnyByte || _glob[unit] == key[at]))
            {
                unit++;
                at++;
            }
            else if (star >= 0)
            {
                unit = star + 1;
                at = ++retryAt;
            }
            else
            {
                return false;
            }
        }

        return _glob.AsSpan(unit).IndexOfAnyExcept(AnyBytes) < 0;
    }
}
