using System;
using System.Diagnostics;
using System.IO;

namespace Holt.Data;

/// <summary>
/// Debian's index of the files of all packages, as apt-file keeps it: millions of real paths. Every line is a path
/// without its first slash, blanks, and the packages that own it.
/// </summary>
public static class ContentsIndex
{
    /// <summary>What reads the lists of apt, however they are compressed.</summary>
    private const string Reader = "/usr/lib/apt/apt-helper";

    private const string Folder = "/var/lib/apt/lists";

    /// <summary>The index files of this machine.</summary>
    /// <returns>Their paths in order; none where apt-file was never updated.</returns>
    public static string[] Files()
    {
        if (!File.Exists(Reader) || !Directory.Exists(Folder))
        {
            return [];
        }

        string[] files = Directory.GetFiles(Folder, "*_Contents-*");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>Picks distinct paths of the whole index by a seeded hash.</summary>
    /// <param name="count">How many at most; there may be fewer.</param>
    /// <param name="seed">Another seed picks other paths.</param>
    /// <param name="progress">Is told now and then how many lines were read; may be null.</param>
    /// <returns>Absolute paths in random order, each with the packages that own it as its value.</returns>
    /// <exception cref="IOException">An index file cannot be read.</exception>
    public static RecordList Pick(int count, ulong seed, Action<long>? progress = null)
    {
        var pick = new SeededPick(count, seed);
        long lines = 0;
        foreach (string file in Files())
        {
            using Process reader = Open(file);
            lines = Offer(reader.StandardOutput.BaseStream, pick, lines, progress);
            reader.WaitForExit();
            if (reader.ExitCode != 0)
            {
                throw new IOException($"{Reader} cat-file {file}: exit code {reader.ExitCode}");
            }
        }

        return pick.Take();
    }

    /// <summary>Offers every path of one index to a pick.</summary>
    /// <param name="index">The uncompressed index.</param>
    /// <param name="pick">What receives the paths.</param>
    /// <param name="lines">Lines read before.</param>
    /// <param name="progress">Is told now and then how many lines were read; may be null.</param>
    /// <returns>Lines read in all.</returns>
    public static long Offer(Stream index, SeededPick pick, long lines, Action<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(pick);
        byte[] buffer = new byte[1 << 20];
        byte[] key = new byte[buffer.Length + 1];
        key[0] = (byte)'/';
        int used = 0;
        while (true)
        {
            int read = index.Read(buffer, used, buffer.Length - used);
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, used + read);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                OfferLine(rest[..end], key, pick);
                lines++;
                rest = rest[(end + 1)..];
            }

            progress?.Invoke(lines);
            if (read == 0)
            {
                return lines;
            }

            if (rest.Length == buffer.Length)
            {
                throw new IOException("a line of the index is longer than 1 MiB");
            }

            used = rest.Length;
            rest.CopyTo(buffer);
        }
    }

    private static void OfferLine(ReadOnlySpan<byte> line, byte[] key, SeededPick pick)
    {
        int blank = line.LastIndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> path = blank < 0 ? default : line[..blank].TrimEnd(" \t"u8);
        if (path.Length > 0)
        {
            path.CopyTo(key.AsSpan(1));
            pick.Offer(key.AsSpan(0, path.Length + 1), line[(blank + 1)..]);
        }
    }

    private static Process Open(string file)
    {
        var start = new ProcessStartInfo(Reader) { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("cat-file");
        start.ArgumentList.Add(file);
        return Process.Start(start) ?? throw new IOException($"{Reader} does not start");
    }
}
