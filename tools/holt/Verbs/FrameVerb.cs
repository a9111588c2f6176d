using System;
using System.CommandLine;

namespace Holt.Tool.Verbs;

/// <summary>`frame`: one frame as text.</summary>
internal sealed class FrameVerb : Verb
{
    private readonly Argument<uint> _id = new("N") { Description = "The number of the frame; 1 is the root." };

    public FrameVerb()
        : base("frame", "Prints a frame: its parts, its tree with every record, its free blocks.") => Command.Add(_id);

    public override int Run(Session session, ParseResult result)
    {
        string text = session.Db.DumpFrame(result.GetValue(_id));
        if (text.EndsWith(": not in use\n", StringComparison.Ordinal))
        {
            Console.Error.Write($"holt: {text}");
            return ExitCode.Failed;
        }

        _ = session.Out.Text(text);
        return ExitCode.Done;
    }
}
