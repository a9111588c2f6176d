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
/// The command: `holt VERB STORE ARGUMENTS...`. A verb opens the store, does its work and closes it; `holt shell`
/// keeps one open, or one in memory, and reads verbs from standard input.
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
        var root = new RootCommand("Holt, an ordered key-value store for path-shaped keys. Keys are printed and typed "
            + @"with \xNN for a byte that is no printable character and \\ for a backslash.");
        foreach (Verb verb in (Verb[])[.. Verbs(isShell: false), new CheckVerb(), new LogVerb()])
        {
            root.Add(OnStore(verb, session));
        }

        root.Add(Shell.Make(session));
        root.Add(DemoCommand.Make(session));
        return Invoke(root, arguments, session);
    }

    /// <summary>The verbs that work on an open store.</summary>
    public static IEnumerable<Verb> Verbs(bool isShell) =>
    [
        new LoadVerb(), new ListVerb(), new GetVerb(), new FindVerb(), new CountVerb(), new PutVerb(isShell),
        new RemoveVerb(), new CompactVerb(), new StatVerb(), new FrameVerb(),
    ];

    /// <summary>The directory of a store.</summary>
    public static Argument<string> StoreArgument(ArgumentArity arity)
    {
        var store = new Argument<string>("STORE") { Description = "The store's directory.", Arity = arity };
        store.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("STORE: a directory has a name");
            }
        });
        return store;
    }

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
            Console.Error.WriteLine(Told(e, session.Store));
            return ExitCode.Failed;
        }
    }

    /// <summary>A verb that opens the store it is given first.</summary>
    private static Command OnStore(Verb verb, Session session)
    {
        Argument<string> store = StoreArgument(ArgumentArity.ExactlyOne);
        verb.Command.Arguments.Insert(0, store);
        verb.Command.SetAction(result =>
        {
            session.Open(result.GetValue(store)!, verb.Access);
            int code = verb.Run(session, result);
            return Math.Max(code, session.Close());
        });
        return verb.Command;
    }

    /// <summary>What can go wrong though the program is right; anything else ends it with a trace.</summary>
    private static bool IsOfTheWorld(Exception e) =>
        e is HoltException or IOException or UnauthorizedAccessException or InvalidDataException;

    /// <summary>An engine's error says which file and where in it; which store is added.</summary>
    private static string Told(Exception e, string store)
    {
        const string own = "Holt: ";
        bool isOwn = e is HoltException && e.Message.StartsWith(own, StringComparison.Ordinal);
        string text = isOwn ? e.Message[own.Length..] : e.Message;
        return isOwn && store.Length > 0 ? $"holt: {store}: {text}" : $"holt: {text}";
    }
}
