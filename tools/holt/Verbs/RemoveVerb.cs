using System;
using System.CommandLine;
using Holt.Tool.Keys;

namespace Holt.Tool.Verbs;

/// <summary>`rm`: removes keys.</summary>
internal sealed class RemoveVerb : Verb
{
    private readonly Argument<byte[][]> _keys = KeySyntax.ManyArgument("KEY", "The keys.");

    public RemoveVerb()
        : base("rm", "Removes keys.") => Command.Add(_keys);

    public override Access Access => Access.Write;

    public override int Run(Session session, ParseResult result)
    {
        int code = ExitCode.Done;
        foreach (byte[] key in result.GetValue(_keys)!)
        {
            if (!session.Tree.Delete(key))
            {
                Console.Error.WriteLine($"holt: no such key: {KeyText.Printed(key)}");
                code = ExitCode.Failed;
            }
        }

        return code;
    }
}
