using System;
using System.CommandLine;
using System.IO;
using Holt.Engine;

namespace Holt.Tool.Verbs;

/// <summary>`stat`: what the store holds, what it takes in memory and on the disk, and what it has done.</summary>
internal sealed class StatVerb() : Verb("stat", "Prints the counters of the store, its files, its last checkpoint.")
{
    public override int Run(Session session, ParseResult result)
    {
        ShowCounters(session);
        if (session.Db.Facts is { } facts)
        {
            ShowFiles(session);
            ShowFacts(session, facts);
        }

        return ExitCode.Done;
    }

    private static void ShowCounters(Session session)
    {
        HoltStats stats = session.Db.GetStats();
        long keys = stats.Keys;
        string perKey = keys == 0 ? "" : $" ({(double)stats.UsedBytes / keys:F1} per key)";
        string spacePerKey = keys == 0 ? "" : $" ({(double)stats.FrameSpaceBytes / keys:F1} per key)";
        session.Out.Line($"keys           {keys}");
        session.Out.Line($"levels         {stats.Levels}");
        session.Out.Line($"leaf frames    {stats.LeafFrames}");
        session.Out.Line($"router frames  {stats.RouterFrames}");
        session.Out.Line($"value frames   {stats.ValueFrames}");
        session.Out.Line($"frame bytes    {stats.FrameBytes}");
        session.Out.Line($"used bytes     {stats.UsedBytes}{perKey}");
        session.Out.Line($"frame space    {stats.FrameSpaceBytes}{spacePerKey}");
        session.Out.Line($"reclaimable    {stats.ReclaimableBytes}");
        session.Out.Line($"splits         {stats.Splits}");
        session.Out.Line($"merges         {stats.Merges}");
        session.Out.Line($"rebuilds       {stats.Rebuilds}");
        session.Out.Line($"restarts       {stats.Restarts}");
        session.Out.Line($"waits          {stats.Waits}");
    }

    private static void ShowFiles(Session session)
    {
        FileInfo[] files = new DirectoryInfo(session.Store).GetFiles();
        Array.Sort(files, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        long logBytes = 0;
        foreach (FileInfo file in files)
        {
            session.Out.Line($"file           {file.Name} {file.Length}");
            logBytes += file.Name.StartsWith("log-", StringComparison.Ordinal) ? file.Length : 0;
        }

        session.Out.Line($"log bytes      {logBytes}");
    }

    private static void ShowFacts(Session session, StoreFacts facts)
    {
        RecoveryFacts opened = facts.Recovered;
        session.Out.Line($"images         {facts.Frames} frames, {facts.ImageBytes} bytes, "
            + $"{facts.PatchBytes} of them patches; {facts.FreeBytes} free; {facts.WrittenBytes} written so far");
        session.Out.Line($"checkpoint     at {facts.CutLsn}; {facts.Checkpoints} since opening");
        session.Out.Line($"log end        {facts.LogEndLsn}");
        session.Out.Line($"lives          {facts.Incarnation}: opens for writing, without those that wrote nothing");
        session.Out.Line($"this time      frames read in {opened.LoadTime.TotalSeconds:F3} s, "
            + $"{opened.Records} log records applied in {opened.ReplayTime.TotalSeconds:F3} s");
    }
}
