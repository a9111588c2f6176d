using System.CommandLine;

namespace Holt.Tool.Demo;

/// <summary>`holt demo`: how it is typed.</summary>
internal static class DemoCommand
{
    private const int PathsDefault = 3_000_000;
    private const int RoundsDefault = 5;

    public static Command Make(Session session, Sources sources)
    {
        var paths = new Option<int>("--paths")
        {
            Description = "How many paths of Debian's package index; 0 leaves them out.",
            HelpName = "N",
            DefaultValueFactory = _ => PathsDefault,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each figure is taken; the table has the median.",
            HelpName = "N",
            DefaultValueFactory = _ => RoundsDefault,
        };
        paths.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--paths: not below 0");
            }
        });
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--rounds: at least 1");
            }
        });
        var command = new Command(
            "demo",
            "Takes in this machine's file system (or --walk DIR) and paths of Debian's package index, lists them, "
            + "looks them up, and measures Holt beside LMDB.");
        command.Add(paths);
        command.Add(rounds);
        command.SetAction(result =>
        {
            string start = result.GetValue(sources.Walk) is [string first, ..] ? first : "/";
            return new DemoRun(session.Out, result.GetValue(rounds)).Run(start, result.GetValue(paths));
        });
        return command;
    }
}
