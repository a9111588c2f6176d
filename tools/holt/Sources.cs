using System;
using System.CommandLine;
using Holt.Tool.Files;
using Holt.Tool.Screen;

namespace Holt.Tool;

/// <summary>The options that say what to fill a store from.</summary>
internal sealed class Sources
{
    public Sources(bool recursive)
    {
        Walk = new Option<string[]>("--walk")
        {
            Description = "Take in the file tree below a directory: one device, symbolic links not followed.",
            HelpName = "DIR",
            Recursive = recursive,
            DefaultValueFactory = _ => [],
        };
        Tsv = new Option<string[]>("--tsv")
        {
            Description = "Take in a file of lines KEY, tabulator, VALUE; - is standard input.",
            HelpName = "FILE",
            Recursive = recursive,
            DefaultValueFactory = _ => [],
        };
    }

    public Option<string[]> Walk { get; }

    public Option<string[]> Tsv { get; }

    /// <summary>Fills the store of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="result">What was typed.</param>
    /// <param name="tells">Whether the answer says how much was taken in and how fast.</param>
    /// <returns>Usage when no source was named, failed when something was left out.</returns>
    public int Load(Session session, ParseResult result, bool tells)
    {
        if (result.GetValue(Walk) is not { Length: > 0 } && result.GetValue(Tsv) is not { Length: > 0 })
        {
            Console.Error.WriteLine("holt: name a source: --walk DIR or --tsv FILE");
            return ExitCode.Usage;
        }

        return LoadAny(session, result, tells);
    }

    /// <summary>The same, where no source is fine.</summary>
    public int LoadAny(Session session, ParseResult result, bool tells)
    {
        Output? told = tells ? session.Out : null;
        var problems = new Problems();
        var sink = new TreeSink(session.Tree);
        foreach (string directory in result.GetValue(Walk) ?? [])
        {
            Load($"walk {directory}", told, meter => new FileTreeWalk(sink, meter, problems).Run(directory));
        }

        foreach (string file in result.GetValue(Tsv) ?? [])
        {
            Load($"read {file}", told, meter => new TsvReader(sink, meter).Run(file));
        }

        problems.Report(Console.Error);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Load(string what, Output? told, Action<Meter> work)
    {
        long count = 0;
        TimeSpan took = Progress.Run(what, "entries", meter =>
        {
            work(meter);
            count = meter.Count;
        });
        double seconds = Math.Max(took.TotalSeconds, 1e-6);
        told?.Line($"{what}: {count:N0} entries in {seconds:N2} s, {count / seconds:N0}/s");
    }
}
