using System.CommandLine;

namespace Holt.Tool.Verbs;

/// <summary>`compact`: gives space back that the store does not need.</summary>
internal sealed class CompactVerb() : Verb("compact", "Makes the data file as small as its content allows.")
{
    public override Access Access => Access.Write;

    public override int Run(Session session, ParseResult result)
    {
        long before = session.Db.GetStats().DataBytes;
        session.Db.Compact();
        session.Out.Line($"{before >> 10} KiB before, {session.Db.GetStats().DataBytes >> 10} now");
        return ExitCode.Done;
    }
}
