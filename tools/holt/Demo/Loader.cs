using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Holt.Tool.Files;

namespace Holt.Tool.Demo;

/// <summary>A process of its own: `holt load STORE --pairs - --tell N`, fed with the records of the demo.</summary>
internal sealed class Loader : IDisposable
{
    private const string Told = "stored ";

    private readonly Process _process;
    private readonly Task _feeding;
    private readonly long _tellEach;
    private readonly long _killAt;

    /// <summary>Starts it.</summary>
    /// <param name="store">The store's directory.</param>
    /// <param name="data">The records.</param>
    /// <param name="killAt">It is killed once it has told of so many stored; 0: never.</param>
    public Loader(string store, DemoData data, long killAt)
    {
        int count = data.Coming.Length;
        _killAt = killAt;
        _tellEach = Math.Clamp(count / 100, 1, 1000);

        // Run by `dotnet`, this program is its first argument.
        string self = Environment.GetCommandLineArgs()[0];
        string[] own = self.EndsWith(".dll", StringComparison.Ordinal) ? [self] : [];
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [.. own, "load", store, "--pairs", "-", "--tell", _tellEach.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["TERM"] = "dumb"; // plain lines: nobody would wipe the bar of a process that is killed
        _process = Process.Start(start)!;
        _feeding = Task.Run(() => Feed(data, killAt > 0 ? Math.Max(1, count - 1) : count));
    }

    /// <summary>Lets it load to its end, by itself or by SIGKILL.</summary>
    /// <returns>How many records it has stored for sure: those it told of.</returns>
    public long Run()
    {
        long stored = 0;
        bool isKilled = false;
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            // The last line of a killed process may lack its end.
            if (line.StartsWith(Told, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(Told.Length), CultureInfo.InvariantCulture, out long count)
                && count % _tellEach == 0)
            {
                stored = count;
            }

            if (_killAt > 0 && stored >= _killAt && !isKilled)
            {
                _process.Kill(); // SIGKILL
                isKilled = true;
            }
        }

        return stored;
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code; above 128 after a signal.</returns>
    public int Wait()
    {
        _process.WaitForExit();
        _feeding.Wait();
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    /// <summary>Writes records. One that is to be killed waits for more, so it cannot be done before.</summary>
    private void Feed(DemoData data, int count)
    {
        try
        {
            Stream pipe = _process.StandardInput.BaseStream;
            using var stream = new BufferedStream(pipe, 1 << 16);
            foreach (int place in data.Coming[..count])
            {
                PairReader.Write(stream, data.Sorted.Key(place), data.Sorted.Value(place));
            }

            stream.Flush();
            if (_killAt > 0)
            {
                _process.WaitForExit();
            }
        }
        catch (IOException)
        {
            // The reader is gone, as it should be.
        }
    }
}
