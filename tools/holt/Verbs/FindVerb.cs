using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using Holt.Tool.Keys;

namespace Holt.Tool.Verbs;

/// <summary>`find`: keys by a text or a pattern. It reads all keys below the prefix.</summary>
internal sealed class FindVerb : Verb
{
    private readonly Argument<KeyPattern> _pattern = new("TEXT")
    {
        Description = "A text anywhere in the key; with * (any bytes) or ? (one byte), a pattern of the whole key.",
        CustomParser = Parse,
    };

    private readonly Option<ReadOnlyMemory<byte>?> _prefix =
        KeySyntax.Option("--prefix", "PREFIX", "Only keys that start with this.");

    private readonly Option<long?> _limit = KeySyntax.LimitOption();

    public FindVerb()
        : base("find", "Lists the keys that hold a text or match a pattern.")
    {
        Command.Add(_pattern);
        Command.Add(_prefix);
        Command.Add(_limit);
    }

    public override int Run(Session session, ParseResult result)
    {
        KeyPattern pattern = result.GetValue(_pattern)!;
        ReadOnlySpan<byte> prefix = result.GetValue(_prefix) is { } typed ? typed.Span : default;
        if (pattern.Head.StartsWith(prefix))
        {
            prefix = pattern.Head; // no key outside can match
        }

        long left = result.GetValue(_limit) ?? long.MaxValue;
        foreach (Entry entry in session.Tree.Scan(new KeyRange { Prefix = prefix, KeysOnly = true }))
        {
            if (left == 0)
            {
                break;
            }

            if (pattern.Matches(entry.Key))
            {
                session.Out.Key(entry.Key).EndLine();
                left--;
            }
        }

        return ExitCode.Done;
    }

    private static KeyPattern? Parse(ArgumentResult result)
    {
        try
        {
            return KeyPattern.Parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }
}
