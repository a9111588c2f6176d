using System.CommandLine;

namespace Holt.Tool.Verbs;

/// <summary>`stats`: what the store holds, takes and has done.</summary>
internal sealed class StatsVerb() : Verb("stats", "Prints the counters of the store.")
{
    public static int Report(Session session)
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
        session.Out.Line($"splits         {stats.Splits}");
        session.Out.Line($"merges         {stats.Merges}");
        session.Out.Line($"rebuilds       {stats.Rebuilds}");
        session.Out.Line($"restarts       {stats.Restarts}");
        session.Out.Line($"waits          {stats.Waits}");
        return ExitCode.Done;
    }

    public override int Run(Session session, ParseResult result) => Report(session);
}
