using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Holt.Load;

/// <summary>A worker, as the driver sees it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    public WorkerProcess(string engine, string dataFile, int? core)
    {
        Engine = engine;
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("no path of this program");
        string[] arguments = ["worker", engine, dataFile];
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

    public void Warm() => _ = Ask("warm");

    public Timing Run(Cell cell, ulong seed, int count)
    {
        string[] words = Ask(string.Create(CultureInfo.InvariantCulture, $"run {cell.Name} {seed} {count}"));
        return new Timing(
            Number(words[1]), Number(words[2]), Number(words[3]), ulong.Parse(words[4], CultureInfo.InvariantCulture));
    }

    public Footprint Size()
    {
        string[] words = Ask("size");
        return new Footprint(
            Number(words[1]),
            Number(words[2]),
            new StoreSize(Number(words[3]), Number(words[4])),
            Number(words[5]),
            Number(words[6]));
    }

    /// <summary>Ends the process: by closing its input, and by force where it hangs.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                _process.Kill();
            }
        }
        finally
        {
            _process.Dispose();
        }
    }

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);

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
