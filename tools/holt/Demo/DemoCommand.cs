using System.CommandLine;
using System.IO;

namespace Holt.Tool.Demo;

/// <summary>`holt demo`: how it is typed.</summary>
internal static class DemoCommand
{
    private const int PathsDefault = 3_000_000;
    private const int RoundsDefault = 5;

    public static Command Make(Session session)
    {
        var walk = new Option<string>("--walk")
        {
            Description = "Whose file tree is taken in.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "/",
        };
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
        var directory = new Option<string>("--dir")
        {
            Description = "Where the store on disk is made, as holt-demo; it is removed in the end.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.GetTempPath(),
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
            + "looks them up, and measures Holt beside LMDB; then loads them into a store on disk, kills the loader "
            + "half way, and proves that nothing it had stored is missing.");
        command.Add(walk);
        command.Add(paths);
        command.Add(rounds);
        command.Add(directory);
        command.SetAction(result =>
            new DemoRun(session.Out, result.GetValue(rounds), result.GetValue(directory)!)
                .Run(result.GetValue(walk)!, result.GetValue(paths)));
        return command;
    }
}
