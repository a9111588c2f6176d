using System;
using System.IO;
using System.Text;

namespace Holt.Load;

/// <summary>
/// Fills in documents what a run has left in bench/results, between two lines that name it:
/// <code>
/// &lt;!-- bench: 2026-11-20-full --&gt;
/// ... replaced by bench/results/2026-11-20-full.md
/// &lt;!-- bench end --&gt;
/// </code>
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
                string name = line[Begin.Length..].Split(' ')[0];
                _ = text.Append(File.ReadAllText(Path.Combine(results, name + ".md")));
                isReplaced = true;
            }
        }

        return isReplaced ? throw new InvalidOperationException($"{End} is missing") : text.ToString();
    }
}
