using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.IO;
using Holt.Tool.Demo;
using Holt.Tool.Screen;
using Holt.Tool.Verbs;

namespace Holt.Tool;

/// <summary>
/// The command: `holt VERB ARGUMENTS SOURCE...`. A source fills a store in memory that ends with the command;
/// `holt shell` keeps one open and reads verbs from standard input.
/// </summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration s_parsing = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null, // a key may start with @
    };

    public static int Run(string[] arguments)
    {
        using Stream stream = Console.OpenStandardOutput();
        using var output = new Output(stream, Terminal.OutputHasColors);
        using var session = new Session(output);
        var sources = new Sources(recursive: true);
        var root = new RootCommand("Holt, an ordered key-value store for path-shaped keys. Keys are printed and typed "
            + @"with \xNN for a byte that is no printable character and \\ for a backslash.");
        root.Add(sources.Walk);
        root.Add(sources.Tsv);
        foreach (Verb verb in Reading())
        {
            verb.Command.SetAction(result =>
                Both(sources.Load(session, result, tells: false), () => verb.Run(session, result)));
            root.Add(verb.Command);
        }

        var load = new Command("load", "Fills a store from the sources and tells how fast, and what it takes.");
        load.SetAction(result => Both(sources.Load(session, result, tells: true), () => StatsVerb.Report(session)));
        root.Add(load);
        var shell = new Command("shell", "Reads verbs from standard input, on one store; `help` lists them.");
        shell.SetAction(result => Both(sources.LoadAny(session, result, tells: false), () => Shell.Run(session)));
        root.Add(shell);
        root.Add(DemoCommand.Make(session, sources));
        return Invoke(root, arguments, session);
    }

    /// <summary>The verbs that only ask.</summary>
    public static IEnumerable<Verb> Reading() =>
        [new ListVerb(), new GetVerb(), new FindVerb(), new CountVerb(), new StatsVerb(), new FrameVerb()];

    /// <summary>Runs one command; what goes wrong ends as a line on standard error and an exit code.</summary>
    public static int Invoke(Command root, IReadOnlyList<string> arguments, Session session)
    {
        try
        {
            ParseResult result = root.Parse(arguments, s_parsing);
            if (result.Action is ParseErrorAction)
            {
                foreach (System.CommandLine.Parsing.ParseError error in result.Errors)
                {
                    Console.Error.WriteLine($"holt: {error.Message}");
                }

                return ExitCode.Usage;
            }

            return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (IsOfTheWorld(e))
        {
            session.Out.Flush();
            Console.Error.WriteLine($"holt: {e.Message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>What can go wrong though the program is right; anything else ends it with a trace.</summary>
    private static bool IsOfTheWorld(Exception e) =>
        e is HoltException or IOException or UnauthorizedAccessException or InvalidDataException;

    private static int Both(int first, Func<int> second) =>
        first == ExitCode.Usage ? first : Math.Max(first, second());
}
