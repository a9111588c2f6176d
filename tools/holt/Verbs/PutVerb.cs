using System;
using System.CommandLine;
using System.IO;

namespace Holt.Tool.Verbs;

/// <summary>`put`: stores a value.</summary>
internal sealed class PutVerb : Verb
{
    private readonly Argument<byte[]> _key = KeySyntax.Argument("KEY", "The key.");
    private readonly Argument<byte[]> _value;

    /// <summary>As it is typed.</summary>
    /// <param name="isShell">Whether standard input has other lines, so that the value is on this one.</param>
    public PutVerb(bool isShell)
        : base("put", "Stores a value under a key, replacing what was there.")
    {
        _value = KeySyntax.Argument("VALUE", isShell ? "The value." : "The value; without: all of standard input.");
        _value.Arity = isShell ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne;
        Command.Add(_key);
        Command.Add(_value);
    }

    public override Access Access => Access.Create;

    public override int Run(Session session, ParseResult result)
    {
        bool isTyped = result.GetResult(_value) is { Tokens.Count: > 0 };
        byte[] value = isTyped ? result.GetValue(_value)! : ReadInput();
        _ = session.Tree.Put(result.GetValue(_key), value);
        return ExitCode.Done;
    }

    private static byte[] ReadInput()
    {
        using Stream input = Console.OpenStandardInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }
}
