using System;
using System.Buffers;
using System.CommandLine;
using Holt.Tool.Files;
using Holt.Tool.Keys;

namespace Holt.Tool.Verbs;

/// <summary>`get`: one value.</summary>
internal sealed class GetVerb : Verb
{
    private readonly Argument<byte[]> _key = KeySyntax.Argument("KEY", "The key.");

    private readonly Option<bool> _long = new("--long", "-l") { Description = "What is stored about a file, by name." };

    private readonly Option<bool> _raw = new("--raw") { Description = "The bytes of the value and nothing else." };

    public GetVerb()
        : base("get", "Prints the value of a key.")
    {
        Command.Add(_key);
        Command.Add(_long);
        Command.Add(_raw);
    }

    public override int Run(Session session, ParseResult result)
    {
        byte[] key = result.GetValue(_key)!;
        var value = new ArrayBufferWriter<byte>(256);
        if (session.Tree.TryGet(key, value, out RecordVersion version) != ReadStatus.Found)
        {
            Console.Error.WriteLine($"holt: no such key: {KeyText.Printed(key)}");
            return ExitCode.Failed;
        }

        if (result.GetValue(_raw))
        {
            _ = session.Out.Raw(value.WrittenSpan);
        }
        else if (!result.GetValue(_long))
        {
            session.Out.Key(value.WrittenSpan).EndLine();
        }
        else
        {
            ShowLong(session, value.WrittenSpan, version);
        }

        return ExitCode.Done;
    }

    private static void ShowLong(Session session, ReadOnlySpan<byte> value, RecordVersion version)
    {
        session.Out.Line($"version   {version.Value}");
        session.Out.Line($"length    {value.Length}");
        if (FileRecord.TryUnpack(value, out FileRecord? file))
        {
            session.Out.Line($"mode      {file.Value.ModeText()}");
            session.Out.Line($"size      {file.Value.Size}");
            session.Out.Line($"modified  {file.Value.ModifiedText()}");
            session.Out.Line($"user      {file.Value.User}");
            session.Out.Line($"group     {file.Value.Group}");
            session.Out.Line($"links     {file.Value.Links}");
            session.Out.Line($"inode     {file.Value.Inode}");
        }
        else
        {
            session.Out.Text("value     ").Key(value).EndLine();
        }
    }
}
