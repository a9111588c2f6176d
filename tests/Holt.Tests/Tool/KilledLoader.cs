using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

namespace Holt.Tests.Tool;

/// <summary>A loader that is killed while it waits for more, with records behind what it has told.</summary>
internal static class KilledLoader
{
    private const int TellEach = 100;

    public static string Key(int i) => $"dir-{i % 7}/{i:d6}";

    public static byte[] KeyBytes(int i) => Encoding.UTF8.GetBytes(Key(i));

    public static string Value(int i) => $"value of {i}";

    public static void WriteLines(string file, int records) =>
        File.WriteAllLines(file, Enumerable.Range(0, records).Select(i => $"{Key(i)}\t{Value(i)}"));

    /// <summary>Feeds a loader all but the last record, and sends SIGKILL when it has told of enough.</summary>
    /// <returns>The last count it told of.</returns>
    public static long Run(string store, int records, long killAt)
    {
        using Process loader = Programs.Start("load", store, "--tsv", "-", "--tell", $"{TellEach}");
        Task<string> errors = loader.StandardError.ReadToEndAsync();
        Task feeding = Task.Run(() => Feed(loader, records));
        long told = 0;
        while (loader.StandardOutput.ReadLine() is { } line)
        {
            const string start = "stored ";
            if (line.StartsWith(start, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(start.Length), CultureInfo.InvariantCulture, out long count)
                && count % TellEach == 0)
            {
                told = count;
            }

            if (told >= killAt && !loader.HasExited)
            {
                loader.Kill();
            }
        }

        loader.WaitForExit();
        feeding.Wait();
        _ = errors.Result;
        return told;
    }

    /// <summary>Its input stays open behind the last but one record, so it cannot come to its end.</summary>
    private static void Feed(Process loader, int records)
    {
        try
        {
            for (int i = 0; i < records - 1; i++)
            {
                loader.StandardInput.Write($"{Key(i)}\t{Value(i)}\n");
            }

            loader.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It was killed.
        }
    }
}
