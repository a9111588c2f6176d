using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Holt.Load;

/// <summary>
/// Fills in documents what a run has left in bench/results, between two lines that name it:
/// <code>
/// &lt;!-- bench: 2026-11-20-full --&gt;
/// ... replaced by bench/results/2026-11-20-full.md
/// &lt;!-- bench end --&gt;
/// </code>
/// With the word `goals` behind the name only cells that have a goal are shown.
/// </summary>
internal static class Readme
{
    private const string Begin = "<!-- bench: ";
    private const string End = "<!-- bench end -->";

    public static void Fill(string root)
    {
        foreach (string document in (string[])["README.md", "bench/README.md"])
        {
            string path = Path.Combine(root, document);
            string filled = Filled(File.ReadAllLines(path), Path.Combine(root, "bench/results"));
            if (filled != File.ReadAllText(path))
            {
                File.WriteAllText(path, filled);
                Console.WriteLine($"{document}: tables renewed");
            }
        }
    }

    private static string Filled(string[] lines, string results)
    {
        var text = new StringBuilder();
        bool isReplaced = false;
        foreach (string line in lines)
        {
            isReplaced &= line != End;
            if (!isReplaced)
            {
                _ = text.Append(line).Append('\n');
            }

            if (line.StartsWith(Begin, StringComparison.Ordinal))
            {
                string[] words = line[Begin.Length..].Split(' ');
                string[] table = File.ReadAllLines(Path.Combine(results, words[0] + ".md"));
                foreach (string row in words.Contains("goals") ? GoalsOf(table) : table)
                {
                    _ = text.Append(row).Append('\n');
                }

                isReplaced = true;
            }
        }

        return isReplaced ? throw new InvalidOperationException($"{End} is missing") : text.ToString();
    }

    /// <summary>The cells with a goal, and all that stands above them; not the processor's time.</summary>
    private static IEnumerable<string> GoalsOf(string[] table)
    {
        bool isMeasured = false;
        foreach (string line in table)
        {
            string[] columns = line.Split('|');
            bool isHead = line.StartsWith("| cell", StringComparison.Ordinal);
            bool isTime = line.StartsWith("Processor", StringComparison.Ordinal);
            isMeasured = line.StartsWith('#') || (isMeasured && !isTime);
            bool isGoal = columns.Length > 3 && (isHead || columns[^3].Trim().Length > 0);
            if (isMeasured && (!line.StartsWith('|') || isGoal))
            {
                yield return line;
            }
        }
    }
}
