using System.CommandLine;
using System.Globalization;

namespace Holt.Tool.Verbs;

/// <summary>`count`: how many keys there are.</summary>
internal sealed class CountVerb : Verb
{
    private readonly Argument<byte[]> _prefix =
        KeySyntax.OptionalArgument("PREFIX", "Only keys that start with this.");

    public CountVerb()
        : base("count", "Counts keys.") => Command.Add(_prefix);

    public override int Run(Session session, ParseResult result)
    {
        long count = session.Tree.CountPrefix(result.GetValue(_prefix), limit: 0, out _);
        session.Out.Line(count.ToString(CultureInfo.InvariantCulture));
        return ExitCode.Done;
    }
}
