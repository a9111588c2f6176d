using System;
using System.CommandLine;
using Holt.Engine;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tool.Verbs;

/// <summary>`wal`: the log from the last checkpoint on, a line each, and why it ends.</summary>
internal sealed class LogVerb() : Verb(
    "wal", "Prints the log from the last checkpoint on: position, kind, length of the value, key; and why it ends.")
{
    public override Access Access => Access.Files;

    public override int Run(Session session, ParseResult result)
    {
        using var disk = new LinuxDisk(session.Store);
        Fault? fault = LogWalk.Run(disk, (in LogLine line) => Show(session, in line), out LogExtent extent);
        if (fault is not null)
        {
            session.Out.Flush();
            Console.Error.WriteLine($"holt: {session.Store}: {fault}");
            return ExitCode.Failed;
        }

        string why = extent.IsClean
            ? "the store was closed here"
            : "what follows is no record, and nothing says that it was ever durable";
        session.Out.Line($"{extent.End} end: {extent.Records} records from {extent.From} on; {why}");
        return ExitCode.Done;
    }

    private static void Show(Session session, in LogLine line)
    {
        string tree = line.Tree is 0 or HoltLimits.DefaultTreeId ? "" : $"tree {line.Tree} ";
        session.Out.Text($"{line.Lsn} {line.Kind,-9} {line.Length,8} {tree}").Key(line.Key).EndLine();
    }
}
