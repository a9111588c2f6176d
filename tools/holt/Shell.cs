using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.IO;
using System.Text;
using Holt.Tool.Screen;
using Holt.Tool.Keys;
using Holt.Tool.Verbs;

namespace Holt.Tool;

/// <summary>
/// Reads a verb per line and runs it on the store of the session. On a terminal it prompts and always ends well; in a
/// pipe it says nothing of its own and ends with the worst exit code of its lines.
/// </summary>
internal static class Shell
{
    /// <summary>`holt shell`: how it is typed.</summary>
    public static Command Make(Session session)
    {
        Argument<string> store = CommandLine.StoreArgument(ArgumentArity.ZeroOrOne);
        store.Description = "The store's directory; it is made if there is none. Without: a store in memory.";
        var sources = new Sources();
        var command = new Command("shell", "Reads verbs from standard input, on one store; `help` lists them.");
        command.Add(store);
        sources.AddTo(command);
        command.SetAction(result =>
        {
            if (result.GetValue(store) is { } directory)
            {
                session.Open(directory, Access.Create);
            }
            else
            {
                session.OpenMemory();
            }

            int code = Math.Max(sources.Load(session, result, tells: false), Run(session));
            return Math.Max(code, session.Close());
        });
        return command;
    }

    private static int Run(Session session)
    {
        Command verbs = Verbs(session);
        using TextReader input = Terminal.IsInteractive
            ? Console.In
            : new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        int worst = ExitCode.Done;
        while (ReadLine(input, session) is { } line)
        {
            int code = RunLine(verbs, line, session, out bool ended);
            worst = Math.Max(worst, code);
            session.Out.Flush();
            if (ended)
            {
                break;
            }
        }

        return Terminal.IsInteractive ? ExitCode.Done : worst;
    }

    private static Command Verbs(Session session)
    {
        var root = new Command(
            "holt", "Verbs of the shell; `VERB --help` says more, `quit` ends it. Quotes keep blanks.");
        root.Options.Add(new HelpOption { Recursive = true });
        foreach (Verb verb in CommandLine.Verbs(isShell: true))
        {
            verb.Command.SetAction(result => verb.Run(session, result));
            root.Add(verb.Command);
        }

        return root;
    }

    private static string? ReadLine(TextReader input, Session session)
    {
        if (Terminal.IsInteractive)
        {
            session.Out.Text("holt> ").Flush();
        }

        return input.ReadLine();
    }

    private static int RunLine(Command verbs, string line, Session session, out bool ended)
    {
        ended = false;
        if (!Words.TrySplit(line, out string[] words))
        {
            Console.Error.WriteLine("holt: a quote is not closed");
            return ExitCode.Usage;
        }

        switch (words)
        {
            case []:
                return ExitCode.Done;
            case ["quit" or "exit"]:
                ended = true;
                return ExitCode.Done;
            case ["help"]:
                return CommandLine.Invoke(verbs, ["--help"], session);
            default:
                return CommandLine.Invoke(verbs, words, session);
        }
    }
}
