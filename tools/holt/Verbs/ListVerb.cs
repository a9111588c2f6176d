using System;
using System.CommandLine;
using Holt.Tool.Files;
using Holt.Tool.Screen;

namespace Holt.Tool.Verbs;

/// <summary>`ls`: keys in order, or one line for all keys that share a start.</summary>
internal sealed class ListVerb : Verb
{
    private const int LongColumns = 66;

    private readonly Argument<byte[]> _prefix =
        KeySyntax.OptionalArgument("PREFIX", "Only keys that start with this.");

    private readonly Option<ReadOnlyMemory<byte>?> _delimiter = KeySyntax.Option(
        "--delimiter", "BYTE", "Roll up: show what lies behind this byte as one line, the common prefix.");

    private readonly Option<bool> _long = new("--long", "-l") { Description = "With what is stored about a file." };

    private readonly Option<long?> _limit = KeySyntax.LimitOption();

    private readonly Option<bool> _reverse = new("--reverse") { Description = "From the last to the first." };

    private readonly Option<ReadOnlyMemory<byte>?> _startAfter =
        KeySyntax.Option("--start-after", "KEY", "Only what comes after this; a common prefix leaves out its group.");

    public ListVerb()
        : base("ls", "Lists keys.")
    {
        _delimiter.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<ReadOnlyMemory<byte>?>() is { Length: not 1 })
            {
                result.AddError("--delimiter: one byte");
            }
        });
        Command.Add(_prefix);
        Command.Add(_delimiter);
        Command.Add(_long);
        Command.Add(_limit);
        Command.Add(_reverse);
        Command.Add(_startAfter);
    }

    public override int Run(Session session, ParseResult result)
    {
        bool isLong = result.GetValue(_long);
        var range = new KeyRange
        {
            Prefix = result.GetValue(_prefix),
            Delimiter = result.GetValue(_delimiter)?.Span[0],
            Limit = result.GetValue(_limit),
            Reverse = result.GetValue(_reverse),
            KeysOnly = !isLong,
        };
        if (result.GetValue(_startAfter) is { } startAfter)
        {
            range = range with { StartAfter = startAfter.Span };
        }

        foreach (Entry entry in session.Tree.Scan(range))
        {
            Show(session.Out, entry, isLong);
        }

        return ExitCode.Done;
    }

    private static void Show(Output output, Entry entry, bool isLong)
    {
        if (isLong)
        {
            _ = output.Text(About(entry).PadRight(LongColumns));
        }

        _ = entry.IsPrefix ? output.Group(entry.Key) : output.Key(entry.Key);
        output.EndLine();
    }

    private static string About(Entry entry)
    {
        if (entry.IsPrefix)
        {
            return "common prefix";
        }

        return FileRecord.TryUnpack(entry.Value, out FileRecord? file)
            ? $"{file.Value.ModeText()} {file.Value.Links,4} {file.Value.User,6} {file.Value.Group,6} " +
                $"{file.Value.Size,14} {file.Value.ModifiedText()}"
            : $"{entry.Value.Length} bytes, version {entry.Version.Value}";
    }
}
