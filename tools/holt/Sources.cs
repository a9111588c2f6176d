using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Holt.Tool.Files;
using Holt.Tool.Screen;

namespace Holt.Tool;

/// <summary>The options that say what to fill a store from.</summary>
internal sealed class Sources
{
    private readonly Option<string[]> _walk = Source(
        "--walk", "DIR", "Take in the file tree below a directory: one device, symbolic links not followed.");

    private readonly Option<string[]> _tsv = Source(
        "--tsv", "FILE", "Take in a file of lines KEY, tabulator, VALUE; - is standard input.");

    private readonly Option<string[]> _pairs = Source(
        "--pairs", "FILE", "Take in a file of any keys and values, each pair behind its two lengths; - as above.");

    private readonly Option<long> _tell = new("--tell")
    {
        Description = "Print `stored COUNT` each time the store has answered so many more puts.",
        HelpName = "N",
    };

    public Sources() => _tell.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<long>() < 1)
        {
            result.AddError("--tell: at least 1");
        }
    });

    public void AddTo(Command command)
    {
        command.Add(_walk);
        command.Add(_tsv);
        command.Add(_pairs);
        command.Add(_tell);
    }

    /// <summary>Makes it an error to name none.</summary>
    public void Require(Command command) => command.Validators.Add(result =>
    {
        if (!IsNamed(result, _walk) && !IsNamed(result, _tsv) && !IsNamed(result, _pairs))
        {
            result.AddError("name a source: --walk DIR, --tsv FILE or --pairs FILE");
        }
    });

    /// <summary>Fills the store of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="result">What was typed.</param>
    /// <param name="tells">Whether the answer says how much was taken in and how fast.</param>
    /// <returns>Failed when something was left out.</returns>
    public int Load(Session session, ParseResult result, bool tells)
    {
        var problems = new Problems();
        var sink = new TreeSink(session.Tree);
        if (result.GetValue(_tell) is > 0 and long every)
        {
            sink.TellEach(every, count => Tell(session.Out, count));
        }

        Output? told = tells ? session.Out : null;
        foreach (string directory in Names(result, _walk))
        {
            Load($"walk {directory}", sink, told, meter => new FileTreeWalk(sink, meter, problems).Run(directory));
        }

        foreach (string file in Names(result, _tsv))
        {
            Load($"read {file}", sink, told, meter => new TsvReader(sink, meter).Run(file));
        }

        foreach (string file in Names(result, _pairs))
        {
            Load($"read {file}", sink, told, meter => new PairReader(sink, meter).Run(file));
        }

        problems.Report(Console.Error);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static Option<string[]> Source(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] };

    private static bool IsNamed(CommandResult result, Option option) =>
        result.GetResult(option) is { Implicit: false };

    private static string[] Names(ParseResult result, Option<string[]> source) => result.GetValue(source) ?? [];

    private static void Tell(Output output, long count)
    {
        output.Line($"stored {count.ToString(CultureInfo.InvariantCulture)}");
        output.Flush();
    }

    private static void Load(string what, TreeSink sink, Output? told, Action<Meter> work)
    {
        long count = 0;
        long before = sink.Unchanged;
        TimeSpan took;
        try
        {
            took = Progress.Run(what, "entries", meter =>
            {
                work(meter);
                count = meter.Count;
            });
        }
        catch
        {
            Console.Error.WriteLine($"holt: {what} ended early: {sink.Count:N0} records are stored");
            throw;
        }

        double seconds = Math.Max(took.TotalSeconds, 1e-6);
        long unchanged = sink.Unchanged - before;
        string same = unchanged == 0 ? "" : $"; {unchanged:N0} were there with the same value";
        told?.Line($"{what}: {count:N0} entries in {seconds:N2} s, {count / seconds:N0}/s{same}");
    }
}
