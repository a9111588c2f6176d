using System.CommandLine;

namespace Holt.Tool.Verbs;

/// <summary>`put`: stores a value.</summary>
internal sealed class PutVerb : Verb
{
    private readonly Argument<byte[]> _key = KeySyntax.Argument("KEY", "The key.");
    private readonly Argument<byte[]> _value = KeySyntax.Argument("VALUE", "The value.");

    public PutVerb()
        : base("put", "Stores a value under a key, replacing what was there.")
    {
        Command.Add(_key);
        Command.Add(_value);
    }

    public override int Run(Session session, ParseResult result)
    {
        _ = session.Tree.Put(result.GetValue(_key), result.GetValue(_value));
        return ExitCode.Done;
    }
}
