using System;
using System.CommandLine;
using Holt.Tool.Keys;

namespace Holt.Tool.Verbs;

/// <summary>`rm`: removes a key.</summary>
internal sealed class RemoveVerb : Verb
{
    private readonly Argument<byte[]> _key = KeySyntax.Argument("KEY", "The key.");

    public RemoveVerb()
        : base("rm", "Removes a key.") => Command.Add(_key);

    public override int Run(Session session, ParseResult result)
    {
        byte[] key = result.GetValue(_key)!;
        if (session.Tree.Delete(key))
        {
            return ExitCode.Done;
        }

        Console.Error.WriteLine($"holt: no such key: {KeyText.Printed(key)}");
        return ExitCode.Failed;
    }
}
