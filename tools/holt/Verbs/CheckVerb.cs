using System;
using System.Collections.Generic;
using System.CommandLine;
using Holt.Engine;
using Holt.Foundation;
using Holt.Io;

namespace Holt.Tool.Verbs;

/// <summary>`check`: is all that lies on the disk as it must be.</summary>
internal sealed class CheckVerb() : Verb(
    "check", "Looks at every byte of the store and lists what is wrong, with file and offset. Changes nothing.")
{
    public override Access Access => Access.Files;

    public override int Run(Session session, ParseResult result)
    {
        var faults = new List<Fault>();
        using var disk = new LinuxDisk(session.Store);
        CheckReport report = StoreCheck.Run(disk, faults);
        if (faults is [{ Status: HoltStatus.NoStore or HoltStatus.Locked }])
        {
            Console.Error.WriteLine($"holt: {session.Store}: {faults[0]}");
            return ExitCode.Failed;
        }

        foreach (Fault fault in faults)
        {
            session.Out.Line(fault.ToString());
        }

        foreach (string name in report.Unused)
        {
            session.Out.Text("unused: ").Line(name);
        }

        string seen = $"{report.Frames} frames, {report.Records} records of the log behind the last checkpoint"
            + (report.Keys < 0 ? "; the tree could not be read" : $", {report.Keys} keys");
        string found = faults.Count == 0 ? "sound" : $"{faults.Count} fault{(faults.Count == 1 ? "" : "s")}";
        session.Out.Line($"{found}: {seen}");
        return faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
