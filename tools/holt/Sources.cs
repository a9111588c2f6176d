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
    /// <returns>Usage when no source was named, failed when something was left out.</returns>
    public int Load(Session session, ParseResult result)
    {
        if (result.GetValue(Walk) is not { Length: > 0 } && result.GetValue(Tsv) is not { Length: > 0 })
        {
            Console.Error.WriteLine("holt: name a source: --walk DIR or --tsv FILE");
            return ExitCode.Usage;
        }

        return LoadAny(session, result);
    }

    /// <summary>The same, where no source is fine.</summary>
    public int LoadAny(Session session, ParseResult result)
    {
        var problems = new Problems();
        var sink = new TreeSink(session.Tree);
        foreach (string directory in result.GetValue(Walk) ?? [])
        {
            Load($"walk {directory}", meter => new FileTreeWalk(sink, meter, problems).Run(directory));
        }

        foreach (string file in result.GetValue(Tsv) ?? [])
        {
            Load($"read {file}", meter => new TsvReader(sink, meter).Run(file));
        }

        problems.Report(Console.Error);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Load(string what, Action<Meter> work) => _ = Progress.Run(what, "entries", work);
}
