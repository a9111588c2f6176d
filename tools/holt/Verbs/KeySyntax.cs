using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using Holt.Tool.Keys;

namespace Holt.Tool.Verbs;

/// <summary>Keys on the command line: typed as they are printed.</summary>
internal static class KeySyntax
{
    public static Argument<byte[]> Argument(string name, string description) =>
        new(name) { Description = description, CustomParser = Parse, Arity = ArgumentArity.ExactlyOne };

    public static Argument<byte[][]> ManyArgument(string name, string description) =>
        new(name) { Description = description, CustomParser = ParseMany, Arity = ArgumentArity.OneOrMore };

    /// <summary>A key that may be left out, and then is empty.</summary>
    public static Argument<byte[]> OptionalArgument(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = Parse,
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => [],
    };

    /// <summary>A key that may be left out, and then is null.</summary>
    public static Option<ReadOnlyMemory<byte>?> Option(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, CustomParser = result => Parse(result) };

    public static Option<long?> LimitOption()
    {
        var option = new Option<long?>("--limit") { Description = "At most this many.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() < 0)
            {
                result.AddError("--limit: not below 0");
            }
        });
        return option;
    }

    private static byte[]? Parse(ArgumentResult result) => ParseMany(result) is [byte[] key, ..] ? key : null;

    private static byte[][]? ParseMany(ArgumentResult result)
    {
        try
        {
            byte[][] keys = new byte[result.Tokens.Count][];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = KeyText.Parse(result.Tokens[i].Value);
            }

            return keys;
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }
}
