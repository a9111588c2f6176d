using System.Collections.Generic;
using System.Text;

namespace Holt.Tool.Keys;

/// <summary>
/// A line of the shell as words: parted by blanks, with ' and " keeping blanks. Backslashes belong to the keys.
/// </summary>
internal static class Words
{
    /// <summary>Splits a line.</summary>
    /// <returns>False if a quote is not closed.</returns>
    public static bool TrySplit(string line, out string[] words)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        foreach (char c in line)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"')
            {
                quote = quote != '\0' ? '\0' : c;
                inWord = true;
            }
            else if (quote == '\0' && c is ' ' or '\t')
            {
                if (inWord)
                {
                    found.Add(word.ToString());
                    _ = word.Clear();
                    inWord = false;
                }
            }
            else
            {
                _ = word.Append(c);
                inWord = true;
            }
        }

        if (inWord)
        {
            found.Add(word.ToString());
        }

        words = [.. found];
        return quote == '\0';
    }
}
