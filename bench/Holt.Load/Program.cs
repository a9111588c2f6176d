using System;
using System.Collections.Generic;
using System.Globalization;
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
        string root = FindRoot();
        try
        {
            switch (args)
            {
                case ["worker", string engine, string file, string mode, string directory, string logBytes]:
                    Work(root, engine, file, new StoreSettings
                    {
                        Mode = Enum.Parse<StoreMode>(mode),
                        Directory = directory,
                        LogBytes = long.Parse(logBytes, CultureInfo.InvariantCulture),
                    });
                    return 0;
                case ["--help"]:
                    Console.WriteLine(LoadOptions.Usage);
                    return 0;
                case ["--readme"]:
                    Readme.Fill(root);
                    return 0;
                default:
                    return Drive(root, LoadOptions.Parse(args, root));
            }
        }
        catch (InvalidOperationException error)
        {
            Console.Error.WriteLine(error.Message);
            return Failed;
        }
    }

    private static void Work(string root, string engine, string file, StoreSettings settings)
    {
        DataSet data = DataSet.TryLoad(file, out _) ?? throw new InvalidOperationException($"{file} is damaged");
        using Store store = Engines.Make(engine, root, data);
        store.Settings = settings;
        new Worker(store, data, settings).Serve(Console.In, Console.Out);
    }

    private static int Drive(string root, LoadOptions options)
    {
        var reports = new List<Report>();
        foreach (DataSource source in options.Sources)
        {
            string? file = source.TryMakeFile(Path.Combine(root, "artifacts/data"), out string checksum);
            if (file is null)
            {
                Console.WriteLine($"{source.Name}: skipped, the data cannot be had here");
                continue;
            }

            foreach (StoreMode mode in options.Modes)
            {
                var report = new Report(options, source, mode, checksum);
                new Driver(options, source, mode, file).Run(report);
                reports.Add(report);
                if (!options.IsQuick)
                {
                    MarkdownTable.Write(Console.Out, report);
                }
            }
        }

        if (options.Name is { } name)
        {
            ResultFile.Write(Path.Combine(root, "bench/results"), name, reports);
        }

        if (options.IsQuick)
        {
            int compared = 0;
            reports.ForEach(report => compared += report.CellCount);
            Console.WriteLine($"{string.Join(", ", options.Engines)} gave the same answers");
            Console.WriteLine($"{compared} passed, 0 failed");
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
