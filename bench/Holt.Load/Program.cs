using System;
using System.Collections.Generic;
using System.IO;

namespace Holt.Load;

/// <summary>
/// Drives one process per store through the same operations, in turn, and compares times and answers:
/// <code>
/// driver --run get_hit SEED 500000--> worker holt: makes the operations, runs them in one timed loop
///        &lt;--ok NANOSECONDS ... HASH--
///        --run get_hit SEED 500000--> worker lmdb: the same operations
///        &lt;--ok NANOSECONDS ... HASH--  a hash that differs ends the run
/// </code>
/// </summary>
internal static class Program
{
    private const int Failed = 1;

    private static int Main(string[] args)
    {
        try
        {
            if (args is ["worker", string engine, string file])
            {
                return Work(engine, file);
            }

            if (args is ["--help"])
            {
                Console.WriteLine(LoadOptions.Usage);
                return 0;
            }

            return Drive(LoadOptions.Parse(args));
        }
        catch (InvalidOperationException error)
        {
            Console.Error.WriteLine(error.Message);
            return Failed;
        }
    }

    private static int Work(string engine, string file)
    {
        DataSet data = DataSet.TryLoad(file, out _) ?? throw new InvalidOperationException($"{file} is damaged");
        using Store store = engine switch
        {
            "holt" => new HoltStore(),
            "lmdb" => new LmdbStore(),
            "model" => new ModelStore(data),
            _ => throw new InvalidOperationException($"no store is called {engine}"),
        };
        new Worker(store, data).Serve(Console.In, Console.Out);
        return 0;
    }

    private static int Drive(LoadOptions options)
    {
        if (Array.IndexOf(options.Engines, "lmdb") >= 0 && !Lmdb.IsInstalled)
        {
            Console.Error.WriteLine("LMDB is not installed: apt-get install liblmdb0");
            return Failed;
        }

        string root = FindRoot();
        var reports = new List<Report>();
        foreach (DataSource source in options.Sources)
        {
            string? file = source.TryMakeFile(Path.Combine(root, "artifacts/data"), out string checksum);
            if (file is null)
            {
                Console.WriteLine($"{source.Name}: skipped, the data cannot be had here");
                continue;
            }

            Report report = new Driver(options, source, file, checksum).Run();
            report.Print(Console.Out, options.IsQuick);
            reports.Add(report);
        }

        if (options.Name is { } name)
        {
            ResultFile.Write(Path.Combine(root, "bench/results"), name, reports);
        }

        return reports.Count > 0 ? 0 : Failed;
    }

    /// <summary>The folder of the solution.</summary>
    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Holt.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? Environment.CurrentDirectory;
    }
}
