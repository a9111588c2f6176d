using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>A worker, as the driver sees it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int FigureWords = 5;

    private readonly Process _process;

    public WorkerProcess(string engine, string dataFile, StoreSettings settings, int? core)
    {
        Engine = engine;
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("no path of this program");
        string[] arguments =
        [
            "worker", engine, dataFile, settings.Mode.ToString(), settings.Directory,
            settings.LogBytes.ToString(CultureInfo.InvariantCulture),
        ];
        if (Path.GetFileName(program) == "dotnet")
        {
            arguments = [Environment.GetCommandLineArgs()[0], .. arguments];
        }

        ProcessStartInfo start = core is { } number
            ? new ProcessStartInfo(
                "taskset", ["-c", number.ToString(CultureInfo.InvariantCulture), program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
    }

    public string Engine { get; }

    public void Prepare() => _ = Ask("prepare");

    /// <summary>Runs a cell; null when this store cannot.</summary>
    public Figure? Run(Cell cell, ulong seed, int count, bool rests)
    {
        string[] words = Ask(string.Create(
            CultureInfo.InvariantCulture, $"run {cell.Name} {seed} {count}{(rests ? " rest" : "")}"));
        return words[1] == "none" ? null : Figure.Parse(words.AsSpan(1, FigureWords));
    }

    /// <summary>Closes and opens the store; the figures of closing, of opening, and of a first get.</summary>
    public Figure[] Go(StoreState state, ulong seed)
    {
        string[] words = Ask(string.Create(CultureInfo.InvariantCulture, $"go {state} {seed}"));
        return
        [
            Figure.Parse(words.AsSpan(1, FigureWords)),
            Figure.Parse(words.AsSpan(1 + FigureWords, FigureWords)),
            Figure.Parse(words.AsSpan(1 + (2 * FigureWords), FigureWords)),
        ];
    }

    /// <summary>Ends the process: by closing its input, and by force where it hangs.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(60)))
            {
                _process.Kill();
            }
        }
        finally
        {
            _process.Dispose();
        }
    }

    private string[] Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        string[] words = (_process.StandardOutput.ReadLine() ?? "").Split(' ');
        return words[0] == "ok"
            ? words
            : throw new InvalidOperationException($"{Engine} did not answer to: {line}");
    }
}
