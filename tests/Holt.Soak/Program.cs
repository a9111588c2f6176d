using System;
using System.Globalization;
using System.IO;

namespace Holt.Soak;

/// <summary>
/// <code>
///   Holt.Soak small|large [CYCLES]            drives: starts, kills, starts ...; ends with `N passed, N failed`
///   Holt.Soak child small|large FOLDER LIFE   what it starts and kills
/// </code>
/// </summary>
internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        ["child", string plan, string folder, string life] =>
            Live(Plan.Of(plan, null), folder, int.Parse(life, CultureInfo.InvariantCulture)),
        [string plan] => Drive(Plan.Of(plan, null)),
        [string plan, string cycles] => Drive(Plan.Of(plan, int.Parse(cycles, CultureInfo.InvariantCulture))),
        _ => throw new ArgumentException("small or large, and how many cycles", nameof(args)),
    };

    private static int Live(Plan plan, string folder, int life)
    {
        using var child = new Child(plan, folder, life);
        return child.Run();
    }

    /// <summary>Before the small store the planted error: who cannot find it finds nothing.</summary>
    private static int Drive(Plan plan)
    {
        int passed = 0;
        int failed = 0;
        if (plan.Name == "small")
        {
            string found = Run(Plan.Of("canary", null)) ?? "nothing";
            Console.WriteLine($"planted: writes acknowledged too early; found: {found}");
            bool isFound = found.Contains("lost:", StringComparison.Ordinal);
            passed += isFound ? 1 : 0;
            failed += isFound ? 0 : 1;
        }

        string? error = Run(plan);
        passed += error is null ? 1 : 0;
        failed += error is null ? 0 : 1;
        Console.WriteLine($"{error ?? "nothing is lost"}\n{passed} passed, {failed} failed");
        return failed;
    }

    /// <summary>Answers what is wrong, and leaves the store to be looked at then; null: nothing is.</summary>
    private static string? Run(Plan plan)
    {
        ulong seed = ulong.TryParse(Environment.GetEnvironmentVariable("HOLT_SEED"), out ulong given)
            ? given
            : (ulong)Environment.TickCount64;
        string folder = Path.GetFullPath(Path.Combine("artifacts", "soak", plan.Name));
        Console.WriteLine($"{plan.Name}: {plan.Cycles} cycles, {plan.Writers} writers, seed {seed}, in {folder}");
        string? error;
        using (var driver = new Driver(plan, folder, seed))
        {
            error = driver.Run();
        }

        if (error is null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return error;
    }
}
